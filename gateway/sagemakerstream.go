package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
)

func (s *SageMaker) stream(ctx context.Context, call *Call, body []byte) (*Answer, error) {
	m := call.Model
	out, err := s.direct.post(ctx, &invocation{model: m, body: body, contentType: "application/json", accept: "text/event-stream", stream: true})
	if err != nil {
		return nil, sagemakerError(ctx, m, err)
	}
	stream := &containerStream{ctx: ctx, call: call, frames: newFrames(out.Body)}
	stream.sse = sseReader{next: stream.piece, ready: stream.frames.ready}
	if m.Guardrail == nil {
		return &Answer{Stream: stream}, nil
	}
	return &Answer{Stream: &guardedStream{ctx: ctx, call: call, guard: s.guard, from: stream}}, nil
}

// containerStream hands on what a chat container streams.
type containerStream struct {
	ctx    context.Context
	call   *Call
	frames *frames
	sse    sseReader
	again  repeat
	buf    []byte

	stopped bool // a reason to stop came by
}

// Next implements [Stream].
func (s *containerStream) Next() (Chunk, error) {
	data, err := s.sse.read()
	switch {
	case errors.Is(err, io.EOF) && s.stopped:
		return Chunk{}, io.EOF // some containers leave [DONE] out
	case errors.Is(err, io.EOF) && len(bytes.TrimSpace(s.sse.buf)) > 0 && s.buf == nil:
		return Chunk{}, notCompletions(s.call.Model, s.sse.buf)
	case errors.Is(err, io.EOF):
		return Chunk{}, broken(s.ctx, nil)
	case errors.Is(err, errLongEvent):
		return Chunk{}, notCompletions(s.call.Model, nil)
	case err != nil:
		return Chunk{}, err
	case string(data) == "[DONE]":
		return Chunk{}, io.EOF
	}
	if chunk, ok := s.again.read(s.buf[:0], data); ok {
		s.buf = chunk
		return Chunk{Data: chunk, More: s.sse.more()}, nil
	}
	said, ok := readContainer(s.buf[:0], data, s.call, "chat.completion.chunk")
	if !ok {
		return Chunk{}, notCompletions(s.call.Model, data)
	}
	s.buf = said.data
	s.again.learn(data, &said)
	c := Chunk{Data: said.data, StopReason: said.stopReason, Usage: said.usage, More: s.sse.more()}
	if said.choices == 0 && !s.call.Chat.IncludeUsage {
		c.Data = nil // the gateway asked for the usage, not the caller
	}
	s.stopped = s.stopped || c.StopReason != ""
	return c, nil
}

// piece is the next part of the stream, cut where SageMaker likes.
func (s *containerStream) piece() ([]byte, error) {
	part, err := s.frames.next()
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, errLongEvent) {
		return part, err
	}
	return nil, broken(s.ctx, err)
}

// Close implements [Stream].
func (s *containerStream) Close() { _ = s.frames.body.Close() }

// optional is nil for nothing.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
