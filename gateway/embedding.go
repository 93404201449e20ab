package gateway

import (
	"net/http"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
)

// embeddings answers POST /v1/embeddings.
func (g *Gateway) embeddings(x *exchange, r *http.Request) *reply {
	body, m, p := g.readJSON(x, r)
	if p == nil && m.Kind != engine.KindEmbedding {
		p = wrongKind(&m.Model, "it is not an embedding model: use "+pathOf(&m.Model))
	}
	if p != nil {
		return refuse(p, x.rec)
	}
	asked, p := openai.ParseEmbedding(body, &m.Model)
	if p != nil {
		return refuse(p, x.rec)
	}
	answer, rep := g.ask(x, r, m, &engine.Call{Texts: &asked.Texts})
	if rep != nil {
		return rep
	}
	return &reply{status: http.StatusOK, contentType: "application/json", body: asked.Whole(answer.Vectors)}
}
