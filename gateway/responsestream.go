package gateway

import (
	"strconv"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// The last event has all that the others have told, which is kept until then: so much
// at most, with what an item takes beside its text.
const (
	maxResponse = 16 << 20
	itemBytes   = 1 << 10
)

// A response that is streamed is told in events that have names and numbers. An item
// is told of when it begins, with each part of its text, and when it ends.
var _ dialect = (*response)(nil)

func (r *response) chunk(b []byte, c Chunk) ([]byte, *Error) {
	b = r.begin(b)
	if c.StopReason != "" {
		r.stopReason = c.StopReason
	}
	if c.Usage != nil {
		r.usage = c.Usage
	}
	if len(c.Data) == 0 {
		return b, nil
	}
	b, err := r.read(b, c.Data, "delta")
	if err == nil && r.size > maxResponse {
		err = &Error{Kind: Failed, Code: "ResponseTooLarge", Hint: "ask for less at a time: no response has more than " + strconv.Itoa(maxResponse>>20) + " MB"}
	}
	return b, err
}

func (r *response) end(b []byte) []byte {
	status := r.status()
	b = r.done(b, status)
	return r.state(b, "response."+status, status, nil)
}

// failed says it twice, as OpenAI does: clients fail by the first, and those that
// look at responses only read the second. The first has what it says in two places,
// because that is where the API's reference has it and where OpenAI's answers do.
func (r *response) failed(b []byte, p *problem) []byte {
	b = r.event(r.begin(b), "error")
	b = rawjson.AppendString(append(b, `,"code":`...), p.Code)
	b = rawjson.AppendString(append(b, `,"message":`...), p.Message)
	b = append(b, `,"param":null,`...)
	b = append(append(b, p.json()[1:]...), "\n\n"...)
	return r.state(b, "response.failed", statusFailed, p)
}

// begin tells of the response itself, before the first of all.
func (r *response) begin(b []byte) []byte {
	if r.seq > 0 {
		return b
	}
	b = r.state(b, "response.created", statusInProgress, nil)
	return r.state(b, "response.in_progress", statusInProgress, nil)
}

// state is an event that has the response in it.
func (r *response) state(b []byte, event, status string, p *problem) []byte {
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

// about says which text an event is about: the last item's.
func (r *response) about(b []byte) []byte {
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
	b = append(r.about(r.event(b, "response.content_part.added")), `,"part":`...)
	return append(item.part(b), "}\n\n"...)
}

// more adds to the text of the last item.
func (r *response) more(b, text []byte) []byte {
	if len(text) == 0 {
		return b
	}
	item := r.last()
	item.text = append(item.text, text...)
	r.size += len(text)
	b = r.about(r.event(b, item.kind.events+".delta"))
	b = append(append(append(b, `,"delta":"`...), text...), '"')
	return append(r.logprobs(b), "}\n\n"...)
}

// done ends the last item, if it has not ended.
func (r *response) done(b []byte, status string) []byte {
	if !r.open {
		return b
	}
	item := r.last()
	if item.kind == itemCall && len(item.text) == 0 {
		b = r.more(b, []byte("{}")) // clients parse the arguments, and nothing is not JSON
	}
	r.open = false
	b = r.about(r.event(b, item.kind.events+".done"))
	b = append(append(append(b, `,"`...), item.kind.field...), `":"`...)
	b = append(append(b, item.text...), '"')
	b = append(r.logprobs(b), "}\n\n"...)
	if item.kind.part != "" {
		b = append(r.about(r.event(b, "response.content_part.done")), `,"part":`...)
		b = append(item.part(b), "}\n\n"...)
	}
	return r.whatItem(b, "response.output_item.done", status)
}

// logprobs has none, where the API wants some.
func (r *response) logprobs(b []byte) []byte {
	if r.last().kind == itemMessage {
		return append(b, `,"logprobs":[]`...)
	}
	return b
}

// whatItem is an event that has the last item in it.
func (r *response) whatItem(b []byte, event, status string) []byte {
	i := len(r.items) - 1
	b = rawjson.AppendInt(append(r.event(b, event), `,"output_index":`...), i)
	return append(r.item(append(b, `,"item":`...), i, status), "}\n\n"...)
}
