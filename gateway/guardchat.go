package gateway

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// screenChat screens what has come since the model last spoke: what the user and
// the tools say. It returns the texts to replace, or what to answer instead.
func (g guard) screenChat(ctx context.Context, m *Model, c *Chat) (masks []rawjson.Edit, instead *string, err error) {
	if m.Guardrail == nil {
		return nil, nil, nil
	}
	begin := len(c.Messages)
	for begin > 0 && c.Messages[begin-1].Role != roleAssistant {
		begin--
	}
	for _, msg := range c.Messages[begin:] {
		if msg.Role == roleSystem {
			continue
		}
		for _, p := range msg.Parts {
			out, blocked, err := g.screen(ctx, m, types.GuardrailContentSourceInput, p.Text)
			if err != nil {
				return nil, nil, err
			}
			if blocked {
				return nil, &out, nil
			}
			if out != p.Text {
				masks = rawjson.Insert(masks, p.src.Replace(rawjson.Quote(out)))
			}
		}
	}
	return masks, nil, nil
}

// screenAnswer screens what a container says in a whole answer, its reasoning
// included.
func (g guard) screenAnswer(ctx context.Context, call *Call, a *Answer) (*Answer, error) {
	if call.Model.Guardrail == nil {
		return a, nil
	}
	body := rawjson.Of(a.Body)
	var masks []rawjson.Edit
	var instead *string
	var failed error
	body.Get("choices").Array(func(_ int, choice rawjson.Value) bool {
		choice.Get("message").Object(func(k []byte, v rawjson.Value) bool {
			text, ok := v.Text()
			if key := string(k); key != "content" && key != "reasoning_content" || !ok {
				return true
			}
			out, blocked, err := g.screen(ctx, call.Model, types.GuardrailContentSourceOutput, text)
			switch {
			case err != nil:
				failed = err
			case blocked:
				instead = &out
			case out != text:
				masks = append(masks, v.Replace(rawjson.Quote(out)))
			}
			return failed == nil && instead == nil
		})
		return failed == nil && instead == nil
	})
	switch {
	case failed != nil:
		return nil, failed
	case instead != nil:
		blocked := completion{text: *instead, stopReason: StopGuardrail, usage: a.Usage}
		return &Answer{Body: blocked.json(call), StopReason: StopGuardrail, Usage: a.Usage}, nil
	case masks != nil:
		a.Body = rawjson.AppendEdited(nil, body, masks)
	}
	return a, nil
}

// refusal answers with what a guardrail says in place of the model.
func refusal(call *Call, text string) *Answer {
	usage := &Usage{} // the model was not asked
	if !call.Chat.Stream {
		c := completion{text: text, stopReason: StopGuardrail, usage: usage}
		return &Answer{Body: c.json(call), StopReason: StopGuardrail, Usage: usage}
	}
	delta := append(rawjson.AppendString([]byte(`{"role":"assistant","content":`), text), '}')
	chunks := []Chunk{
		{Data: appendDelta(nil, call, delta, "")},
		{Data: appendDelta(nil, call, []byte("{}"), StopGuardrail), StopReason: StopGuardrail, Usage: usage},
	}
	if call.Chat.IncludeUsage {
		chunks = append(chunks, Chunk{Data: appendUsageChunk(nil, call, usage)})
	}
	return &Answer{Stream: &told{chunks}}
}

// told is a stream of what is known already.
type told struct{ chunks []Chunk }

// Next implements [Stream].
func (t *told) Next() (Chunk, error) {
	if len(t.chunks) == 0 {
		return Chunk{}, io.EOF
	}
	c := t.chunks[0]
	t.chunks = t.chunks[1:]
	return c, nil
}

// Close implements [Stream].
func (t *told) Close() {}
