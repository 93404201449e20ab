package gateway

import (
	"net/http"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
	"github.com/sagerock/sagerock/gateway/rawjson"
	"github.com/sagerock/sagerock/gateway/route"
	"github.com/sagerock/sagerock/gateway/wake"
)

// parser reads the body of a chat in one dialect.
type parser func(body rawjson.Value, engines []string, about openai.About) (*chat.Request, openai.Dialect, *problem.Problem)

// chat answers POST /v1/chat/completions.
func (g *Gateway) chat(x *exchange, r *http.Request) *reply { return g.dialect(x, r, openai.ParseChat) }

// responses answers POST /v1/responses: a chat in another dialect.
func (g *Gateway) responses(x *exchange, r *http.Request) *reply {
	return g.dialect(x, r, openai.ParseResponse)
}

// dialect answers a chat in the dialect that parse reads.
func (g *Gateway) dialect(x *exchange, r *http.Request, parse parser) *reply {
	body, m, p := g.readJSON(x, r)
	if p == nil && m.Kind != engine.KindChat {
		p = wrongKind(&m.Model, "it is not a chat model: use "+pathOf(&m.Model))
	}
	if p != nil {
		return refuse(p, x.rec)
	}
	asked, words, p := parse(body, m.Engines, openai.About{ID: x.rec.ID, Created: x.rec.Start, Model: m.Name})
	if p != nil {
		return refuse(p, x.rec)
	}
	if asked.Stream && m.Wake.Holds() {
		r = r.WithContext(wake.With(r.Context(), &wake.Watch{Alive: func() error { return x.alive(words) }}))
	}
	answer, rep := g.ask(x, r, m, &engine.Call{Chat: asked, Raw: words.Raw()})
	switch {
	case rep != nil:
		return rep
	case answer.Stream != nil:
		x.rec.Stream = true
		return &reply{status: http.StatusOK, contentType: typeEvents, stream: answer.Stream, dialect: words}
	}
	said, err := words.Whole(answer.Chat)
	if err != nil {
		return g.fail(x, &m.Model, err)
	}
	return &reply{status: http.StatusOK, contentType: "application/json", body: said}
}

// ask sends call to m, and returns its answer or a reply that explains why there is none.
func (g *Gateway) ask(x *exchange, r *http.Request, m *route.Model, call *engine.Call) (*engine.Answer, *reply) {
	call.Model, call.ID, call.Created, call.User = &m.Model, x.rec.ID, x.rec.Start, x.rec.Caller
	if call.Chat != nil && (call.Chat.Asked.Sent || m.Prompt != "") {
		if p := g.prepare(call.Chat, m, x.rec); p != nil {
			return nil, refuse(p, x.rec)
		}
	}
	ctx, cancel := g.router.Budget(r.Context(), &m.Model)
	x.cancel = cancel // after the reply is written, since a stream lasts until then
	answer, err := g.router.Invoke(ctx, m, call, &x.rec.Trip)
	if err != nil {
		return nil, g.fail(x, &m.Model, err)
	}
	x.rec.Answer(answer)
	return answer, nil
}
