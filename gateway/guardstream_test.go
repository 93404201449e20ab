package gateway_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// screens lists what the guardrail was asked about what the model says.
func (f *fakeAWS) screens() (all []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.requests {
		var doc struct {
			Source  string
			Content []struct{ Text struct{ Text string } }
		}
		if r.path == guardPath && json.Unmarshal([]byte(r.body), &doc) == nil && doc.Source == "OUTPUT" {
			all = append(all, doc.Content[0].Text.Text)
		}
	}
	return all
}

// said joins the texts of a stream.
func said(t *testing.T, body string) (text, finish string, done bool) {
	t.Helper()
	all, done := chunks(t, body)
	for _, c := range all {
		for _, choice := range c.Choices {
			var d struct{ Content string }
			_ = json.Unmarshal(choice.Delta, &d)
			text += d.Content
			if choice.FinishReason != nil {
				finish = *choice.FinishReason
			}
		}
	}
	return text, finish, done
}

func TestGuardrailOnStreams(t *testing.T) {
	t.Parallel()
	pass := screened("NONE", "", "")
	blocks := screened("GUARDRAIL_INTERVENED", "Sorry.", topic)
	masks := screened("GUARDRAIL_INTERVENED", "{EMAIL} ", email)
	words := strings.Split(strings.TrimSpace(strings.Repeat("word ", 500)), " ")
	for i := range words {
		words[i] += " "
	}
	long := strings.Join(words, "")
	for name, tc := range map[string]struct {
		guard        []http.HandlerFunc
		texts        []string
		text, finish string
		windows      int
		asked        bool // the model was
	}{
		"a short text in one":      {[]http.HandlerFunc{pass, pass}, []string{"Hi ", "there"}, "Hi there", "stop", 1, true},
		"a long text in windows":   {[]http.HandlerFunc{pass}, words, long, "stop", 3, true},
		"the prompt is blocked":    {[]http.HandlerFunc{blocks}, nil, "Sorry.", "content_filter", 0, false},
		"the answer is blocked":    {[]http.HandlerFunc{pass, blocks}, []string{"Hi ", secret}, "Sorry.", "content_filter", 1, true},
		"the answer is anonymized": {[]http.HandlerFunc{pass, masks}, []string{"a@b.c"}, "{EMAIL} ", "stop", 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{
				guardPath: tc.guard, invokeStreamPath: {fakeaws.Parts(fakeaws.Completions(tc.texts...), 64)},
			})
			o := guarded()
			roomy(o.Settings)
			g, logs := f.gateway(t, o)
			w := askChat(g, "hybrid", streamed)
			if w.Code != http.StatusOK {
				t.Fatalf("got %d %s", w.Code, w.Body)
			}
			text, finish, done := said(t, w.Body.String())
			if text != tc.text || finish != tc.finish || !done {
				t.Errorf("got %q, %s, %v\nwant %q, %s", text, finish, done, tc.text, tc.finish)
			}
			if got := len(f.screens()); got != tc.windows {
				t.Errorf("%d windows, want %d", got, tc.windows)
			}
			if !strings.Contains(data(t, w.Body.String())[0], `"role":"assistant"`) {
				t.Errorf("no role in the first chunk: %s", w.Body)
			}
			if stop := logs.line(t)["stopReason"]; (stop == string(chat.StopGuardrail)) != (tc.finish == "content_filter") {
				t.Errorf("log: %s", logs)
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			asked := false
			for _, r := range f.requests {
				asked = asked || r.path == invokeStreamPath
			}
			if asked != tc.asked {
				t.Errorf("the model was asked: %v", asked)
			}
		})
	}
}

