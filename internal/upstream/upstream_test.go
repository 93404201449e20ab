package upstream_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/fakeaws"
	"github.com/sagerock/sagerock/internal/standin"
	"github.com/sagerock/sagerock/internal/upstream"
)

// server is one that speaks OpenAI's API, and keeps what it was last sent.
type server struct {
	*httptest.Server
	sent map[string]any
	// status and body answer a chat in place of a completion, where they are set.
	status int
	body   string
}

func newServer(t *testing.T, models string) *server {
	t.Helper()
	s := &server{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, models) })
	mux.HandleFunc("POST /v1/embeddings", func(w http.ResponseWriter, r *http.Request) {
		s.read(t, r)
		fmt.Fprint(w, `{"data":[{"index":0,"embedding":[0.5,0.5]}],"usage":{"prompt_tokens":3}}`)
	})
	mux.HandleFunc("POST /v1/chat/completions", func(w http.ResponseWriter, r *http.Request) {
		s.read(t, r)
		switch {
		case s.status != 0:
			w.WriteHeader(s.status)
			fmt.Fprint(w, s.body)
		case s.sent["stream"] == true:
			fmt.Fprint(w, fakeaws.Completions("Hi", " there"))
		case s.sent["tools"] != nil:
			fmt.Fprint(w, `{"choices":[{"index":0,"message":{"role":"assistant","content":"","tool_calls":[{"id":"call_7","type":"function","function":{"name":"look","arguments":"{\"n\":1}"}}]},"finish_reason":"tool_calls"}]}`)
		default:
			fmt.Fprint(w, `{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi there"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2}}`)
		}
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *server) read(t *testing.T, r *http.Request) {
	s.sent = map[string]any{}
	if err := json.NewDecoder(r.Body).Decode(&s.sent); err != nil {
		t.Error(err)
	}
}

const twoModels = `{"object":"list","data":[{"id":"llama3.2:latest"},{"id":"nomic"}]}`

func (s *server) connect(t *testing.T, names ...string) *upstream.Engine {
	t.Helper()
	e, err := upstream.Connect(t.Context(), s.URL+"/v1/", names, []string{"assistant", "search"}, &standin.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func invoke(t *testing.T, e engine.Engine, call *engine.Call) (*engine.Answer, error) {
	t.Helper()
	if call.Model == nil {
		call.Model = &engine.Model{Name: "assistant", System: "Be brief."}
	}
	return e.Invoke(t.Context(), call)
}

func say(text string) *chat.Request {
	return &chat.Request{Messages: []chat.Message{{Role: chat.RoleUser, Parts: []chat.Part{{Text: text}}}}}
}

// TestTheServerAnswersUnderItsOwnModelName sends a chat with the system text of the file and
// the first model that the server lists.
func TestTheServerAnswersUnderItsOwnModelName(t *testing.T) {
	s := newServer(t, twoModels)
	answer, err := invoke(t, s.connect(t), &engine.Call{Chat: say("Hi")})
	if err != nil || answer.Chat.Text != "Hi there" || answer.Chat.Stop != chat.StopEnd || answer.Chat.Usage.OutputTokens != 2 {
		t.Fatalf("%+v, %v", answer, err)
	}
	if messages := fmt.Sprint(s.sent["messages"]); s.sent["model"] != "llama3.2:latest" || !strings.Contains(messages, "Be brief.") {
		t.Errorf("sent %v", s.sent)
	}
}

// TestModelsAreMappedByName calls another model of the server for one of the file.
func TestModelsAreMappedByName(t *testing.T) {
	s := newServer(t, twoModels)
	e := s.connect(t, "mistral", "search=nomic")
	if e.Of("assistant") != "mistral" || e.Of("search") != "nomic" {
		t.Errorf("assistant is %s, search is %s", e.Of("assistant"), e.Of("search"))
	}
	answer, err := invoke(t, e, &engine.Call{Model: &engine.Model{Name: "search"}, Texts: &chat.Texts{Input: []string{"Hi"}}})
	if err != nil || len(answer.Vectors.All) != 1 || len(answer.Vectors.All[0]) != 2 || answer.Vectors.Usage.InputTokens != 3 {
		t.Fatalf("%+v, %v", answer, err)
	}
	if s.sent["model"] != "nomic" {
		t.Errorf("sent %v", s.sent)
	}
}

// TestStreamsAndToolsGoThrough reads a stream to its end, and a call of a tool.
func TestStreamsAndToolsGoThrough(t *testing.T) {
	e := newServer(t, twoModels).connect(t)
	request := say("Hi")
	request.Stream = true
	answer, err := invoke(t, e, &engine.Call{Chat: request})
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for {
		d, err := answer.Stream.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text += d.Text
	}
	answer.Stream.Close()
	if text != "Hi there" {
		t.Errorf("the stream said %q", text)
	}

	request = say("Look")
	request.Tools = []chat.Tool{{Name: "look", Parameters: []byte(`{"type":"object"}`)}}
	answer, err = invoke(t, e, &engine.Call{Chat: request})
	if err != nil || len(answer.Chat.Calls) != 1 || answer.Chat.Calls[0] != (chat.Call{ID: "call_7", Name: "look", Arguments: `{"n":1}`}) {
		t.Errorf("%+v, %v", answer, err)
	}
}

// TestBodiesGoToTheStandIn answers a raw model, which OpenAI's API has no call for.
func TestBodiesGoToTheStandIn(t *testing.T) {
	answer, err := invoke(t, newServer(t, twoModels).connect(t), &engine.Call{Body: []byte("1,2"), ContentType: "text/csv"})
	if err != nil || answer.ContentType != "text/csv" {
		t.Errorf("%+v, %v", answer, err)
	}
}

// TestErrorsSayWhatTheServerSaid keeps the server's own message, and tells kinds apart.
func TestErrorsSayWhatTheServerSaid(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		body   string
		kind   engine.Kind
		hint   string
	}{
		"no such model":  {404, `{"error":{"message":"model 'x' not found"}}`, engine.Misconfigured, "model 'x' not found; name a model that it has with --upstream-model"},
		"a bad request":  {400, `{"error":"no tools here"}`, engine.Rejected, "no tools here"},
		"a text":         {500, "out of\nmemory", engine.Failed, "out of memory"},
		"nothing":        {503, "", engine.Failed, "503 Service Unavailable"},
		"a web page":     {200, "<html>", engine.Misconfigured, "did not answer with chat completions, but with: <html>"},
		"a missing key":  {401, `{"message":"no key"}`, engine.Denied, "no key"},
		"too many calls": {429, `{}`, engine.Throttled, "{}"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, twoModels)
			e := s.connect(t)
			s.status, s.body = tc.status, tc.body
			_, err := invoke(t, e, &engine.Call{Chat: say("Hi")})
			if got := engine.ErrorOf(err); got == nil || got.Kind != tc.kind || !strings.HasSuffix(got.Hint, tc.hint) || !strings.HasPrefix(got.Hint, s.URL+"/v1") {
				t.Errorf("got %+v", got)
			}
		})
	}
	s := newServer(t, twoModels)
	e := s.connect(t)
	s.Close()
	_, err := invoke(t, e, &engine.Call{Chat: say("Hi")})
	if got := engine.ErrorOf(err); got.Kind != engine.Failed || !strings.Contains(got.Hint, "nothing answers at "+s.URL) {
		t.Errorf("after its end: %+v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = e.Invoke(ctx, &engine.Call{Model: &engine.Model{Name: "assistant"}, Chat: say("Hi")})
	if got := engine.ErrorOf(err); got.Kind != engine.Canceled {
		t.Errorf("a caller who left: %+v", got)
	}
}

// TestConnectSaysWhatToDo refuses addresses that cannot work, each with its fix.
func TestConnectSaysWhatToDo(t *testing.T) {
	gone := newServer(t, twoModels)
	gone.Close()
	full, empty := newServer(t, twoModels), newServer(t, `{"data":[]}`)
	for name, tc := range map[string]struct {
		url   string
		names []string
		want  string
	}{
		"no URL":         {"localhost:11434", nil, `--upstream "localhost:11434" is not a URL` + "\n\tfix: write it up to /v1, as in http://localhost:11434/v1"},
		"nobody there":   {gone.URL + "/v1", nil, "nothing answers at " + gone.URL + "/v1: connection refused\n\tfix: start the server (Ollama: ollama serve), or correct --upstream"},
		"without /v1":    {full.URL, nil, full.URL + "/models is no list of models as OpenAI's API has it (404 Not Found)\n\tfix: write the URL up to /v1, as in http://localhost:11434/v1"},
		"no model":       {empty.URL + "/v1", nil, empty.URL + "/v1 lists no model\n\tfix: load one (Ollama: ollama pull llama3.2), or name it with --upstream-model"},
		"only for one":   {empty.URL + "/v1", []string{"search=nomic"}, empty.URL + "/v1 lists no model\n\tfix: load one (Ollama: ollama pull llama3.2), or name it with --upstream-model"},
		"for an unknown": {full.URL + "/v1", []string{"serach=nomic"}, "--upstream-model serach=nomic: the config file serves no model serach\n\tfix: use one of assistant, search"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := upstream.Connect(t.Context(), tc.url, tc.names, []string{"assistant", "search"}, nil)
			if err == nil || err.Error() != tc.want {
				t.Errorf("got %v\nwant %s", err, tc.want)
			}
		})
	}
}
