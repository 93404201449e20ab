package openai

import (
	"strconv"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// response is the dialect of the Responses API: it writes one body, or events as the parts of
// an answer arrive.
type response struct {
	about About
	echo  []byte // the part of the request that is repeated in the response, a JSON object
	items []responseItem
	open  bool // the last item is not complete
	seq   int  // of the next event
	size  int  // of the items, in bytes

	stop  chat.StopReason
	usage *chat.Usage
}

var _ Dialect = (*response)(nil)

// Raw implements [Dialect].
func (r *response) Raw() bool { return false }

// responseItem is a part of the output.
type responseItem struct {
	kind *itemKind
	text []byte // or the arguments: the content of a JSON string, since it is written several times

	index    int // of a call, in the chat
	id, name string
}

// itemKind has the API's names for a kind of item and its parts.
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

// Whole implements [Dialect].
func (r *response) Whole(a *chat.Answer) ([]byte, *engine.Error) {
	r.stop, r.usage = a.Stop, a.Usage
	r.keep(responseItem{kind: itemReasoning}, a.Reasoning)
	r.keep(responseItem{kind: itemMessage}, a.Text)
	for i, c := range a.Calls {
		if c.ID == "" || c.Name == "" {
			return nil, engine.NotCompletions()
		}
		if c.Arguments == "" {
			c.Arguments = "{}" // clients parse the arguments, and an empty text is not JSON
		}
		r.keep(responseItem{kind: itemCall, index: i, id: c.ID, name: c.Name}, c.Arguments)
	}
	return r.object(make([]byte, 0, len(a.Text)+len(a.Reasoning)+len(r.echo)+1<<10), r.status(), nil), nil
}

// keep adds an item, if it has a text.
func (r *response) keep(item responseItem, text string) {
	if text != "" {
		item.text = rawjson.AppendText(make([]byte, 0, len(text)), text)
		r.items = append(r.items, item)
	}
}

func (r *response) last() *responseItem { return &r.items[len(r.items)-1] }

// item appends an item with its text so far, or without text if it has just begun.
func (r *response) item(b []byte, i int, status string) []byte {
	item := &r.items[i]
	b = r.id(append(b, `{"id":`...), i)
	b = append(append(append(b, `,"type":"`...), item.kind.name...), `","status":"`...)
	b = append(append(b, status...), '"')
	begun := status == statusInProgress
	switch item.kind {
	case itemCall:
		b = rawjson.AppendString(append(b, `,"call_id":`...), item.id)
		b = rawjson.AppendString(append(b, `,"name":`...), item.name)
		b = append(append(append(b, `,"arguments":"`...), item.text...), '"')
		return append(b, '}')
	case itemReasoning:
		b = append(b, `,"summary":[],"content":[`...)
	default:
		b = append(b, `,"role":"assistant","content":[`...)
	}
	if !begun {
		b = item.part(b)
	}
	return append(b, "]}"...)
}

// id appends the id of an item.
func (r *response) id(b []byte, i int) []byte {
	return rawjson.AppendString(b, r.items[i].kind.prefix+r.about.ID+"_"+strconv.Itoa(i))
}

// part appends the text of an item as a part of its content.
func (i *responseItem) part(b []byte) []byte {
	b = append(append(append(b, `{"type":"`...), i.kind.part...), `","text":"`...)
	b = append(append(b, i.text...), '"')
	if i.kind == itemMessage {
		b = append(b, `,"annotations":[],"logprobs":[]`...)
	}
	return append(b, '}')
}