// TestWindowsStayWhole has a container say in every chunk what it has used and that it
// calls no tool: the guardrail still sees whole windows.
func TestWindowsStayWhole(t *testing.T) {
	t.Parallel()
	text := strings.TrimSuffix(strings.Repeat("word ", 400), " ")
	var src strings.Builder
	for word := range strings.SplitAfterSeq(text, " ") {
		src.WriteString(`data: {"choices":[{"index":0,"delta":{"content":"` + word + `","tool_calls":null},"finish_reason":null}],"usage":{"prompt_tokens":11,"completion_tokens":1}}` + "\n\n")
		src.WriteString(`data: {"choices":[{"index":0,"delta":{"tool_calls":[]},"finish_reason":null}]}` + "\n\n")
	}
	src.WriteString(`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":400}}` + "\n\ndata: [DONE]\n\n")
	f := newFakeAWS(t, map[string][]http.HandlerFunc{
		guardPath: {screened("NONE", "", "")}, invokeStreamPath: {fakeaws.Parts(src.String(), 64)},
	})
	o := guarded()
	roomy(o.Settings)
	g, logs := f.gateway(t, o)
	w := askChat(g, "hybrid", streamed+`, "stream_options": {"include_usage": true}`)
	if got, finish, done := said(t, w.Body.String()); got != text || finish != "stop" || !done {
		t.Errorf("got %q, %s, %v", got, finish, done)
	}
	if got := len(f.screens()); got != 3 {
		t.Errorf("%d windows, want 3", got)
	}
	if got := strings.Count(w.Body.String(), `"usage":`); got != 1 || logs.line(t)["OutputTokens"] != 400.0 {
		t.Errorf("usage is logged %d times: %s", got, logs)
	}
}

// TestGuardrailStopsTheModel blocks the second window: what the first one let pass
// stays, nothing of the second is seen, and the call to the model ends.
func TestGuardrailStopsTheModel(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{}, 1)
	f := newFakeAWS(t, map[string][]http.HandlerFunc{
		guardPath: {screened("NONE", "", ""), screened("NONE", "", ""), screened("GUARDRAIL_INTERVENED", "Sorry.", topic)},
		invokeStreamPath: {fakeaws.Hang(gone,
			fakeaws.Part(goodThenBad()))},
	})
	o := guarded()
	roomy(o.Settings)
	g, _ := f.gateway(t, o)
	w := askChat(g, "hybrid", streamed)
	text, finish, done := said(t, w.Body.String())
	if !strings.HasPrefix(text, "good good") || !strings.HasSuffix(text, "good Sorry.") || strings.Contains(text, secret) || finish != "content_filter" || !done {
		t.Errorf("got %q, %s", text, finish)
	}
	select {
	case <-gone:
	case <-time.After(5 * time.Second):
		t.Error("the call to the model goes on")
	}
	if windows := f.screens(); len(windows) != 2 || !strings.HasPrefix(windows[1], "good ") || !strings.Contains(windows[1], secret) {
		t.Errorf("the guardrail saw %q", windows)
	}
}

// goodThenBad is a stream without an end.
func goodThenBad() string {
	events := strings.SplitAfter(fakeaws.Completions(strings.Repeat("good ", 220), strings.Repeat(secret+" ", 100)), "\n\n")
	return strings.Join(events[:3], "")
}

// TestNothingStreamsPastAGuardrailThatFails sends an error and no text.
func TestNothingStreamsPastAGuardrailThatFails(t *testing.T) {
	t.Parallel()
	f := newFakeAWS(t, map[string][]http.HandlerFunc{
		guardPath:        {screened("NONE", "", ""), awsError(404, "ResourceNotFoundException", "x")},
		invokeStreamPath: {fakeaws.Parts(fakeaws.Completions(secret), 64)},
	})
	o := guarded()
	roomy(o.Settings)
	g, _ := f.gateway(t, o)
	w := askChat(g, "hybrid", streamed)
	if strings.Contains(w.Body.String(), secret) || strings.Contains(w.Body.String(), "[DONE]") || !strings.Contains(w.Body.String(), `"code":"misconfigured"`) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
