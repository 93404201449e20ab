package openai

import (
	"strconv"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// The last event repeats the whole response, which is kept in memory until then: maxResponse
// is its largest size, and itemBytes is added for each item.
const (
	maxResponse = 16 << 20
	itemBytes   = 1 << 10
)

// Delta implements [Dialect]. The events of a response have names and numbers. There are
// events when an item begins, for each part of its text, and when it ends.
func (r *response) Delta(b []byte, d *chat.Delta) ([]byte, *engine.Error) {
	b = r.begin(b)
	if d.Stop != "" {
		r.stop = d.Stop
	}
	if d.Usage != nil {
		r.usage = d.Usage
	}
	b = r.text(b, itemReasoning, d.Reasoning)
	b = r.text(b, itemMessage, d.Text)
	for i := range d.Calls {
		var err *engine.Error
		if b, err = r.call(b, &d.Calls[i]); err != nil {
			return b, err
		}
	}
	if r.size > maxResponse {
		return b, &engine.Error{Kind: engine.Failed, Code: "ResponseTooLarge", Hint: "ask for less at a time: no response has more than " + strconv.Itoa(maxResponse>>20) + " MB"}
	}
	return b, nil
}

func (r *response) text(b []byte, kind *itemKind, text string) []byte {
	if text == "" {
		return b
	}
	if !r.open || r.last().kind != kind {
		b = r.add(b, responseItem{kind: kind})
	}
	return r.more(b, text)
}

// call appends the events for a part of a call. Only the first part has a name.
func (r *response) call(b []byte, c *chat.CallDelta) ([]byte, *engine.Error) {
	if !r.open || r.last().kind != itemCall || r.last().index != c.Index {
		if c.ID == "" || c.Name == "" {
			return b, engine.NotCompletions()
		}
		b = r.add(b, responseItem{kind: itemCall, index: c.Index, id: c.ID, name: c.Name})
	}
	return r.more(b, c.Arguments), nil
}

// End implements [Dialect].
func (r *response) End(b []byte) []byte {
	status := r.status()
	b = r.done(b, status)
	return r.state(b, "response."+status, status, nil)
}

// Failed implements [Dialect]. It sends two events, as OpenAI does: most clients fail at the
// first, and some read only the second. The first has its content twice, where the API's
// reference has it and where OpenAI's answers have it.
func (r *response) Failed(b []byte, p *problem.Problem) []byte {
	b = r.event(r.begin(b), "error")
	b = rawjson.AppendString(append(b, `,"code":`...), p.Code)
	b = rawjson.AppendString(append(b, `,"message":`...), p.Text())
	b = append(b, `,"param":null,`...)
	b = append(append(b, p.Body(r.about.ID)[1:]...), "\n\n"...)
	return r.state(b, "response.failed", statusFailed, p)
}

// begin appends the events about the response itself, before all others.
func (r *response) begin(b []byte) []byte {
	if r.seq > 0 {
		return b
	}
	b = r.state(b, "response.created", statusInProgress, nil)
	return r.state(b, "response.in_progress", statusInProgress, nil)
}

// state appends an event that contains the response.
func (r *response) state(b []byte, event, status string, p *problem.Problem) []byte {
	b = append(r.event(b, event), `,"response":`...)
	return append(r.object(b, status, p), "}\n\n"...)
}

// event begins an event.
func (r *response) event(b []byte, name string) []byte {
	b = append(append(append(b, "event: "...), name...), "\ndata: {\"type\":\""...)
	b = rawjson.AppendInt(append(append(b, name...), `","sequence_number":`...), r.seq)
	r.seq++
	return b
}

// aboutText appends the fields that identify the text of the last item.
func (r *response) aboutText(b []byte) []byte {
	i := len(r.items) - 1
	b = r.id(append(b, `,"item_id":`...), i)
	b = rawjson.AppendInt(append(b, `,"output_index":`...), i)
	if r.items[i].kind.part != "" {
		b = append(b, `,"content_index":0`...)
	}
	return b
}

// add begins an item, and ends the one before it.
func (r *response) add(b []byte, item responseItem) []byte {
	b = r.done(b, statusCompleted)
	r.items, r.open = append(r.items, item), true
	r.size += itemBytes + len(item.id) + len(item.name)
	b = r.whatItem(b, "response.output_item.added", statusInProgress)
	if item.kind.part == "" {
		return b
	}
	b = append(r.aboutText(r.event(b, "response.content_part.added")), `,"part":`...)
	return append(item.part(b), "}\n\n"...)
}

// more adds to the text of the last item.
func (r *response) more(b []byte, text string) []byte {
	if text == "" {
		return b
	}
	item := r.last()
	begin := len(item.text)
	item.text = rawjson.AppendText(item.text, text)
	r.size += len(item.text) - begin
	b = r.aboutText(r.event(b, item.kind.events+".delta"))
	b = append(append(append(b, `,"delta":"`...), item.text[begin:]...), '"')
	return append(r.logprobs(b), "}\n\n"...)
}

// done ends the last item, if it has not ended.
func (r *response) done(b []byte, status string) []byte {
	if !r.open {
		return b
	}
	item := r.last()
	if item.kind == itemCall && len(item.text) == 0 {
		b = r.more(b, "{}") // clients parse the arguments, and an empty text is not JSON
	}
	r.open = false
	b = r.aboutText(r.event(b, item.kind.events+".done"))
	b = append(append(append(b, `,"`...), item.kind.field...), `":"`...)
	b = append(append(b, item.text...), '"')
	b = append(r.logprobs(b), "}\n\n"...)
	if item.kind.part != "" {
		b = append(r.aboutText(r.event(b, "response.content_part.done")), `,"part":`...)
		b = append(item.part(b), "}\n\n"...)
	}
	return r.whatItem(b, "response.output_item.done", status)
}

// logprobs appends the empty list that the API requires.
func (r *response) logprobs(b []byte) []byte {
	if r.last().kind == itemMessage {
		return append(b, `,"logprobs":[]`...)
	}
	return b
}

// whatItem appends an event that contains the last item.
func (r *response) whatItem(b []byte, event, status string) []byte {
	i := len(r.items) - 1
	b = rawjson.AppendInt(append(r.event(b, event), `,"output_index":`...), i)
	return append(r.item(append(b, `,"item":`...), i, status), "}\n\n"...)
}
