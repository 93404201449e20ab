package sagemaker

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream/eventstreamapi"
	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/gateway/container"
)

// readAhead is how much of a fast stream is read, and then sent, at once.
const readAhead = 16 << 10

// Sizes of the parts that every message has: lengths and a checksum in front, another
// checksum at the end.
const (
	preludeBytes  = 12
	checksumBytes = 4
)

// Headers of the one kind of message that carries an answer, as they are encoded.
var (
	isEvent = []byte("\x0d" + eventstreamapi.MessageTypeHeader + "\x07\x00\x05" + eventstreamapi.EventMessageType)
	isPart  = []byte("\x0b" + eventstreamapi.EventTypeHeader + "\x07\x00\x0bPayloadPart")
)

// frames reads an event stream of SageMaker. It extracts the parts of an answer without a
// copy, since there is one for each token. All other messages go to the SDK's decoder, which
// needs 40 allocations for each.
type frames struct {
	body io.ReadCloser
	from *bufio.Reader
}

func newFrames(body io.ReadCloser) *frames {
	return &frames{body: body, from: bufio.NewReaderSize(body, readAhead)}
}

// Next returns the next part of the answer, until the next call, and [io.EOF]
// after the last.
func (f *frames) Next() ([]byte, error) {
	for {
		prelude, err := f.from.Peek(preludeBytes)
		switch {
		case errors.Is(err, io.EOF) && len(prelude) > 0:
			return nil, io.ErrUnexpectedEOF
		case err != nil:
			return nil, err
		case crc32.ChecksumIEEE(prelude[:8]) != binary.BigEndian.Uint32(prelude[8:]):
			return nil, eventstream.ChecksumError{}
		}
		size, headers := lengths(prelude)
		if size > 2*container.MaxEvent {
			return nil, container.ErrLongEvent
		}
		if size < preludeBytes+headers+checksumBytes {
			return nil, eventstream.LengthError{Part: "message", Want: preludeBytes + headers + checksumBytes, Have: size}
		}
		message, err := f.take(size)
		if err != nil {
			return nil, err
		}
		end := size - checksumBytes
		if crc32.ChecksumIEEE(message[:end]) != binary.BigEndian.Uint32(message[end:]) {
			return nil, eventstream.ChecksumError{}
		}
		if head := message[preludeBytes : preludeBytes+headers]; bytes.Contains(head, isPart) && bytes.Contains(head, isEvent) {
			return message[preludeBytes+headers : end], nil
		}
		if err := failureIn(message); err != nil {
			return nil, err
		}
	}
}

// lengths reads how long a message is, and its headers.
func lengths(prelude []byte) (message, headers int) {
	return int(binary.BigEndian.Uint32(prelude)), int(binary.BigEndian.Uint32(prelude[4:]))
}

// take returns the next size bytes.
func (f *frames) take(size int) ([]byte, error) {
	if size <= f.from.Size() {
		message, err := f.from.Peek(size)
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		_, _ = f.from.Discard(len(message)) // which does not move the bytes
		return message, err
	}
	message := make([]byte, size)
	_, err := io.ReadFull(f.from, message)
	return message, err
}

// Ready reports whether the next message is here already.
func (f *frames) Ready() bool {
	if f.from.Buffered() < preludeBytes {
		return false
	}
	prelude, _ := f.from.Peek(preludeBytes)
	size, _ := lengths(prelude)
	return f.from.Buffered() >= size
}

// Close releases the connection.
func (f *frames) Close() error { return f.body.Close() }

// failureIn is the error that a message reports, and nil for a message of another kind.
func failureIn(message []byte) error {
	m, err := eventstream.NewDecoder().Decode(bytes.NewReader(message), nil)
	if err != nil {
		return err
	}
	header := func(name string) string {
		if v := m.Headers.Get(name); v != nil {
			return v.String()
		}
		return ""
	}
	switch header(eventstreamapi.MessageTypeHeader) {
	case eventstreamapi.ExceptionMessageType:
		var said struct{ Message string }
		_ = json.Unmarshal(m.Payload, &said) // its code is enough
		return &smithy.GenericAPIError{Code: header(eventstreamapi.ExceptionTypeHeader), Message: said.Message}
	case eventstreamapi.ErrorMessageType:
		return &smithy.GenericAPIError{Code: header(eventstreamapi.ErrorCodeHeader), Message: header(eventstreamapi.ErrorMessageHeader)}
	}
	return nil
}
