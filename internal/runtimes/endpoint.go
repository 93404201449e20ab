package runtimes

import (
	"cmp"
	"context"
	"net/http"
	"strconv"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
	"github.com/sagerock/sagerock/internal/fakeaws"
	"github.com/sagerock/sagerock/internal/standin"
)

// Endpoint answers InvokeEndpoint of the endpoint called name, as its container would.
func (m *Models) Endpoint(w http.ResponseWriter, r *http.Request, name string, body []byte) {
	answer, err := m.Contained(r.Context(), name, r.Header.Get("Content-Type"), body)
	if err != nil {
		containerFailed(w, err)
		return
	}
	w.Header().Set("Content-Type", answer.ContentType)
	w.Header().Set("X-Amzn-Invoked-Production-Variant", cmp.Or(r.Header.Get("X-Amzn-Sagemaker-Target-Variant"), "AllTraffic"))
	_, _ = w.Write(answer.Body) // a caller who left is no news
}

// EndpointStream answers InvokeEndpointWithResponseStream.
func (m *Models) EndpointStream(w http.ResponseWriter, r *http.Request, name string, body []byte) {
	c := call(name)
	c.Body, c.ContentType = body, r.Header.Get("Content-Type")
	var answer *engine.Answer
	var words openai.Dialect
	var err error
	if standin.IsChat(body) {
		answer, words, err = m.container.Chat(r.Context(), c)
	} else {
		answer, err = m.container.Answer(r.Context(), c)
	}
	if err != nil {
		containerFailed(w, err)
		return
	}
	out := newEvents(w)
	switch {
	case answer.Stream != nil:
		err = standin.Events(answer.Stream, words, func(events []byte) error {
			out.write(fakeaws.Part(string(events)))
			return nil
		})
		if err != nil {
			out.write(fakeaws.Exception("ModelStreamError", text(engine.ErrorOf(err))))
		}
	case answer.Chat != nil:
		whole, _ := words.Whole(answer.Chat)
		out.write(fakeaws.Part(string(whole)))
	default:
		out.write(fakeaws.Part(string(answer.Body)))
	}
}

// Contained is what the container of the endpoint called name answers to a body.
func (m *Models) Contained(ctx context.Context, name, contentType string, body []byte) (*engine.Answer, error) {
	c := call(name)
	c.Body, c.ContentType = body, contentType
	return m.container.Answer(ctx, c)
}

// containerFailed answers with the error of a container (Amazon SageMaker API Reference,
// InvokeEndpoint, ModelError).
func containerFailed(w http.ResponseWriter, err error) {
	e := engine.ErrorOf(err)
	status := http.StatusInternalServerError
	if as, ok := codes[e.Kind]; ok {
		status = as.status
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", "ModelError")
	w.WriteHeader(http.StatusFailedDependency)
	_, _ = w.Write([]byte(`{"Message":` + strconv.Quote("Received error from the container: "+text(e)) + `,"OriginalStatusCode":` + strconv.Itoa(status) + "}"))
}

// NoEndpoint answers that there is no endpoint of this name, in SageMaker's words, which has
// no code of its own for it.
func NoEndpoint(w http.ResponseWriter, account, name string) {
	refuse(w, "Endpoint "+name+" of account "+account+" not found.")
}

// NoComponent answers that a call does not name a component of the endpoint called name, or that
// the endpoint has none.
func NoComponent(w http.ResponseWriter, name, component string) {
	if component == "" {
		refuse(w, "Inference Component Name header is required for endpoint "+name+", which hosts inference components")
		return
	}
	refuse(w, "Inference Component "+component+" of endpoint "+name+" not found.")
}

// NotAsync answers that an endpoint takes no asynchronous invocations.
func NotAsync(w http.ResponseWriter, name string) {
	refuse(w, "Endpoint "+name+" is not asynchronous")
}

// NotOneInput answers that an asynchronous invocation has both a body and a location, neither,
// or a body that is too long.
func NotOneInput(w http.ResponseWriter) {
	refuse(w, "Provide either Body, of at most 128000 bytes, or InputLocation")
}

func refuse(w http.ResponseWriter, message string) {
	fail(w, http.StatusBadRequest, "ValidationError", message)
}
