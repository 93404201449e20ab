package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// engineFunc is an engine made of one function.
type engineFunc func(ctx context.Context, call *engine.Call) (*engine.Answer, error)

func (f engineFunc) Invoke(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	return f(ctx, call)
}

// says is an engine that always answers with text.
func says(text string) engineFunc {
	return func(context.Context, *engine.Call) (*engine.Answer, error) {
		return &engine.Answer{Chat: &chat.Answer{
			Text: text, Stop: chat.StopEnd, Usage: &chat.Usage{InputTokens: 3, OutputTokens: 5},
		}}, nil
	}
}

// fails is an engine that always fails the same way.
func fails(kind engine.Kind) engineFunc {
	return func(context.Context, *engine.Call) (*engine.Answer, error) {
		return nil, &engine.Error{Kind: kind, Code: "SomeException"}
	}
}

// settings has a model of every sort.
func settings() *contract.Settings {
	return &contract.Settings{
		Name:           "shop",
		TimeoutSeconds: 10,
		MaxBodyKB:      1,
		Models: map[string]contract.Model{
			"assistant": {Bedrock: &contract.Bedrock{ModelID: "amazon.nova-lite-v1:0", Weight: 100}},
			"churn":     {SageMaker: &contract.SageMaker{Endpoint: "shop-churn", Protocol: contract.ProtocolRaw, Weight: 100}},
			"hybrid": {
				Bedrock:   &contract.Bedrock{ModelID: "amazon.nova-lite-v1:0", Weight: 30},
				SageMaker: &contract.SageMaker{Endpoint: "shop-hybrid", Protocol: contract.ProtocolChat, Weight: 70},
				Fallback:  engine.Bedrock,
			},
		},
	}
}

// logBuffer is a log that a test can read while it is written.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// line returns the one line that was logged about a request.
func (b *logBuffer) line(t *testing.T) map[string]any {
	t.Helper()
	var found []map[string]any
	for text := range strings.SplitSeq(strings.TrimSpace(b.String()), "\n") {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("log line is not JSON: %s", text)
		}
		if line["msg"] == "request" {
			found = append(found, line)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d lines about one request:\n%s", len(found), b)
	}
	return found[0]
}

// start makes a gateway of o, with what o leaves out filled in.
func start(t testing.TB, o gateway.Options) (*gateway.Gateway, *logBuffer) {
	t.Helper()
	logs := &logBuffer{}
	o.Log = slog.New(slog.NewJSONHandler(logs, nil))
	if o.Settings == nil {
		o.Settings = settings()
	}
	if o.Targets == nil {
		o.Targets = &contract.Targets{}
	}
	if o.RequestID == nil {
		o.RequestID = func(context.Context) string { return "request-1" }
	}
	g, err := gateway.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return g, logs
}

// post sends body to a model.
func post(h http.Handler, model, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/models/"+model+"/invoke", strings.NewReader(body)))
	return w
}

// problemOf reads the error of an answer.
func problemOf(t testing.TB, body io.Reader) (p struct {
	Type, Code, Message, Hint string
	Param                     *string
	RequestID                 string `json:"request_id"`
	Models                    []string
},
) {
	t.Helper()
	src, _ := io.ReadAll(body)
	doc := struct{ Error any }{&p}
	if err := json.Unmarshal(src, &doc); err != nil {
		t.Fatalf("not a JSON error: %s", src)
	}
	if p.Type == "" || p.Code == "" || p.Hint == "" || p.RequestID == "" || !strings.HasSuffix(p.Message, ": "+p.Hint) {
		t.Errorf("an error must have type, code, hint, request_id and a message that ends with the hint: %s", src)
	}
	return p
}

func decode(t testing.TB, src string) *contract.Settings {
	t.Helper()
	s := &contract.Settings{}
	if err := json.Unmarshal([]byte(src), s); err != nil {
		t.Fatal(err)
	}
	return s
}

func targets() *contract.Targets { return &contract.Targets{} }

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
