package container

import (
	"bytes"
	"errors"
	"io"

	"github.com/sagerock/sagerock/gateway/chat"
)

// Source is where a streamed answer comes from, in pieces that are cut at any byte.
type Source interface {
	// Next returns the next piece, until the next call, and [io.EOF] after the last.
	Next() ([]byte, error)
	// Ready reports whether Next would not wait.
	Ready() bool
	// Close releases the resources of the source.
	Close() error
}

// Faults explain what can be wrong with a streamed answer.
type Faults struct {
	NotCompletions func(body []byte) error // it is no chat completion
	Broken         func(err error) error   // it ends too early, with err or without one
}

// Stream reads what a chat container streams. It implements engine.Stream.
type Stream struct {
	raw    bool // chunks are passed on
	from   Source
	faults Faults
	sse    sseReader
	again  repeat
	buf    []byte

	begun   bool
	stopped bool // a stop reason has been read
}

// NewStream reads an answer from a source. With raw it passes chunks on.
func NewStream(from Source, raw bool, faults Faults) *Stream {
	s := &Stream{raw: raw, from: from, faults: faults}
	s.sse = sseReader{next: s.piece, ready: from.Ready}
	return s
}

// Next implements [engine.Stream].
func (s *Stream) Next() (chat.Delta, error) {
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
			return chat.Delta{}, s.faults.NotCompletions(data)
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
func (s *Stream) delta(data []byte) (d chat.Delta, ok bool) {
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
func (s *Stream) end(err error) error {
	switch {
	case errors.Is(err, io.EOF) && s.stopped:
		return io.EOF // some containers send no [DONE]
	case errors.Is(err, io.EOF) && len(bytes.TrimSpace(s.sse.buf)) > 0 && !s.begun:
		return s.faults.NotCompletions(s.sse.buf)
	case errors.Is(err, io.EOF):
		return s.faults.Broken(nil)
	case errors.Is(err, ErrLongEvent):
		return s.faults.NotCompletions(nil)
	}
	return err
}

// piece is the next piece of the stream.
func (s *Stream) piece() ([]byte, error) {
	part, err := s.from.Next()
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, ErrLongEvent) {
		return part, err
	}
	return nil, s.faults.Broken(err)
}

// Close implements [engine.Stream].
func (s *Stream) Close() { _ = s.from.Close() }
