package container

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
	"github.com/sagerock/sagerock/gateway/openai/seeds"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// faults are the errors of the streams of these tests.
var faults = Faults{
	NotCompletions: func([]byte) error { return engine.NotCompletions() },
	Broken:         func(err error) error { return &engine.Error{Kind: engine.Failed, Err: err} },
}

// FuzzChatBody has every chat that a dialect accepts become one that a container takes,
// which is again one that the gateway would.
func FuzzChatBody(f *testing.F) {
	for _, seed := range append(seeds.Chats, seeds.Responses...) {
		f.Add([]byte(seed), "Be brief.")
	}
	f.Fuzz(func(t *testing.T, src []byte, system string) {
		body, why := rawjson.Check(src)
		if why != "" || body.Kind() != '{' {
			return
		}
		on := []string{engine.SageMaker}
		for _, parse := range []func(rawjson.Value, []string, openai.About) (*chat.Request, openai.Dialect, *problem.Problem){openai.ParseChat, openai.ParseResponse} {
			c, _, p := parse(body, on, openai.About{})
			if p != nil {
				continue
			}
			sent := Body(&engine.Model{Name: "m", System: strings.ToValidUTF8(system, "?")}, c)
			if !json.Valid(sent) {
				t.Fatalf("%s became %s", src, sent)
			}
			if again, why := rawjson.Check(sent); why == "" {
				if got, _, p := openai.ParseChat(again, on, openai.About{}); p != nil || len(got.Messages) < len(c.Messages) {
					t.Fatalf("%s became %s: %+v", src, sent, p)
				}
			}
		}
	})
}

// FuzzContainer feeds anything to the readers of what containers say, cut
// anywhere: it becomes chunks that are JSON under our name, or an error.
func FuzzContainer(f *testing.F) {
	chunk := `data: {"id":"1","choices":[{"index":0,"delta":{"reasoning":"a","content":"b\""},"finish_reason":null}]}` + "\n\n"
	for _, seed := range []string{
		chunk + "data: [DONE]\n\n", chunk + chunk, "data:{}\r\n\r\n", ": x\n\n", `{"choices": []}`, `{"error": 1}`, "data: \n\n",
		`data: {"choices":[{"delta":{},"finish_reason":"eos_token"}],"usage":{"prompt_tokens":-1}}` + "\n\n",
	} {
		f.Add([]byte(seed), 3)
	}
	f.Fuzz(func(t *testing.T, src []byte, size int) {
		size = max(1, min(size, 100))
		about := openai.About{ID: "i", Created: time.Unix(1, 0), Model: "m"}
		_, says, p := openai.ParseChat(rawjson.Of([]byte(`{"messages":[{"role":"user","content":"x"}],"stream":true,"stream_options":{"include_usage":true}}`)), []string{engine.SageMaker}, about)
		if p != nil {
			t.Fatal(p.Text())
		}
		if choices, usage, ok := completions(src); ok {
			said, err := says.Whole(&chat.Answer{Raw: passOn(nil, choices).data, Usage: usage})
			if err != nil || !json.Valid(said) {
				t.Fatalf("%s became %s", src, said)
			}
		}
		s := &Stream{raw: size%3 > 0, faults: faults}
		s.sse.ready = func() bool { return size%2 == 0 }
		s.sse.next = func() ([]byte, error) {
			if len(src) == 0 {
				return nil, io.EOF
			}
			n := min(size, len(src))
			piece := src[:n]
			src = src[n:]
			return piece, nil
		}
		for {
			d, err := s.Next()
			if err != nil {
				if _, ok := errors.AsType[*engine.Error](err); !ok && !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				return
			}
			said, failed := says.Delta(nil, &d)
			if failed != nil {
				t.Fatal(failed)
			}
			if len(said) == 0 && !s.raw {
				continue // there is nothing in it, which is known when it is taken apart
			}
			for chunk := range strings.SplitSeq(strings.TrimSuffix(string(said), "\n\n"), "\n\n") {
				if !json.Valid([]byte(strings.TrimPrefix(chunk, "data: "))) || !strings.HasPrefix(chunk, `data: {"id":"chatcmpl-i"`) {
					t.Fatalf("a chunk is %s", chunk)
				}
			}
		}
	})
}

// FuzzResponseEvents translates anything that a container can stream: each event is JSON
// on one line, with the next sequence number, and so is the whole answer.
func FuzzResponseEvents(f *testing.F) {
	chunk := `data: {"choices":[{"index":0,"delta":{"reasoning":"a","content":"b\""},"finish_reason":null}]}` + "\n\n"
	for _, seed := range []string{
		chunk + "data: [DONE]\n\n", chunk + chunk + `data: {"choices":[{"delta":{},"finish_reason":"length"}],"usage":{"prompt_tokens":-1}}` + "\n\n",
		`data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}},{"id":"b","function":{"name":"g","arguments":{"a":"\""}}}]}}]}` + "\n\n" + chunk,
		`data: {"choices":[{"delta":{"tool_calls":[{"index":1}]}}]}` + "\n\n", `data: {"choices":[]}` + "\n\n", `data: {"choices":[1,{"delta":[]}]}` + "\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		about := openai.About{ID: "i", Created: time.Unix(1, 0), Model: "m"}
		_, says, p := openai.ParseResponse(rawjson.Of([]byte(`{"input":"x","stream":true}`)), []string{engine.SageMaker}, about)
		if p != nil {
			t.Fatal(p.Text())
		}
		if choices, _, ok := completions(src); ok {
			said := decode(choices, "message")
			_, whole, _ := openai.ParseResponse(rawjson.Of([]byte(`{"input":"x"}`)), []string{engine.SageMaker}, about)
			if body, err := whole.Whole(&chat.Answer{Text: said.Text, Reasoning: said.Reasoning, Stop: said.Stop}); err != nil || !json.Valid(body) {
				t.Fatalf("%s became %s", src, body)
			}
		}
		from := &Stream{faults: faults}
		from.sse = sseReader{ready: func() bool { return false }, next: func() ([]byte, error) {
			piece := src
			if src = nil; piece == nil {
				return nil, io.EOF
			}
			return piece, nil
		}}
		var written []byte
		for {
			d, err := from.Next()
			if errors.Is(err, io.EOF) {
				written = says.End(written)
				break
			}
			e := engine.ErrorOf(err)
			if e == nil {
				written, e = says.Delta(written, &d)
			}
			if e != nil {
				written = says.Failed(written, &problem.Problem{Status: 502, Code: string(e.Kind), Message: "m failed", Hint: e.Hint})
				break
			}
		}
		n := 0
		for event := range strings.SplitSeq(strings.TrimSuffix(string(written), "\n\n"), "\n\n") {
			head, data, _ := strings.Cut(event, "\n")
			var e struct {
				Type     string
				Sequence int `json:"sequence_number"`
			}
			if err := json.Unmarshal([]byte(strings.TrimPrefix(data, "data: ")), &e); err != nil || "event: "+e.Type != head || e.Sequence != n {
				t.Fatalf("event %d is %q", n, event)
			}
			n++
		}
	})
}
