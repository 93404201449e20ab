package gateway

import (
	"net/http"

	"github.com/sagerock/sagerock/gateway/route"
)

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
	Kind    string   `json:"kind"` // chat, embedding or raw
	Engines []string `json:"engines"`
	Async   bool     `json:"async,omitempty"` // calls wait in a queue
}

func item(m *route.Model) modelItem {
	return modelItem{ID: m.Name, Object: "model", OwnedBy: "sagerock", Kind: m.Kind, Engines: m.Engines, Async: m.Async}
}

// list answers GET /v1/models.
func (g *Gateway) list(_ *exchange, r *http.Request) *reply {
	list := modelList{Object: "list", Data: []modelItem{}}
	for _, name := range g.allowed(r) {
		list.Data = append(list.Data, item(g.models[name]))
	}
	return jsonReply(http.StatusOK, list)
}

// model answers GET /v1/models/NAME.
func (g *Gateway) model(x *exchange, r *http.Request) *reply {
	m, p := g.find(r, r.PathValue("name"), x.rec)
	if p != nil {
		return refuse(p, x.rec)
	}
	return jsonReply(http.StatusOK, item(m))
}
