package standin

import (
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

func user(text string) chat.Message {
	return chat.Message{Role: chat.RoleUser, Parts: []chat.Part{{Text: text}}}
}

func ask(t *testing.T, r *chat.Request) *chat.Answer {
	t.Helper()
	answer, err := (&Engine{}).Invoke(t.Context(), &engine.Call{Model: &engine.Model{Name: "support"}, Chat: r})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Chat
}

// TestAnswersSayWhatTheyAre labels each text, and repeats what was asked.
func TestAnswersSayWhatTheyAre(t *testing.T) {
	picture := chat.Message{Role: chat.RoleUser, Parts: []chat.Part{{Image: &chat.Image{Format: "png"}}}}
	result := chat.Message{Role: chat.RoleTool, CallID: "call_1", Parts: []chat.Part{{Text: "21 degrees"}}}
	const label = "This is a stand-in for support, not a model. "
	for name, tc := range map[string]struct {
		request chat.Request
		text    string
		stop    chat.StopReason
	}{
		"a text":          {chat.Request{Messages: []chat.Message{user("Hi there")}}, label + "You asked: Hi there", chat.StopEnd},
		"an image":        {chat.Request{Messages: []chat.Message{picture}}, label + "You sent an image.", chat.StopEnd},
		"a tool's result": {chat.Request{Messages: []chat.Message{user("Hot?"), result}, Tools: []chat.Tool{{Name: "weather"}}}, label + "The tool returned: 21 degrees", chat.StopEnd},
		"a stop sequence": {chat.Request{Messages: []chat.Message{user("Hi")}, Stop: []string{" for"}}, "This is a stand-in", chat.StopSequence},
		"a short answer":  {chat.Request{Messages: []chat.Message{user("Hi")}, MaxTokens: 2}, "This is ", chat.StopLength},
		"any JSON":        {chat.Request{Messages: []chat.Message{user("Hi")}, AnyJSON: true}, `{"standIn": true}`, chat.StopEnd},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ask(t, &tc.request); got.Text != tc.text || got.Stop != tc.stop || len(got.Calls) != 0 {
				t.Errorf("got %q (%s), want %q (%s)", got.Text, got.Stop, tc.text, tc.stop)
			}
		})
	}
}

// TestToolsAreCalled calls a tool unless the caller forbids it, and the one that is named.
func TestToolsAreCalled(t *testing.T) {
	tools := []chat.Tool{{Name: "weather", Parameters: []byte(`{"type":"object","properties":{"city":{"type":"string"}}}`)}, {Name: "time"}}
	for name, tc := range map[string]struct {
		choice chat.Choice
		want   string
	}{
		"by itself": {chat.Choice{}, `weather {"city":"stand-in"}`},
		"required":  {chat.Choice{Mode: chat.ChoiceRequired}, `weather {"city":"stand-in"}`},
		"named":     {chat.Choice{Mode: chat.ChoiceNamed, Name: "time"}, "time {}"},
		"forbidden": {chat.Choice{Mode: chat.ChoiceNone}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			a := ask(t, &chat.Request{Messages: []chat.Message{user("Hot?")}, Tools: tools, Choice: tc.choice})
			for _, c := range a.Calls {
				got += c.Name + " " + c.Arguments
			}
			if got != tc.want || (a.Stop == chat.StopTools) != (tc.want != "") {
				t.Errorf("calls %q and stops with %s, want %q", got, a.Stop, tc.want)
			}
		})
	}
}

