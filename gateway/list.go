package gateway

import "net/http"

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
}

func item(m *Model) modelItem {
	return modelItem{ID: m.Name, Object: "model", OwnedBy: "sagerock", Kind: m.Kind, Engines: m.Engines()}
}

func (g *Gateway) list() modelList {
	list := modelList{Object: "list", Data: []modelItem{}}
	for _, name := range g.names {
		list.Data = append(list.Data, item(g.models[name]))
	}
	return list
}

// model answers GET /v1/models/NAME.
func (g *Gateway) model(r *http.Request, name string, rec *record) *reply {
	m, ok := g.models[name]
	if !ok {
		return refuse(g.unknownModel(), rec)
	}
	rec.model = name
	return get(r, rec, item(m))
}
