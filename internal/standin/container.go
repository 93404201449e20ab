package standin

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// Container answers a body as the container of an endpoint does: OpenAI's chat completions
// and the texts of Hugging Face's text embeddings inference with its engine, and any other
// body with what the engine says to bodies.
type Container struct{ Engine engine.Engine }

// Answer answers the body of call, which is all that the call has.
func (c *Container) Answer(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	if texts := textsIn(call.Body); texts != nil {
		return c.embed(ctx, call, texts)
	}
	if !IsChat(call.Body) {
		return c.Engine.Invoke(ctx, call)
	}
	answer, words, err := c.Chat(ctx, call)
	if err != nil {
		return nil, err
	}
	if answer.Stream != nil {
		return c.whole(answer.Stream, words)
	}
	body, failed := words.Whole(answer.Chat)
	if failed != nil {
		return nil, failed
	}
	return &engine.Answer{Body: body, ContentType: "application/json"}, nil
}

// Chat answers the chat completion in the body of call, and returns the dialect that writes
// the answer. A body that asks for a stream gets one.
func (c *Container) Chat(ctx context.Context, call *engine.Call) (*engine.Answer, openai.Dialect, error) {
	about := openai.About{ID: call.ID, Created: call.Created, Model: call.Model.Name}
	body, why := rawjson.Check(call.Body)
	if why != "" {
		return nil, nil, rejected(why)
	}
	asked, words, p := openai.ParseChat(body, []string{engine.SageMaker}, about)
	if p != nil {
		return nil, nil, rejected(p.Text())
	}
	answer, err := c.Engine.Invoke(ctx, &engine.Call{Model: call.Model, ID: call.ID, Created: call.Created, Chat: asked, Raw: words.Raw()})
	return answer, words, err
}

// whole joins the events of a stream, for a caller that waits for its end.
func (c *Container) whole(s engine.Stream, words openai.Dialect) (*engine.Answer, error) {
	var body []byte
	err := Events(s, words, func(events []byte) error {
		body = append(body, events...)
		return nil
	})
	return &engine.Answer{Body: body, ContentType: "text/event-stream"}, err
}

func (c *Container) embed(ctx context.Context, call *engine.Call, texts []string) (*engine.Answer, error) {
	answer, err := c.Engine.Invoke(ctx, &engine.Call{Model: call.Model, ID: call.ID, Created: call.Created, Texts: &chat.Texts{Input: texts}})
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(answer.Vectors.All)
	return &engine.Answer{Body: body, ContentType: "application/json"}, err
}

// Events writes each part of s, and its end, as server-sent events of a dialect.
func Events(s engine.Stream, words openai.Dialect, write func(events []byte) error) error {
	defer s.Close()
	var buf []byte
	for {
		d, err := s.Next()
		switch {
		case errors.Is(err, io.EOF):
			return write(words.End(buf[:0]))
		case err != nil:
			return err
		}
		events, failed := words.Delta(buf[:0], &d)
		if failed != nil {
			return failed
		}
		if err := write(events); err != nil {
			return err
		}
		buf = events
	}
}

// IsChat reports whether body has the messages of a chat completion.
func IsChat(body []byte) bool {
	return isObject(body) && rawjson.Of(body).Get("messages").Kind() == '['
}

// textsIn are the texts of a request for embeddings, {"inputs": ["..."]}.
func textsIn(body []byte) []string {
	if !isObject(body) {
		return nil
	}
	var doc map[string]json.RawMessage
	var texts []string
	if json.Unmarshal(body, &doc) != nil || doc["inputs"] == nil || json.Unmarshal(doc["inputs"], &texts) != nil {
		return nil
	}
	return texts
}

func isObject(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) && json.Valid(body)
}

func rejected(why string) *engine.Error {
	return &engine.Error{Kind: engine.Rejected, Code: "BadRequest", Hint: cmp.Or(strings.TrimSpace(why), "send a chat completion")}
}
