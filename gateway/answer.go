package gateway

import (
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/gateway/auth"
)

// answer finds the reply to r. It turns a panic into a reply, too.
func (g *Gateway) answer(w http.ResponseWriter, r *http.Request, rec *record) (rep *reply) {
	defer func() {
		if v := recover(); v != nil {
			g.panicked(r, rec, v, debug.Stack())
			rep = refuse(internal(), rec)
		}
	}()
	if caller := auth.From(r.Context()); caller != nil {
		rec.caller = caller.Name
	}
	name, what, id := modelPath(r.URL.Path)
	switch {
	case r.URL.Path == "/v1/chat/completions":
		return g.post(r, rec, "chat", func() *reply { return g.chat(w, r, rec) })
	case r.URL.Path == "/v1/responses":
		return g.post(r, rec, "responses", func() *reply { return g.responses(w, r, rec) })
	case r.URL.Path == "/v1/embeddings":
		return g.post(r, rec, "embeddings", func() *reply { return g.embeddings(w, r, rec) })
	case what == "invoke":
		return g.post(r, rec, "invoke", func() *reply { return g.invokeReply(w, r, name, rec) })
	case what == "async":
		return g.post(r, rec, "async", func() *reply { return g.submit(w, r, name, rec) })
	case what == "result":
		rec.route = "result"
		return g.result(r, name, id, rec)
	case what == "model":
		rec.route = "model"
		return g.model(r, name, rec)
	case r.URL.Path == "/v1/models":
		rec.route = "models"
		return get(r, rec, g.list(r))
	case r.URL.Path == "/v1/prompts":
		rec.route = "prompts"
		return get(r, rec, g.listPrompts())
	case r.URL.Path == "/healthz":
		rec.route = "healthz"
		return get(r, rec, map[string]string{"status": "ok"})
	case storedResponse(r):
		rec.route = "responses"
		return refuse(noResponse(), rec)
	}
	return refuse(notFound(), rec)
}

// post answers with what reply makes, if r is a POST.
func (g *Gateway) post(r *http.Request, rec *record, route string, reply func() *reply) *reply {
	rec.route = route
	if r.Method != http.MethodPost {
		return refuse(notAllowed(http.MethodPost), rec)
	}
	return reply()
}

// get answers with v if that is what r asks for.
func get(r *http.Request, rec *record, v any) *reply {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return refuse(notAllowed("GET, HEAD"), rec)
	}
	return jsonReply(http.StatusOK, v)
}

// modelPath returns the model's name in /v1/models/NAME and in what is below it, and
// which path it is. A result has the id of its call.
func modelPath(path string) (name, what, id string) {
	rest, ok := strings.CutPrefix(path, "/v1/models/")
	parts := strings.Split(rest, "/")
	switch {
	case !ok || slices.Contains(parts, ""):
	case len(parts) == 1:
		return parts[0], "model", ""
	case len(parts) == 2 && (parts[1] == "invoke" || parts[1] == "async"):
		return parts[0], parts[1], ""
	case len(parts) == 3 && parts[1] == "async":
		return parts[0], "result", parts[2]
	}
	return "", "", ""
}

// ask gives call to its model, and what comes back to the reply of whole or to a
// stream.
func (g *Gateway) ask(r *http.Request, call *Call, rec *record, whole func(*Answer) *reply) *reply {
	if call.Chat != nil {
		if p := g.prepare(call, rec); p != nil {
			return refuse(p, rec)
		}
	}
	ctx, cancel := g.budget(r.Context())
	rec.cancel = cancel // when all is written, because a stream goes on until then
	call.ID, call.Created = rec.id, rec.start
	answer, err := g.invoke(ctx, call, rec)
	if err != nil {
		rec.awsCode = err.Code
		return refuse(failure(call.Model, err), rec)
	}
	rec.stopReason, rec.usage = answer.StopReason, answer.Usage
	if answer.Stream != nil {
		rec.stream = true
		return &reply{status: http.StatusOK, contentType: "text/event-stream", stream: answer.Stream, dialect: chatDialect{}}
	}
	return whole(answer)
}

// chat answers POST /v1/chat/completions.
func (g *Gateway) chat(w http.ResponseWriter, r *http.Request, rec *record) *reply {
	body, m, p := g.readJSON(w, r, rec)
	if p != nil {
		return refuse(p, rec)
	}
	if m.Kind != KindChat {
		return refuse(wrongKind(m, "it is no chat model: use "+pathOf(m)), rec)
	}
	chat, p := parseChat(body, m.shares)
	if p != nil {
		return refuse(p, rec)
	}
	return g.ask(r, &Call{Model: m, Chat: chat}, rec, wholeJSON)
}

// wholeJSON answers with a body that is in OpenAI's shape already.
func wholeJSON(a *Answer) *reply {
	return &reply{status: http.StatusOK, contentType: "application/json", body: a.Body}
}

func (g *Gateway) invokeReply(w http.ResponseWriter, r *http.Request, name string, rec *record) *reply {
	m, p := g.find(r, name, rec)
	if p != nil {
		return refuse(p, rec)
	}
	if m.Async {
		if _, p := g.readBody(w, r); p != nil { // who is still sending does not read the answer
			return refuse(p, rec)
		}
		return refuse(answersLater(m), rec)
	}
	if m.Kind == KindEmbedding {
		return refuse(wrongKind(m, "use "+pathOf(m)), rec)
	}
	call, p := g.readCall(w, r, m)
	if p != nil {
		return refuse(p, rec)
	}
	return g.ask(r, call, rec, func(a *Answer) *reply {
		if m.Kind == KindRaw {
			return &reply{status: http.StatusOK, contentType: a.ContentType, body: a.Body}
		}
		return jsonReply(http.StatusOK, chatAnswer{
			Model: m.Name, Engine: rec.engine, Text: contentOf(a.Body), StopReason: a.StopReason, Usage: a.Usage,
		})
	})
}

// chatAnswer is what a caller gets who sent no more than a prompt.
type chatAnswer struct {
	Model      string `json:"model"`
	Engine     string `json:"engine"`
	Text       string `json:"text"`
	Usage      *Usage `json:"usage,omitempty"`
	StopReason string `json:"stopReason"`
}

// pathOf is where to ask m.
func pathOf(m *Model) string {
	switch {
	case m.Async:
		return "POST /v1/models/" + m.Name + "/async"
	case m.Kind == KindChat:
		return "POST /v1/chat/completions"
	case m.Kind == KindEmbedding:
		return "POST /v1/embeddings"
	}
	return "POST /v1/models/" + m.Name + "/invoke"
}
