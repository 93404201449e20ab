package route

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// begun is a stream whose first chunk is here, so that it is known to work.
type begun struct {
	engine.Stream
	first  *chat.Delta
	cancel context.CancelCauseFunc
}

// begin waits for the first chunk of s. Closing what it returns cancels the call.
func begin(s engine.Stream, cancel context.CancelCauseFunc) (engine.Stream, error) {
	first, err := s.Next()
	if errors.Is(err, io.EOF) {
		err = &engine.Error{Kind: engine.Failed, Code: "EmptyStream"}
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	first.Raw = bytes.Clone(first.Raw) // which the next one overwrites
	return &begun{Stream: s, first: &first, cancel: cancel}, nil
}

// Next implements [engine.Stream].
func (b *begun) Next() (chat.Delta, error) {
	if c := b.first; c != nil {
		b.first = nil
		return *c, nil
	}
	return b.Stream.Next()
}

// Close implements [engine.Stream].
func (b *begun) Close() {
	b.cancel(nil)
	b.Stream.Close()
}
