package container

import (
	"bytes"
	"errors"
	"io"
)

// MaxEvent bounds what one server-sent event may hold.
const MaxEvent = 1 << 20

// ErrLongEvent is the error of an event that is longer than [MaxEvent].
var ErrLongEvent = errors.New("an event is too long")

// sseReader puts server-sent events together again. They are cut
// anywhere, in the middle of a character, too.
type sseReader struct {
	next  func() ([]byte, error) // the next piece, io.EOF after the last
	ready func() bool            // whether next would not wait
	err   error                  // of next
	buf   []byte
	at    int // where in buf the next line begins
	data  []byte
}

// read returns the data of the next event, until the next call. At the end of
// the stream, an incomplete event is not returned.
func (s *sseReader) read() ([]byte, error) {
	s.data = s.data[:0]
	for {
		n := bytes.IndexByte(s.buf[s.at:], '\n')
		if n < 0 {
			if err := s.fill(); err != nil {
				return nil, err
			}
			continue
		}
		line := bytes.TrimSuffix(s.buf[s.at:s.at+n], []byte("\r"))
		s.at += n + 1
		if len(line) == 0 {
			if len(s.data) > 0 {
				return s.data, nil
			}
			continue
		}
		if rest, ok := bytes.CutPrefix(line, []byte("data:")); ok { // other fields say nothing here
			if len(s.data) > 0 {
				s.data = append(s.data, '\n')
			}
			s.data = append(s.data, bytes.TrimPrefix(rest, []byte(" "))...)
		}
		if len(s.data) > MaxEvent {
			return nil, ErrLongEvent
		}
	}
}

// fill gets the next piece.
func (s *sseReader) fill() error {
	var piece []byte
	if s.err == nil {
		piece, s.err = s.next()
	}
	if s.err != nil {
		if !errors.Is(s.err, io.EOF) || len(s.data) == 0 || s.at < len(s.buf) {
			return s.err
		}
		piece = []byte("\n") // the last blank line is often left out
	}
	s.buf = append(s.buf[:copy(s.buf, s.buf[s.at:])], piece...)
	s.at = 0
	if len(s.buf) > MaxEvent {
		return ErrLongEvent
	}
	return nil
}

// more reports whether the next event, or the end, is here already. It gives up
// what read has returned.
func (s *sseReader) more() bool {
	s.data = s.data[:0]
	for {
		rest := s.buf[s.at:]
		if bytes.HasPrefix(rest, []byte("data:")) && bytes.Contains(rest, []byte("\n\n")) {
			return true
		}
		if !s.ready() {
			return false
		}
		if s.fill() != nil {
			return true
		}
	}
}
