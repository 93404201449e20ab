// Package runtimes is Bedrock Runtime and SageMaker Runtime on the wire, as far as the gateway
// and the AWS CLI call them, with an engine that answers in place of the models: Converse,
// InvokeModel of embedding models, ApplyGuardrail, and the calls of endpoints.
package runtimes

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/standin"
)

// maxBody bounds a request: Converse takes 20 MB of images (Amazon Bedrock API Reference).
const maxBody = 32 << 20

// Models answers for every model.
type Models struct {
	// Named is what an id of Bedrock stands for, such as an application inference profile; ""
	// means the id. Nil knows none.
	Named func(id string) string

	engine    engine.Engine
	container *standin.Container
}

// New returns models that engine answers for.
func New(e engine.Engine) *Models {
	return &Models{engine: e, container: &standin.Container{Engine: e}}
}

// Bedrock is Bedrock Runtime.
func (m *Models) Bedrock() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /model/{id}/converse", m.body(m.converse))
	mux.HandleFunc("POST /model/{id}/converse-stream", m.body(m.converseStream))
	mux.HandleFunc("POST /model/{id}/invoke", m.body(m.invokeModel))
	mux.HandleFunc("POST /guardrail/{id}/version/{version}/apply", m.body(applyGuardrail))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, "UnknownOperationException", "the local AWS answers Converse, ConverseStream, InvokeModel of embedding models and ApplyGuardrail, and not "+r.URL.Path)
	})
	return mux
}

// body reads the whole request before it is answered.
func (m *Models) body(answer func(http.ResponseWriter, *http.Request, []byte)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		src, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			fail(w, http.StatusRequestEntityTooLarge, "ValidationException", "the body cannot be read or is too large")
			return
		}
		answer(w, r, src)
	}
}

// bedrockCall is one for the model with this id.
func (m *Models) bedrockCall(id string) *engine.Call {
	if m.Named != nil {
		id = cmp.Or(m.Named(id), id)
	}
	return call(id)
}

// call is one for the model or endpoint called name.
func call(name string) *engine.Call {
	return &engine.Call{Model: &engine.Model{Name: name, BedrockID: name, Base: name}, ID: "local", Created: time.Now()}
}

// applyGuardrail lets everything pass: what a guardrail finds is known to Bedrock only.
func applyGuardrail(w http.ResponseWriter, _ *http.Request, _ []byte) {
	reply(w, map[string]any{"action": "NONE", "outputs": []any{}, "assessments": []any{}, "usage": map[string]int{}})
}

// codes are the errors of Bedrock Runtime for each kind (Amazon Bedrock API Reference,
// Converse, Errors).
var codes = map[engine.Kind]struct {
	status int
	code   string
}{
	engine.Throttled:     {http.StatusTooManyRequests, "ThrottlingException"},
	engine.Timeout:       {http.StatusRequestTimeout, "ModelTimeoutException"},
	engine.Rejected:      {http.StatusBadRequest, "ValidationException"},
	engine.Missing:       {http.StatusNotFound, "ResourceNotFoundException"},
	engine.Denied:        {http.StatusForbidden, "AccessDeniedException"},
	engine.Misconfigured: {http.StatusBadRequest, "ValidationException"},
}

// failed answers with err, as Bedrock would.
func failed(w http.ResponseWriter, err error) {
	e := engine.ErrorOf(err)
	as, ok := codes[e.Kind]
	if !ok {
		as.status, as.code = http.StatusFailedDependency, "ModelErrorException"
	}
	fail(w, as.status, as.code, text(e))
}

// text is what an error says.
func text(e *engine.Error) string {
	if e.Hint != "" {
		return e.Hint
	}
	return e.Error()
}

// fail answers with an error of AWS.
func fail(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", code)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message}) // a caller who left is no news
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // a caller who left is no news
}
