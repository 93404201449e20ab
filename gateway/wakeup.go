package gateway

import (
	"net/http"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
)

// mostPoll is how long a caller who wakes a model should wait at most before asking again.
const mostPoll = 10 * time.Second

// wakeUp answers POST /v1/models/NAME/wake: it makes a model that sleeps start a copy, and says
// whether one is up. It holds no call.
func (g *Gateway) wakeUp(x *exchange, r *http.Request) *reply {
	if _, p := g.readBody(x, r); p != nil { // a client that is still sending does not read the answer
		return refuse(p, x.rec)
	}
	m, p := g.find(r, r.PathValue("name"), x.rec)
	switch {
	case p != nil:
		return refuse(p, x.rec)
	case m.Async:
		return refuse(wrongKind(&m.Model, "it is asynchronous, and its queue wakes it: use "+pathOf(&m.Model)), x.rec)
	case m.Wake == nil:
		return jsonReply(http.StatusOK, contract.Waking{Model: m.Name, Status: contract.StatusAwake})
	}
	ctx, cancel := g.router.Budget(r.Context(), &m.Model)
	defer cancel()
	x.rec.Engine = engine.SageMaker
	switch err := g.router.Wake(ctx, m, wakingCall(m.Kind)); {
	case err == nil:
		return jsonReply(http.StatusOK, contract.Waking{Model: m.Name, Status: contract.StatusAwake})
	case err.Kind != engine.Asleep:
		x.rec.WakeFailed = err.Kind == engine.WakeFailed
		return g.fail(x, &m.Model, err)
	default:
		rep := jsonReply(http.StatusAccepted, contract.Waking{Model: m.Name, Status: contract.StatusWaking, ExpectedSeconds: int(err.RetryAfter.Seconds())})
		rep.again = min(err.RetryAfter, mostPoll)
		return rep
	}
}

// wakingCall is the cheapest call that a model of this kind answers, or that its container
// refuses, which shows as much. A guardrail has nothing to read in it.
func wakingCall(kind string) *engine.Call {
	switch kind {
	case engine.KindChat:
		asked := openai.PromptOnly("Hi")
		asked.MaxTokens = 1
		return &engine.Call{Chat: asked, Raw: true}
	case engine.KindEmbedding:
		return &engine.Call{Texts: &chat.Texts{Input: []string{"Hi"}}}
	}
	return &engine.Call{ContentType: "text/csv"}
}
