package runtimes_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/wiring"
	"github.com/sagerock/sagerock/internal/runtimes"
	"github.com/sagerock/sagerock/internal/standin"
)

// engines are the gateway's own, which call a server of the stand-in in place of AWS.
func engines(t *testing.T) map[string]engine.Engine {
	t.Helper()
	models := runtimes.New(&standin.Engine{})
	mux := http.NewServeMux()
	mux.Handle("/model/", models.Bedrock())
	mux.Handle("/guardrail/", models.Bedrock())
	endpoint := func(answer func(http.ResponseWriter, *http.Request, string, []byte)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			answer(w, r, r.PathValue("name"), body)
		}
	}
	mux.HandleFunc("POST /endpoints/{name}/invocations", endpoint(models.Endpoint))
	mux.HandleFunc("POST /endpoints/{name}/invocations-response-stream", endpoint(models.EndpointStream))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	onBedrock, onSageMaker := wiring.Engines(aws.Config{
		Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
	return map[string]engine.Engine{engine.Bedrock: onBedrock, engine.SageMaker: onSageMaker}
}

func model() *engine.Model {
	return &engine.Model{Name: "m", System: "Be brief.", BedrockID: "nova", Base: "amazon.titan-embed-text-v2:0", Endpoint: "nova", Kind: engine.KindChat}
}

func say(text string) *chat.Request {
	return &chat.Request{Messages: []chat.Message{{Role: chat.RoleUser, Parts: []chat.Part{{Text: text}}}}}
}

// answer reads an answer whole, also one that streams.
func answer(t *testing.T, e engine.Engine, r *chat.Request) *chat.Answer {
	t.Helper()
	a, err := e.Invoke(t.Context(), &engine.Call{Model: model(), Chat: r})
	if err != nil {
		t.Fatal(err)
	}
	if a.Stream == nil {
		return a.Chat
	}
	defer a.Stream.Close()
	out := &chat.Answer{}
	for {
		d, err := a.Stream.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out.Text += d.Text
		for _, c := range d.Calls {
			if c.Index == len(out.Calls) {
				out.Calls = append(out.Calls, chat.Call{ID: c.ID, Name: c.Name})
			}
			out.Calls[c.Index].Arguments += c.Arguments
		}
		if d.Stop != "" {
			out.Stop = d.Stop
		}
		if d.Usage != nil {
			out.Usage = d.Usage
		}
	}
}

// TestBothEnginesGetTheAnswerOfTheStandIn asks for texts, tools, their results and JSON, as a
// whole and as a stream, with the gateway's own engines.
func TestBothEnginesGetTheAnswerOfTheStandIn(t *testing.T) {
	look := chat.Tool{Name: "look", Description: "looks", Parameters: []byte(`{"type":"object","properties":{"n":{"type":"integer"}}}`)}
	type want struct {
		text, call string
		stop       chat.StopReason
	}
	for name, tc := range map[string]struct {
		request func() *chat.Request
		want    want
	}{
		"a text": {func() *chat.Request { return say("Hi") }, want{text: "This is a stand-in for nova, not a model. You asked: Hi", stop: chat.StopEnd}},
		"a short text": {func() *chat.Request {
			r := say("Hi")
			r.MaxTokens = 2
			return r
		}, want{text: "This is ", stop: chat.StopLength}},
		"a tool": {func() *chat.Request {
			r := say("Look")
			r.Tools = []chat.Tool{look}
			return r
		}, want{call: `look {"n":1}`, stop: chat.StopTools}},
		"its result": {func() *chat.Request {
			r := say("Look")
			r.Tools = []chat.Tool{look}
			r.Messages = append(r.Messages,
				chat.Message{Role: chat.RoleAssistant, Calls: []chat.Call{{ID: "c1", Name: "look", Arguments: `{"n":1}`}}},
				chat.Message{Role: chat.RoleTool, CallID: "c1", Parts: []chat.Part{{Text: "a cat"}}})
			return r
		}, want{text: "This is a stand-in for nova, not a model. The tool returned: a cat", stop: chat.StopEnd}},
		"JSON": {func() *chat.Request {
			r := say("Hi")
			r.Schema = &chat.Schema{Name: "s", JSON: `{"type":"object","properties":{"a":{"const":7}}}`}
			return r
		}, want{text: `{"a":7}`, stop: chat.StopEnd}},
	} {
		for on, e := range engines(t) {
			for _, stream := range []bool{false, true} {
				t.Run(name+" on "+on+map[bool]string{true: ", streamed"}[stream], func(t *testing.T) {
					r := tc.request()
					r.Stream = stream
					a := answer(t, e, r)
					got := want{text: a.Text, stop: a.Stop}
					for _, c := range a.Calls {
						got.call += c.Name + " " + c.Arguments
					}
					if got != tc.want {
						t.Errorf("got %+v\nwant %+v", got, tc.want)
					}
					if a.Usage == nil || a.Usage.InputTokens == 0 {
						t.Errorf("usage %+v", a.Usage)
					}
				})
			}
		}
	}
}

// TestEveryFamilyEmbeds asks each family of embedding models in its own words.
func TestEveryFamilyEmbeds(t *testing.T) {
	all := engines(t)
	for _, base := range []string{"amazon.titan-embed-text-v2:0", "cohere.embed-v4:0", "cohere.embed-english-v3", "amazon.nova-2-multimodal-embeddings-v1:0"} {
		m := model()
		m.Base = base
		a, err := all[engine.Bedrock].Invoke(t.Context(), &engine.Call{Model: m, Texts: &chat.Texts{Input: []string{"one", "two"}}})
		if err != nil || len(a.Vectors.All) != 2 || len(a.Vectors.All[0]) == 0 {
			t.Errorf("%s: %+v, %v", base, a, err)
		}
	}
	a, err := all[engine.SageMaker].Invoke(t.Context(), &engine.Call{Model: model(), Texts: &chat.Texts{Input: []string{"one", "two"}}})
	if err != nil || len(a.Vectors.All) != 2 {
		t.Errorf("a container: %+v, %v", a, err)
	}
}

// TestProfilesAreAnsweredUnderTheirModel names the model that a profile calls.
func TestProfilesAreAnsweredUnderTheirModel(t *testing.T) {
	models := runtimes.New(&standin.Engine{})
	models.Named = func(id string) string {
		return map[string]string{"arn:aws:bedrock:eu-west-1:1:application-inference-profile/a": "nova"}[id]
	}
	for id, want := range map[string]string{"arn:aws:bedrock:eu-west-1:1:application-inference-profile%2Fa": "nova", "claude": "claude"} {
		w := httptest.NewRecorder()
		models.Bedrock().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/model/"+id+"/converse", strings.NewReader(`{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}`)))
		if !strings.Contains(w.Body.String(), "stand-in for "+want+", not a model") {
			t.Errorf("%s: %s", id, w.Body)
		}
	}
}

// TestGuardrailsLetEverythingPass screens a chat of SageMaker's with a guardrail.
func TestGuardrailsLetEverythingPass(t *testing.T) {
	m := model()
	m.Guardrail = &engine.Guardrail{ID: "abcdefghijkl", Version: "1"}
	a, err := engines(t)[engine.SageMaker].Invoke(t.Context(), &engine.Call{Model: m, Chat: say("Hi")})
	if err != nil || !strings.HasSuffix(a.Chat.Text, "You asked: Hi") {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestRefusesWhatItCannotAnswer says so in AWS's words.
func TestRefusesWhatItCannotAnswer(t *testing.T) {
	bedrock := runtimes.New(&standin.Engine{}).Bedrock()
	for name, tc := range map[string]struct{ path, body, code string }{
		"another operation":      {"/model/nova/count-tokens", `{}`, "UnknownOperationException"},
		"a model of no texts":    {"/model/nova/invoke", `{"prompt":"Hi"}`, "ValidationException"},
		"no JSON":                {"/model/nova/converse", `x`, "ValidationException"},
		"a chat without message": {"/model/nova/converse", `{"messages":[]}`, "ValidationException"},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			bedrock.ServeHTTP(w, httptest.NewRequest(http.MethodPost, tc.path, strings.NewReader(tc.body)))
			if got := w.Header().Get("X-Amzn-Errortype"); got != tc.code || w.Code < 400 {
				t.Errorf("%d %s: %s", w.Code, got, w.Body)
			}
		})
	}
}
