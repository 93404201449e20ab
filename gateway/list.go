package gateway

import (
	"net/http"

	"github.com/sagerock/sagerock/gateway/auth"
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

func item(m *Model) modelItem {
	return modelItem{ID: m.Name, Object: "model", OwnedBy: "sagerock", Kind: m.Kind, Engines: m.Engines(), Async: m.Async}
}

func (g *Gateway) list(r *http.Request) modelList {
	list := modelList{Object: "list", Data: []modelItem{}}
	for _, name := range g.allowed(r) {
		list.Data = append(list.Data, item(g.models[name]))
	}
	return list
}

// model answers GET /v1/models/NAME.
func (g *Gateway) model(r *http.Request, name string, rec *record) *reply {
	m, p := g.find(r, name, rec)
	if p != nil {
		return refuse(p, rec)
	}
	return get(r, rec, item(m))
}

// allowed lists the models that the caller of r may use.
func (g *Gateway) allowed(r *http.Request) []string {
	names := []string{}
	for _, name := range g.names {
		if auth.Allowed(r.Context(), name) {
			names = append(names, name)
		}
	}
	return names
}

// find returns the model that the caller of r names, if that caller may use it.
func (g *Gateway) find(r *http.Request, name string, rec *record) (*Model, *problem) {
	m, ok := g.models[name]
	if !ok {
		return nil, unknownModel(g.allowed(r))
	}
	rec.model = m.Name
	if !auth.Allowed(r.Context(), name) {
		return nil, forbiddenModel(name)
	}
	return m, nil
}
