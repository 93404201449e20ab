package gateway

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// waiting is what a caller reads of a call that has no answer yet.
type waiting struct {
	ID     string `json:"id"`
	Model  string `json:"model"`
	Status string `json:"status"` // queued or in_progress
}

// isCallID reports whether id looks like those of calls, which are random, of 130 bits.
func isCallID(id string) bool {
	return len(id) == 26 && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// submit answers POST /v1/models/NAME/async.
func (g *Gateway) submit(w http.ResponseWriter, r *http.Request, name string, rec *record) *reply {
	m, p := g.findAsync(r, name, rec)
	if p != nil {
		return refuse(p, rec)
	}
	call, p := g.readQueued(w, r, m)
	if p != nil {
		return refuse(p, rec)
	}
	ctx, cancel := g.budget(r.Context())
	rec.cancel, rec.engine = cancel, EngineSageMaker
	call.ID, call.Created = rand.Text(), rec.start
	if err := g.queue.submit(ctx, call, rec.caller); err != nil {
		rec.awsCode = err.Code
		return refuse(failure(m, err), rec)
	}
	rep := jsonReply(http.StatusAccepted, waiting{call.ID, m.Name, "queued"})
	rep.location, rep.again = "/v1/models/"+m.Name+"/async/"+call.ID, true
	return rep
}

// result answers GET /v1/models/NAME/async/ID.
func (g *Gateway) result(r *http.Request, name, id string, rec *record) *reply {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return refuse(notAllowed("GET, HEAD"), rec)
	}
	m, p := g.findAsync(r, name, rec)
	if p != nil {
		return refuse(p, rec)
	}
	if !isCallID(id) {
		return refuse(unknownCall(), rec)
	}
	ctx, cancel := g.budget(r.Context())
	rec.cancel, rec.engine = cancel, EngineSageMaker
	found, err := g.queue.result(ctx, m, id, rec.caller)
	switch {
	case err != nil:
		rec.awsCode = err.Code
		return refuse(failure(m, err), rec)
	case found.unknown:
		return refuse(unknownCall(), rec)
	case found.answer == nil:
		rep := jsonReply(http.StatusAccepted, waiting{id, m.Name, "in_progress"})
		rep.again = true
		return rep
	}
	return &reply{status: http.StatusOK, contentType: found.answer.ContentType, body: found.answer.Body}
}

// findAsync returns the model that is called name, if its calls wait in a queue and
// the caller of r may use it.
func (g *Gateway) findAsync(r *http.Request, name string, rec *record) (*Model, *problem) {
	m, p := g.find(r, name, rec)
	if p == nil && !m.Async {
		p = wrongKind(m, "it answers at once: use "+pathOf(m))
	}
	return m, p
}

// readQueued reads a call of m, which reaches the container as it is.
func (g *Gateway) readQueued(w http.ResponseWriter, r *http.Request, m *Model) (*Call, *problem) {
	body, p := g.readBody(w, r)
	if p != nil {
		return nil, p
	}
	call := rawCall(r, m, body)
	if m.Kind != KindChat {
		if len(body) == 0 {
			return nil, invalid("the body is empty", "send what the container takes, with its Content-Type (such as text/csv)")
		}
		return call, nil
	}
	call.ContentType = cmp.Or(call.ContentType, "application/json")
	const takes = "send a chat completion, as OpenAI's clients do"
	chat, why := rawjson.Check(body)
	if why != "" {
		return nil, invalid(why, takes)
	}
	streams := false
	ok := chat.Object(func(k []byte, v rawjson.Value) bool {
		streams = streams || string(k) == "stream" && v.Set() && v.Kind() != 'f'
		return true
	})
	switch {
	case !ok:
		return nil, invalid("the body is not a JSON object", takes)
	case streams:
		return nil, badParam("stream", "is not for a call that waits", "leave it out")
	}
	return call, nil
}
