package gateway

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// A window is how much of a streamed text is screened at a time. It is one unit
// of text, by which guardrails are billed. The tail of it is screened again with
// the next, so that what is cut by a window's end is seen whole once.
const (
	windowBytes = 1000
	tailBytes   = 100
)

// guardedStream holds a container's text back until the guardrail has seen it.
type guardedStream struct {
	ctx   context.Context
	call  *Call
	guard guard
	from  *containerStream

	spoke bool   // a chunk has been sent
	field string // that held is the text of: content or reasoning_content
	held  string // not sent yet
	queue []Chunk
	ended bool
}

// Next implements [Stream].
func (g *guardedStream) Next() (Chunk, error) {
	for len(g.queue) == 0 {
		if g.ended {
			return Chunk{}, io.EOF
		}
		c, err := g.from.Next()
		if errors.Is(err, io.EOF) {
			g.ended = true
			err = g.release(true)
		} else if err == nil {
			err = g.take(c)
		}
		if err != nil {
			return Chunk{}, err
		}
	}
	c := g.queue[0]
	g.queue = g.queue[1:]
	return c, nil
}

// Close implements [Stream].
func (g *guardedStream) Close() { g.from.Close() }

// take holds the text of c back and passes on what else is in it.
func (g *guardedStream) take(c Chunk) error {
	if len(c.Data) == 0 {
		g.queue = append(g.queue, c)
		return nil
	}
	chunk := rawjson.Of(c.Data)
	var edits []rawjson.Edit
	var err error
	more := c.StopReason != "" || c.Usage != nil // than text
	chunk.Get("choices").Array(func(_ int, choice rawjson.Value) bool {
		choice.Get("delta").Object(func(k []byte, v rawjson.Value) bool {
			key := string(k)
			text, ok := v.Text()
			more = more || key == "tool_calls"
			if key != "content" && key != "reasoning_content" || !ok || text == "" {
				return true
			}
			edits = append(edits, v.Replace(`""`))
			if key != g.field {
				err = g.release(true)
				g.field = key
			}
			g.held += text
			return err == nil && !g.ended
		})
		return err == nil && !g.ended
	})
	if err != nil || g.ended {
		return err
	}
	if len(edits) == 0 || more {
		if err := g.release(true); err != nil || g.ended {
			return err
		}
		c.Data = rawjson.AppendEdited(nil, chunk, edits)
		g.spoke = true
		g.queue = append(g.queue, c)
		return nil
	}
	return g.release(false)
}

// release screens what is held and sends it: all of it at the end of a text, and
// a window without its tail before that.
func (g *guardedStream) release(all bool) error {
	if g.held == "" || !all && len(g.held) < windowBytes {
		return nil
	}
	out, blocked, err := g.guard.screen(g.ctx, g.call.Model, types.GuardrailContentSourceOutput, g.held)
	if err != nil {
		return err
	}
	if blocked {
		g.stop(out)
		return nil
	}
	send, tail := out, ""
	if !all && out == g.held {
		if cut := strings.LastIndexAny(out[:len(out)-tailBytes], " \n\t") + 1; cut > 0 {
			send, tail = out[:cut], out[cut:]
		}
	}
	g.held = tail
	g.queue = append(g.queue, g.text(send))
	return nil
}

// stop says what the guardrail says in place of the rest, and ends the answer. The
// model stops when the stream is closed.
func (g *guardedStream) stop(instead string) {
	g.ended, g.held, g.field = true, "", "content"
	g.queue = append(g.queue, g.text(instead),
		Chunk{Data: appendDelta(nil, g.call, []byte("{}"), StopGuardrail), StopReason: StopGuardrail})
}

func (g *guardedStream) text(s string) Chunk {
	role := ""
	if !g.spoke { // as the first chunk has to
		role, g.spoke = `"role":"assistant",`, true
	}
	delta := rawjson.AppendString([]byte(`{`+role+`"`+g.field+`":`), s)
	return Chunk{Data: appendDelta(nil, g.call, append(delta, '}'), "")}
}
