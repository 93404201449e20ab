package gateway

import (
	"net/http"
	"strconv"
	"time"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// What can become of a response.
const (
	statusInProgress = "in_progress"
	statusCompleted  = "completed"
	statusIncomplete = "incomplete"
	statusFailed     = "failed"
)

// incompleteReasons are the ends of a chat that leave a response incomplete.
var incompleteReasons = map[string]string{"length": "max_output_tokens", "content_filter": "content_filter"}

// status is how the answer has ended.
func (r *response) status() string {
	if incompleteReasons[finishReason(r.stopReason)] != "" {
		return statusIncomplete
	}
	return statusCompleted
}

// object appends the response as it is now. A problem is why it has failed.
func (r *response) object(b []byte, status string, p *problem) []byte {
	b = rawjson.AppendString(append(b, `{"id":`...), "resp_"+r.call.ID)
	b = strconv.AppendInt(append(b, `,"object":"response","created_at":`...), r.call.Created.Unix(), 10)
	b = append(append(append(b, `,"status":"`...), status...), `","completed_at":`...)
	if status == statusCompleted {
		b = strconv.AppendInt(b, time.Now().Unix(), 10)
	} else {
		b = append(b, "null"...)
	}
	b = append(b, `,"error":`...)
	if p == nil {
		b = append(b, "null"...)
	} else {
		b = append(append(append(b, `{"code":"`...), errorCode(p)...), `","message":`...)
		b = append(rawjson.AppendString(b, p.Message), '}')
	}
	b = append(b, `,"incomplete_details":`...)
	if status == statusIncomplete {
		b = append(append(append(b, `{"reason":"`...), incompleteReasons[finishReason(r.stopReason)]...), `"}`...)
	} else {
		b = append(b, "null"...)
	}
	b = rawjson.AppendString(append(b, `,"model":`...), r.call.Model.Name)
	b = append(b, `,"output":[`...)
	for i := range r.items {
		if i > 0 {
			b = append(b, ',')
		}
		b = r.item(b, i, r.statusOf(i, status))
	}
	b = append(b, `],"usage":`...)
	if u := r.usage; u != nil && status != statusInProgress {
		b = rawjson.AppendInt(append(b, `{"input_tokens":`...), u.InputTokens)
		b = rawjson.AppendInt(append(b, `,"input_tokens_details":{"cached_tokens":`...), u.CachedTokens)
		b = rawjson.AppendInt(append(b, `,"cache_write_tokens":`...), u.CacheWriteTokens)
		b = rawjson.AppendInt(append(b, `},"output_tokens":`...), u.OutputTokens)
		b = append(b, `,"output_tokens_details":{"reasoning_tokens":0}`...) // no engine counts them apart
		b = append(rawjson.AppendInt(append(b, `,"total_tokens":`...), u.InputTokens+u.OutputTokens), '}')
	} else {
		b = append(b, "null"...)
	}
	return append(append(b, ','), r.echo[1:]...)
}

// statusOf is the status of an item in a response of that status: what is cut off is
// the last.
func (r *response) statusOf(i int, status string) string {
	if i == len(r.items)-1 && status == statusFailed {
		return statusIncomplete
	}
	if i == len(r.items)-1 {
		return status
	}
	return statusCompleted
}

// errorCode is the word that the API has for what went wrong with a response.
func errorCode(p *problem) string {
	switch {
	case p.Status == http.StatusTooManyRequests:
		return "rate_limit_exceeded"
	case p.Status < 500:
		return "invalid_prompt"
	}
	return "server_error"
}

// item appends an item with what it holds so far, or nothing of that if it has just
// begun.
func (r *response) item(b []byte, i int, status string) []byte {
	item := &r.items[i]
	b = r.id(append(b, `{"id":`...), i)
	b = append(append(append(b, `,"type":"`...), item.kind.name...), `","status":"`...)
	b = append(append(b, status...), '"')
	begun := status == statusInProgress
	switch item.kind {
	case itemCall:
		b = append(append(b, `,"call_id":`...), item.id...)
		b = append(append(b, `,"name":`...), item.name...)
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

// id appends the name of an item.
func (r *response) id(b []byte, i int) []byte {
	return rawjson.AppendString(b, r.items[i].kind.prefix+r.call.ID+"_"+strconv.Itoa(i))
}

// part appends the text of an item as the part of its content that it is.
func (i *responseItem) part(b []byte) []byte {
	b = append(append(append(b, `{"type":"`...), i.kind.part...), `","text":"`...)
	b = append(append(b, i.text...), '"')
	if i.kind == itemMessage {
		b = append(b, `,"annotations":[],"logprobs":[]`...)
	}
	return append(b, '}')
}
