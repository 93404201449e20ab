package sagemaker

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/sdk"
)

func (e *Engine) stream(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	m := call.Model
	out, err := e.direct.post(ctx, &invocation{model: m, body: chatBody(m, call.Chat), contentType: "application/json", accept: "text/event-stream", stream: true})
	if err != nil {
		return nil, invokeError(ctx, m, err)
	}
	return &engine.Answer{Stream: newStream(ctx, call, newFrames(out.Body))}, nil
}

// stream reads what a chat container streams.
type stream struct {
	ctx    context.Context
	model  *engine.Model
	raw    bool // chunks are passed on
	frames *frames
	sse    sseReader
	again  repeat
	buf    []byte

	begun   bool
	stopped bool // a stop reason has been read
}

func newStream(ctx context.Context, call *engine.Call, f *frames) *stream {
	s := &stream{ctx: ctx, model: call.Model, raw: call.Raw, frames: f}
	s.sse = sseReader{next: s.piece, ready: f.ready}
	return s
}

// Next implements [engine.Stream].
func (s *stream) Next() (chat.Delta, error) {
	for {
		data, err := s.sse.read()
		if err != nil {
			return chat.Delta{}, s.end(err)
		}
		if string(data) == "[DONE]" {
			return chat.Delta{}, io.EOF
		}
		d, ok := s.delta(data)
		if !ok {
			return chat.Delta{}, notCompletions(s.model, data)
		}
		if d.Raw == nil && d.Usage == nil && s.raw {
			continue // it has no choices
		}
		s.begun = true
		s.stopped = s.stopped || d.Stop != ""
		d.More = s.sse.more()
		return d, nil
	}
}

// delta reads one chunk.
func (s *stream) delta(data []byte) (d chat.Delta, ok bool) {
	if s.raw {
		if chunk, ok := s.again.read(s.buf[:0], data); ok {
			s.buf = chunk
			return chat.Delta{Raw: chunk}, true
		}
	}
	choices, usage, ok := completions(data)
	switch {
	case !ok:
		return d, false
	case !s.raw:
		d = decode(choices, "delta")
	case !choices.Empty():
		said := passOn(s.buf[:0], choices)
		s.buf = said.data
		if usage == nil {
			s.again.learn(data, &said)
		}
		d.Raw, d.Stop = said.data, said.stop
	}
	d.Usage = usage
	return d, true
}

// end explains why the stream ended with err.
func (s *stream) end(err error) error {
	switch {
	case errors.Is(err, io.EOF) && s.stopped:
		return io.EOF // some containers send no [DONE]
	case errors.Is(err, io.EOF) && len(bytes.TrimSpace(s.sse.buf)) > 0 && !s.begun:
		return notCompletions(s.model, s.sse.buf)
	case errors.Is(err, io.EOF):
		return sdk.Broken(s.ctx, nil)
	case errors.Is(err, errLongEvent):
		return notCompletions(s.model, nil)
	}
	return err
}

// piece is the next part of the stream, which SageMaker cuts at any byte.
func (s *stream) piece() ([]byte, error) {
	part, err := s.frames.next()
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, errLongEvent) {
		return part, err
	}
	return nil, sdk.Broken(s.ctx, err)
}

// Close implements [engine.Stream].
func (s *stream) Close() { _ = s.frames.body.Close() }
