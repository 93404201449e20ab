package gateway

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// waiting is the answer for an invocation that has no result yet.
type waiting struct {
	ID     string `json:"id"`
	Model  string `json:"model"`
	Status string `json:"status"` // queued or in_progress
}

// isCallID reports whether id has the form of an invocation's id: 130 random bits.
func isCallID(id string) bool {
	return len(id) == 26 && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// submit answers POST /v1/models/NAME/async.
func (g *Gateway) submit(x *exchange, r *http.Request) *reply {
	m, p := g.findAsync(x, r)
	if p != nil {
		return refuse(p, x.rec)
	}
	call, p := g.readQueued(x, r, m)
	if p != nil {
		return refuse(p, x.rec)
	}
	ctx, cancel := g.router.Budget(r.Context(), m)
	x.cancel, x.rec.Engine = cancel, engine.SageMaker
	call.Model, call.ID, call.Created = m, rand.Text(), x.rec.Start
	if err := g.queue.Submit(ctx, call, x.rec.Caller); err != nil {
		return g.fail(x, m, err)
	}
	rep := jsonReply(http.StatusAccepted, waiting{call.ID, m.Name, "queued"})
	rep.location, rep.again = "/v1/models/"+m.Name+"/async/"+call.ID, problem.Busy
	return rep
}

// result answers GET /v1/models/NAME/async/ID.
func (g *Gateway) result(x *exchange, r *http.Request) *reply {
	m, p := g.findAsync(x, r)
	if p != nil {
		return refuse(p, x.rec)
	}
	id := r.PathValue("id")
	if !isCallID(id) {
		return refuse(unknownCall(), x.rec)
	}
	ctx, cancel := g.router.Budget(r.Context(), m)
	x.cancel, x.rec.Engine = cancel, engine.SageMaker
	found, err := g.queue.Result(ctx, m, id, x.rec.Caller)
	switch {
	case err != nil:
		return g.fail(x, m, err)
	case found.Unknown:
		return refuse(unknownCall(), x.rec)
	case found.Answer == nil:
		rep := jsonReply(http.StatusAccepted, waiting{id, m.Name, "in_progress"})
		rep.again = problem.Busy
		return rep
	}
	return &reply{status: http.StatusOK, contentType: found.Answer.ContentType, body: found.Answer.Body}
}

// findAsync returns the model that r names, if it is asynchronous and the caller may use it.
func (g *Gateway) findAsync(x *exchange, r *http.Request) (*engine.Model, *problem.Problem) {
	m, p := g.find(r, r.PathValue("name"), x.rec)
	if p != nil {
		return nil, p
	}
	if !m.Async {
		return nil, wrongKind(&m.Model, "it is not asynchronous: use "+pathOf(&m.Model))
	}
	return &m.Model, nil
}

// readQueued reads an invocation of m, which is passed to the container unchanged.
func (g *Gateway) readQueued(x *exchange, r *http.Request, m *engine.Model) (*engine.Call, *problem.Problem) {
	body, p := g.readBody(x, r)
	if p != nil {
		return nil, p
	}
	call := rawCall(r, body)
	if m.Kind != engine.KindChat {
		if len(body) == 0 {
			return nil, problem.Invalid("the body is empty", "send what the container takes, with its Content-Type (such as text/csv)")
		}
		return call, nil
	}
	call.ContentType = cmp.Or(call.ContentType, "application/json")
	const takes = "send a chat completion, as OpenAI's clients do"
	chat, why := rawjson.Check(body)
	if why != "" {
		return nil, problem.Invalid(why, takes)
	}
	streams := false
	ok := chat.Object(func(k []byte, v rawjson.Value) bool {
		streams = streams || string(k) == "stream" && v.Set() && v.Kind() != 'f'
		return true
	})
	switch {
	case !ok:
		return nil, problem.Invalid("the body is not a JSON object", takes)
	case streams:
		return nil, problem.BadParam("stream", "is not supported for an asynchronous invocation", "leave it out")
	}
	return call, nil
}
