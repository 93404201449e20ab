package gateway

import (
	"net/http"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/engine"
)

// routes sets up the paths of the API.
func (g *Gateway) routes() {
	g.mux = http.NewServeMux()
	g.post("/v1/chat/completions", "chat", g.chat)
	g.post("/v1/responses", "responses", g.responses)
	g.post("/v1/embeddings", "embeddings", g.embeddings)
	g.post("/v1/models/{name}/invoke", "invoke", g.invoke)
	g.post("/v1/models/{name}/async", "async", g.submit)
	g.get("/v1/models/{name}/async/{id}", "result", g.result)
	g.post("/v1/models/{name}/wake", "wake", g.wakeUp)
	g.get("/v1/models/{name}", "model", g.model)
	g.get("/v1/models", "models", g.list)
	g.get("/v1/prompts", "prompts", g.listPrompts)
	g.get("/healthz", "healthz", func(*exchange, *http.Request) *reply {
		return jsonReply(http.StatusOK, map[string]string{"status": "ok"})
	})
	g.handle("/v1/responses/{rest...}", func(x *exchange, r *http.Request) *reply {
		if r.Method == http.MethodPost {
			return refuse(notFound(), x.rec)
		}
		x.rec.Route = "responses"
		return refuse(noResponse(), x.rec)
	})
	g.handle("/", func(x *exchange, _ *http.Request) *reply { return refuse(notFound(), x.rec) })
}

// pathOf is where to ask m.
func pathOf(m *engine.Model) string {
	switch {
	case m.Async:
		return "POST /v1/models/" + m.Name + "/async"
	case m.Kind == engine.KindChat:
		return "POST /v1/chat/completions"
	case m.Kind == engine.KindEmbedding:
		return "POST /v1/embeddings"
	}
	return "POST /v1/models/" + m.Name + "/invoke"
}

func notFound() *problem.Problem {
	return &problem.Problem{
		Status: http.StatusNotFound, Code: "not_found", Message: "there is nothing at this path",
		Hint: "use POST /v1/chat/completions, POST /v1/responses, POST /v1/embeddings, POST /v1/models/NAME/invoke, POST /v1/models/NAME/async, POST /v1/models/NAME/wake, GET /v1/models, GET /v1/prompts or GET /healthz",
	}
}

// noResponse is for requests that need a stored response.
func noResponse() *problem.Problem {
	return &problem.Problem{
		Status: http.StatusNotFound, Code: "not_found", Message: "there is no such response, because the gateway stores none",
		Hint: "keep the answer of POST /v1/responses",
	}
}

func notAllowed(allow string) *problem.Problem {
	return &problem.Problem{
		Status: http.StatusMethodNotAllowed, Code: "method_not_allowed",
		Message: "this path does not take this method", Hint: "use " + allow, Allow: allow,
	}
}
