package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// begun is a stream whose first chunk is here, so that it is known to work.
type begun struct {
	Stream
	first  *Chunk
	cancel context.CancelCauseFunc
}

// begin waits for the first chunk of s. Closing what it returns cancels the call.
func begin(s Stream, cancel context.CancelCauseFunc) (Stream, error) {
	first, err := s.Next()
	if errors.Is(err, io.EOF) {
		err = &Error{Kind: Failed, Code: "EmptyStream"}
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	first.Data = bytes.Clone(first.Data)
	return &begun{Stream: s, first: &first, cancel: cancel}, nil
}

// Next implements [Stream].
func (b *begun) Next() (Chunk, error) {
	if c := b.first; c != nil {
		b.first = nil
		return *c, nil
	}
	return b.Stream.Next()
}

// Close implements [Stream].
func (b *begun) Close() {
	b.cancel(nil)
	b.Stream.Close()
}
