package guardrail

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// A window is how much of a streamed text is screened at a time. It is one unit
// of text, by which guardrails are billed. The tail of it is screened again with
// the next, so that what is cut by a window's end is seen whole once.
const (
	windowBytes = 1000
	tailBytes   = 100
)

// stream holds text back until the guardrail has screened it.
type stream struct {
	ctx   context.Context
	model *engine.Model
	guard *guard
	from  engine.Stream

	thinks bool   // held is reasoning
	held   string // not sent yet
	usage  *chat.Usage
	queue  []chat.Delta
	ended  bool
}

// Next implements [engine.Stream].
func (s *stream) Next() (chat.Delta, error) {
	for len(s.queue) == 0 {
		if s.ended {
			return chat.Delta{}, io.EOF
		}
		d, err := s.from.Next()
		if errors.Is(err, io.EOF) {
			err = s.end()
		} else if err == nil {
			err = s.take(d)
		}
		if err != nil {
			return chat.Delta{}, err
		}
	}
	d := s.queue[0]
	s.queue = s.queue[1:]
	return d, nil
}

// Close implements [engine.Stream].
func (s *stream) Close() { s.from.Close() }

// take holds the text of d back and passes the rest of d on. Usage is sent at the end.
func (s *stream) take(d chat.Delta) error {
	begins := d.Text == "" && d.Reasoning == "" && d.Calls == nil && d.Stop == "" && d.Usage == nil
	if begins {
		s.queue = append(s.queue, d)
		return nil
	}
	if d.Usage != nil {
		s.usage, d.Usage = d.Usage, nil
	}
	for _, part := range [...]struct {
		text   string
		thinks bool
	}{{d.Reasoning, true}, {d.Text, false}} {
		if part.text == "" {
			continue
		}
		if part.thinks != s.thinks {
			if err := s.release(true); err != nil || s.ended {
				return err
			}
			s.thinks = part.thinks
		}
		s.held += part.text
	}
	d.Text, d.Reasoning = "", ""
	last := d.Calls != nil || d.Stop != ""
	if err := s.release(last); err != nil || s.ended || !last {
		return err
	}
	s.queue = append(s.queue, d)
	return nil
}

// end releases the held text at the end of the stream.
func (s *stream) end() error {
	if err := s.release(true); err != nil || s.ended {
		return err
	}
	s.ended = true
	if s.usage != nil {
		s.queue = append(s.queue, chat.Delta{Usage: s.usage})
	}
	return nil
}

// release screens the held text and sends it: all of it at the end of a text, and a window
// without its tail before that.
func (s *stream) release(all bool) error {
	if s.held == "" || !all && len(s.held) < windowBytes {
		return nil
	}
	out, blocked, err := s.guard.screen(s.ctx, s.model, output, s.held)
	if err != nil {
		return err
	}
	if blocked {
		s.stop(out)
		return nil
	}
	send, tail := out, ""
	if !all && out == s.held {
		if cut := strings.LastIndexAny(out[:len(out)-tailBytes], " \n\t") + 1; cut > 0 {
			send, tail = out[:cut], out[cut:]
		}
	}
	s.held = tail
	if s.thinks {
		s.queue = append(s.queue, chat.Delta{Reasoning: send})
	} else {
		s.queue = append(s.queue, chat.Delta{Text: send})
	}
	return nil
}

// stop sends the guardrail's text in place of the rest and ends the answer. The call of the
// model ends when the stream is closed.
func (s *stream) stop(instead string) {
	s.ended, s.held = true, ""
	s.queue = append(s.queue, chat.Delta{Text: instead}, chat.Delta{Stop: chat.StopGuardrail, Usage: s.usage})
}

// prepared is a stream of parts that are known in advance.
type prepared []chat.Delta

// Next implements [engine.Stream].
func (t *prepared) Next() (chat.Delta, error) {
	if len(*t) == 0 {
		return chat.Delta{}, io.EOF
	}
	d := (*t)[0]
	*t = (*t)[1:]
	return d, nil
}

// Close implements [engine.Stream].
func (t *prepared) Close() {}
