package openai

import (
	"net/http"
	"strconv"
	"time"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// States of a response.
const (
	statusInProgress = "in_progress"
	statusCompleted  = "completed"
	statusIncomplete = "incomplete"
	statusFailed     = "failed"
)

// incompleteReasons maps the finish reasons that leave a response incomplete.
var incompleteReasons = map[string]string{"length": "max_output_tokens", "content_filter": "content_filter"}

// status is the final state of the response.
func (r *response) status() string {
	if incompleteReasons[finishReason(r.stop)] != "" {
		return statusIncomplete
	}
	return statusCompleted
}

// object appends the response in its current state. p is why it has failed, if it has.
func (r *response) object(b []byte, status string, p *problem.Problem) []byte {
	b = rawjson.AppendString(append(b, `{"id":`...), "resp_"+r.about.ID)
	b = strconv.AppendInt(append(b, `,"object":"response","created_at":`...), r.about.Created.Unix(), 10)
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
		b = append(rawjson.AppendString(b, p.Text()), '}')
	}
	b = append(b, `,"incomplete_details":`...)
	if status == statusIncomplete {
		b = append(append(append(b, `{"reason":"`...), incompleteReasons[finishReason(r.stop)]...), `"}`...)
	} else {
		b = append(b, "null"...)
	}
	b = rawjson.AppendString(append(b, `,"model":`...), r.about.Model)
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
		b = append(b, `,"output_tokens_details":{"reasoning_tokens":0}`...) // no engine counts them separately
		b = append(rawjson.AppendInt(append(b, `,"total_tokens":`...), u.InputTokens+u.OutputTokens), '}')
	} else {
		b = append(b, "null"...)
	}
	return append(append(b, ','), r.echo[1:]...)
}

// statusOf is the state of an item in a response of that state. Only the last item can be
// incomplete.
func (r *response) statusOf(i int, status string) string {
	if i == len(r.items)-1 && status == statusFailed {
		return statusIncomplete
	}
	if i == len(r.items)-1 {
		return status
	}
	return statusCompleted
}

// errorCode is the API's code for the error of a response.
func errorCode(p *problem.Problem) string {
	switch {
	case p.Status == http.StatusTooManyRequests:
		return "rate_limit_exceeded"
	case p.Status < 500:
		return "invalid_prompt"
	}
	return "server_error"
}