// TestSampleFitsTheSchema makes a value of each kind that schemas can ask for.
func TestSampleFitsTheSchema(t *testing.T) {
	for schema, want := range map[string]string{
		``:                            `{}`,
		`not JSON`:                    `{}`,
		`{"type":"string"}`:           `"stand-in"`,
		`{"enum":["red","blue"]}`:     `"red"`,
		`{"const":7}`:                 `7`,
		`{"type":["null","boolean"]}`: `null`,
		`{"type":"array","minItems":2,"items":{"type":"integer","minimum":3}}`:                      `[3,3]`,
		`{"type":"string","maxLength":3}`:                                                           `"sta"`,
		`{"type":"string","minLength":10}`:                                                          `"stand-in--"`,
		`{"type":"string","format":"date"}`:                                                         `"2026-01-02"`,
		`{"type":"object","properties":{"b":{"type":"boolean"},"a":{"anyOf":[{"type":"number"}]}}}`: `{"a":1,"b":true}`,
		`{"$defs":{"Name":{"type":"string"}},"properties":{"name":{"$ref":"#/$defs/Name"}}}`:        `{"name":"stand-in"}`,
		`{"properties":{"x":{"$ref":"#/nowhere"}}}`:                                                 `{"x":{}}`,
		`{"properties":{"next":{"$ref":"#"},"n":{"type":"integer"}},"required":["n"]}`:              `{"n":1,"next":{"n":1,"next":{"n":1,"next":{"n":1}}}}`,
		`{"type":"array","items":{"$ref":"#"}}`:                                                     `[[[[[null]]]]]`,
	} {
		if got := sample([]byte(schema)); got != want {
			t.Errorf("%s\n got %s\nwant %s", schema, got, want)
		}
	}
	if got := sample([]byte(`{"type":"array","minItems":1000000000,"items":{"type":"null"}}`)); len(got) > 1000 {
		t.Errorf("a huge list has %d bytes", len(got))
	}
}

// TestStreamIsTheAnswer gives a stream the same content as a whole answer, and ends it when
// its caller leaves.
func TestStreamIsTheAnswer(t *testing.T) {
	r := &chat.Request{Messages: []chat.Message{user("Hi there")}, Stream: true}
	call := &engine.Call{Model: &engine.Model{Name: "support"}, Chat: r}
	ctx, leave := context.WithCancel(t.Context())
	answer, err := (&Engine{Pace: time.Microsecond}).Invoke(ctx, call)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	var last chat.Delta
	for {
		delta, err := answer.Stream.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text.WriteString(delta.Text)
		last = delta
	}
	r.Stream = false
	whole := ask(t, r)
	if text.String() != whole.Text || last.Stop != whole.Stop || *last.Usage != *whole.Usage {
		t.Errorf("the stream is %q, %+v; the whole answer is %q, %+v", &text, last, whole.Text, whole)
	}
	slow, err := (&Engine{Pace: time.Hour}).Invoke(ctx, &engine.Call{Model: call.Model, Chat: &chat.Request{Messages: r.Messages, Stream: true}})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = slow.Stream.Next()
	leave()
	if _, err := slow.Stream.Next(); engine.ErrorOf(err) == nil || engine.ErrorOf(err).Kind != engine.Canceled {
		t.Errorf("after the caller left: %v", err)
	}
}

// TestVectorsFindSimilarTexts puts texts that share words near to each other.
func TestVectorsFindSimilarTexts(t *testing.T) {
	answer, err := (&Engine{}).Invoke(t.Context(), &engine.Call{Texts: &chat.Texts{
		Input: []string{"where is my order", "my order is late", "the weather in Berlin", " "}, Dimensions: 256,
	}})
	if err != nil {
		t.Fatal(err)
	}
	all := answer.Vectors.All
	dot := func(a, b []float32) (sum float64) {
		for i := range a {
			sum += float64(a[i]) * float64(b[i])
		}
		return sum
	}
	for i, v := range all {
		if len(v) != 256 || math.Abs(dot(v, v)-1) > 1e-5 {
			t.Errorf("vector %d has %d numbers and the length %f", i, len(v), dot(v, v))
		}
	}
	if near, far := dot(all[0], all[1]), dot(all[0], all[2]); near <= far {
		t.Errorf("similar texts are %f apart, others %f", near, far)
	}
}

// TestBodiesOfRawModels scores each row of a CSV, and describes any other body.
func TestBodiesOfRawModels(t *testing.T) {
	for contentType, want := range map[string]string{
		"text/csv":         "text/csv 2",
		"application/json": `application/json {"bytes":8,"model":"churn","standIn":true}`,
	} {
		answer, err := (&Engine{}).Invoke(t.Context(), &engine.Call{Model: &engine.Model{Name: "churn"}, Body: []byte("1,2\n3,4\n"), ContentType: contentType})
		if err != nil {
			t.Fatal(err)
		}
		got := answer.ContentType + " " + string(answer.Body)
		if contentType == "text/csv" {
			got = answer.ContentType + " " + string(rune('0'+strings.Count(string(answer.Body), "\n")))
		}
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
