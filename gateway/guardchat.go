package gateway

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// screenChat screens what has come since the model last spoke: what the user and
// the tools say. It returns the texts to replace, or what to answer instead.
func (g guard) screenChat(ctx context.Context, m *Model, c *Chat) (masks []edit, instead *string, err error) {
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
				masks = insert(masks, edit{p.src.from, p.src.to, quoted(out)})
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
	body := value{src: a.Body, to: len(a.Body)}
	var masks []edit
	var instead *string
	var failed error
	body.get("choices").array(func(_ int, choice value) bool {
		choice.get("message").object(func(k []byte, v value) bool {
			text, ok := v.string()
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
				masks = append(masks, edit{v.from, v.to, quoted(out)})
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
		a.Body = appendEdited(nil, body, masks)
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
	delta := append(appendString([]byte(`{"role":"assistant","content":`), text), '}')
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
