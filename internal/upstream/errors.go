package upstream

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/failure"
)

// unreachable explains err of a request that got no answer.
func (e *Engine) unreachable(ctx context.Context, err error) *engine.Error {
	kind := engine.Interruption(ctx, engine.Failed)
	if kind != engine.Failed {
		return &engine.Error{Kind: kind, Err: err}
	}
	return &engine.Error{Kind: kind, Code: "Unreachable", Err: err, Hint: "nothing answers at " + e.URL + " (" + failure.Reason(err) + "): start that server again"}
}

// refused explains an answer with an error. The server is the user's own, so that its message
// can be shown.
func (e *Engine) refused(resp *http.Response) *engine.Error {
	defer resp.Body.Close()
	src, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // without a message, the status has to do
	out := &engine.Error{Kind: engine.Failed, Code: strings.ReplaceAll(http.StatusText(resp.StatusCode), " ", ""), Hint: e.URL + " says: " + said(src, resp.Status)}
	switch status := resp.StatusCode; {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		out.Kind = engine.Denied
	case status == http.StatusNotFound:
		out.Kind = engine.Misconfigured
		out.Hint += "; name a model that it has with --upstream-model"
	case status == http.StatusTooManyRequests:
		out.Kind = engine.Throttled
	case status == http.StatusRequestTimeout, status == http.StatusGatewayTimeout:
		out.Kind = engine.Timeout
	case status < http.StatusInternalServerError:
		out.Kind = engine.Rejected
	}
	return out
}

// notCompletions explains an answer that is no chat completion.
func (e *Engine) notCompletions(body []byte) *engine.Error {
	return &engine.Error{
		Kind: engine.Misconfigured, Code: "NotChatCompletions",
		Hint: e.URL + " did not answer with chat completions, but with: " + said(body, "nothing"),
	}
}

// broken explains a stream that ended too early.
func (e *Engine) broken(ctx context.Context, err error) *engine.Error {
	return &engine.Error{Kind: engine.Interruption(ctx, engine.Failed), Code: "StreamCut", Err: err, Hint: e.URL + " interrupted its answer: try again"}
}

// said is the message in the body of an error, as servers of OpenAI's API write it, or what
// stands for one.
func said(body []byte, otherwise string) string {
	var doc struct {
		Error   any
		Message string
		Detail  any
	}
	text := string(body)
	if json.Unmarshal(body, &doc) == nil {
		inner, _ := doc.Error.(map[string]any)
		for _, one := range []any{inner["message"], doc.Error, doc.Message, doc.Detail} {
			if message, ok := one.(string); ok && message != "" {
				text = message
				break
			}
		}
	}
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return otherwise
	}
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:300]) + "..."
	}
	return text
}
