package gateway

import (
	"net/http"
	"strings"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// responses answers POST /v1/responses: a chat in other words.
func (g *Gateway) responses(w http.ResponseWriter, r *http.Request, rec *record) *reply {
	body, m, p := g.readJSON(w, r, rec)
	if p != nil {
		return refuse(p, rec)
	}
	if m.Kind != KindChat {
		return refuse(wrongKind(m, "it is no chat model: use "+pathOf(m)), rec)
	}
	chat, echo, p := parseResponse(body, m.shares)
	if p != nil {
		return refuse(p, rec)
	}
	said := &response{call: &Call{Model: m, Chat: chat}, echo: echo}
	rep := g.ask(r, said.call, rec, func(a *Answer) *reply {
		body, err := said.whole(a)
		if err != nil {
			rec.awsCode = err.Code
			return refuse(failure(m, err), rec)
		}
		return &reply{status: http.StatusOK, contentType: "application/json", body: body}
	})
	rep.dialect = said
	return rep
}

// storedResponse reports whether r is about a response that would have to be stored.
func storedResponse(r *http.Request) bool {
	return r.Method != http.MethodPost && strings.HasPrefix(r.URL.Path, "/v1/responses/")
}

// response is an answer in the words of the Responses API: a whole one, or events
// as what a chat says comes in.
type response struct {
	call  *Call
	echo  []byte // what it says again of the request, a JSON object
	items []responseItem
	open  bool // the last of the items goes on
	seq   int  // of the next event
	size  int  // of the items, in bytes

	stopReason string
	usage      *Usage
}

// responseItem is a part of the output. What is text in it is kept as JSON, as it
// came and as it goes out again.
type responseItem struct {
	kind *itemKind
	text []byte // or the arguments, without the quotes

	index    int // of a call, in the chat
	id, name []byte
}

// itemKind is what the API calls an item, and what is in it.
type itemKind struct {
	name, prefix string // of its ids
	part         string // that the text is in; "" if it is the item's own
	field        string // of the text
	events       string // about the text
}

var (
	itemMessage   = &itemKind{"message", "msg_", "output_text", "text", "response.output_text"}
	itemReasoning = &itemKind{"reasoning", "rs_", "reasoning_text", "text", "response.reasoning_text"}
	itemCall      = &itemKind{"function_call", "fc_", "", "arguments", "response.function_call_arguments"}
)

// whole is a as a response.
func (r *response) whole(a *Answer) ([]byte, *Error) {
	r.stopReason, r.usage = a.StopReason, a.Usage
	if _, err := r.read(nil, a.Body, "message"); err != nil {
		return nil, err
	}
	status := r.status()
	r.done(nil, status)
	return r.object(make([]byte, 0, len(a.Body)+len(r.echo)+512), status, nil), nil
}

// read takes what a chat says, all or a part of it, and appends the events that
// tell of it to b.
func (r *response) read(b, src []byte, key string) ([]byte, *Error) {
	var said rawjson.Value
	rawjson.Of(src).Get("choices").Array(func(_ int, choice rawjson.Value) bool {
		said = choice.Get(key)
		return false // nobody can ask for more than one
	})
	b = r.text(b, itemReasoning, said.Get("reasoning_content"))
	b = r.text(b, itemMessage, said.Get("content"))
	var err *Error
	said.Get("tool_calls").Array(func(i int, v rawjson.Value) bool {
		b, err = r.toolCall(b, i, v)
		return err == nil
	})
	return b, err
}

func (r *response) text(b []byte, kind *itemKind, v rawjson.Value) []byte {
	text := inner(v)
	if len(text) == 0 {
		return b
	}
	if !r.open || r.last().kind != kind {
		b = r.add(b, responseItem{kind: kind})
	}
	return r.more(b, text)
}

// toolCall reads a call or a part of one. Only its first part has a name.
func (r *response) toolCall(b []byte, i int, v rawjson.Value) ([]byte, *Error) {
	if index := v.Get("index"); index.Set() {
		i = index.Int()
	}
	function := v.Get("function")
	if !r.open || r.last().kind != itemCall || r.last().index != i {
		id, name := v.Get("id"), function.Get("name")
		if id.Kind() != '"' || name.Kind() != '"' {
			return b, notCompletions(r.call.Model, nil)
		}
		// What they are cut from is gone with the next chunk.
		b = r.add(b, responseItem{kind: itemCall, index: i, id: append([]byte{}, id.Bytes()...), name: append([]byte{}, name.Bytes()...)})
	}
	return r.more(b, inner(function.Get("arguments"))), nil
}

func (r *response) last() *responseItem { return &r.items[len(r.items)-1] }

// inner is what stands between the quotes of a string. Some containers have an
// object for one.
func inner(v rawjson.Value) []byte {
	switch {
	case !v.Set():
		return nil
	case v.Kind() == '"':
		return v.Inner()
	}
	text := rawjson.Quote(string(v.Bytes()))
	return []byte(text[1 : len(text)-1])
}
