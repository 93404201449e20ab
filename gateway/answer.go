package gateway

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
)

// answer finds the reply to r. It turns a panic into a reply, too.
func (g *Gateway) answer(w http.ResponseWriter, r *http.Request, rec *record) (rep *reply) {
	defer func() {
		if v := recover(); v != nil {
			// The value itself may quote a prompt; the stack names only code.
			g.log.ErrorContext(r.Context(), "panic",
				slog.String("requestId", rec.id), slog.String("value", panicText(v)), slog.String("stack", string(debug.Stack())))
			rep = refuse(internal(), rec)
		}
	}()
	name, isInvoke := cutInvoke(r.URL.Path)
	switch {
	case isInvoke:
		rec.route = "invoke"
		if r.Method != http.MethodPost {
			return refuse(notAllowed(http.MethodPost), rec)
		}
		return g.invokeReply(w, r, name, rec)
	case r.URL.Path == "/v1/models":
		rec.route = "models"
		return get(r, rec, g.list())
	case r.URL.Path == "/healthz":
		rec.route = "healthz"
		return get(r, rec, map[string]string{"status": "ok"})
	}
	return refuse(notFound(), rec)
}

// get answers with v if that is what r asks for.
func get(r *http.Request, rec *record, v any) *reply {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return refuse(notAllowed("GET, HEAD"), rec)
	}
	return jsonReply(http.StatusOK, v)
}

// cutInvoke returns the model's name in /v1/models/NAME/invoke.
func cutInvoke(path string) (name string, ok bool) {
	name, ok = strings.CutPrefix(path, "/v1/models/")
	if !ok {
		return "", false
	}
	name, ok = strings.CutSuffix(name, "/invoke")
	return name, ok && name != "" && !strings.Contains(name, "/")
}

func (g *Gateway) invokeReply(w http.ResponseWriter, r *http.Request, name string, rec *record) *reply {
	m, ok := g.models[name]
	if !ok {
		return refuse(g.unknownModel(), rec)
	}
	rec.model = m.Name
	ctx, cancel := g.budget(r.Context())
	defer cancel()
	call, p := g.readCall(w, r, m)
	if p != nil {
		return refuse(p, rec)
	}
	a, err := g.invoke(ctx, call, rec)
	if err != nil {
		rec.awsCode = err.Code
		return refuse(failure(m, err), rec)
	}
	rec.stopReason, rec.usage = a.StopReason, a.Usage
	if size := len(a.Body) + len(a.Text); g.maxAnswer > 0 && size > g.maxAnswer {
		return refuse(answerTooLarge(g.maxAnswer), rec)
	}
	if m.Raw {
		return &reply{status: http.StatusOK, contentType: a.ContentType, body: a.Body}
	}
	return jsonReply(http.StatusOK, chatAnswer{
		Model: m.Name, Engine: rec.engine, Text: a.Text, StopReason: a.StopReason, Usage: a.Usage,
	})
}

// chatAnswer is what a caller of a chat model gets.
type chatAnswer struct {
	Model      string `json:"model"`
	Engine     string `json:"engine"`
	Text       string `json:"text"`
	Usage      *Usage `json:"usage,omitempty"`
	StopReason string `json:"stopReason"`
}

// modelList is what GET /v1/models answers, in the shape that OpenAI's clients read.
type modelList struct {
	Object string      `json:"object"`
	Data   []modelItem `json:"data"`
}

type modelItem struct {
	ID      string   `json:"id"`
	Object  string   `json:"object"`
	Created int      `json:"created"`
	OwnedBy string   `json:"owned_by"`
	Kind    string   `json:"kind"` // chat or raw
	Engines []string `json:"engines"`
}

func (g *Gateway) list() modelList {
	list := modelList{Object: "list", Data: []modelItem{}}
	for _, name := range g.names {
		m := g.models[name]
		list.Data = append(list.Data, modelItem{
			ID: name, Object: "model", OwnedBy: "sagerock", Kind: m.kind(), Engines: m.Engines(),
		})
	}
	return list
}
