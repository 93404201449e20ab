package standin

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sagerock/sagerock/gateway/engine"
)

func body(src string) *engine.Call {
	return &engine.Call{Model: &engine.Model{Name: "llm"}, ID: "1", Created: time.Unix(1, 0), Body: []byte(src), ContentType: "application/json"}
}

// TestContainerAnswersByTheBody tells a chat, texts to embed and anything else apart.
func TestContainerAnswersByTheBody(t *testing.T) {
	c := &Container{Engine: &Engine{}}
	for name, tc := range map[string]struct{ body, contentType, want string }{
		"a chat":            {`{"messages":[{"role":"user","content":"Hi"}]}`, "application/json", `"content":"This is a stand-in for llm, not a model. You asked: Hi"`},
		"a chat in events":  {`{"messages":[{"role":"user","content":"Hi"}],"stream":true}`, "text/event-stream", "data: [DONE]"},
		"texts":             {`{"inputs":["a","b"]}`, "application/json", `[[0`},
		"anything else":     {`{"features":[1]}`, "application/json", `"standIn":true`},
		"inputs of another": {`{"inputs":{"x":1}}`, "application/json", `"standIn":true`},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := c.Answer(t.Context(), body(tc.body))
			if err != nil || a.ContentType != tc.contentType || !strings.Contains(string(a.Body), tc.want) {
				t.Errorf("got %+v, %v", a, err)
			}
		})
	}
	_, err := c.Answer(t.Context(), body(`{"messages":[{"role":"nobody"}]}`))
	if got := engine.ErrorOf(err); got == nil || got.Kind != engine.Rejected || !strings.Contains(got.Hint, "messages[0].role") {
		t.Errorf("a chat that is none: %+v", got)
	}
}

// TestQueueAnswersLater has no answer at first, then one, and none for somebody else.
func TestQueueAnswersLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &Queue{Container: &Container{Engine: &Engine{}}, After: time.Second}
		call := body(`{"messages":[{"role":"user","content":"Hi"}]}`)
		bad := body(`{"messages":[]}`)
		bad.ID = "2"
		for _, c := range []*engine.Call{call, bad} {
			if err := q.Submit(t.Context(), c, "me"); err != nil {
				t.Fatal(err)
			}
		}
		if out, err := q.Result(t.Context(), call.Model, "1", "me"); err != nil || out.Unknown || out.Answer != nil {
			t.Errorf("at once: %+v, %v", out, err)
		}
		time.Sleep(2 * time.Second)
		if out, err := q.Result(t.Context(), call.Model, "1", "me"); err != nil || out.Answer == nil || !strings.Contains(string(out.Answer.Body), "You asked: Hi") {
			t.Errorf("later: %+v, %v", out, err)
		}
		if _, err := q.Result(t.Context(), call.Model, "2", "me"); err == nil || err.Kind != engine.Rejected {
			t.Errorf("a call that fails: %v", err)
		}
		for _, other := range []struct{ model, id, caller string }{{"llm", "1", "you"}, {"llm", "3", "me"}, {"other", "1", "me"}} {
			if out, err := q.Result(t.Context(), &engine.Model{Name: other.model}, other.id, other.caller); err != nil || !out.Unknown {
				t.Errorf("%v: %+v, %v", other, out, err)
			}
		}
	})
}
