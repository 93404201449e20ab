package sagemaker

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/gateway/container"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// TestFrames reads parts of every size, however the bytes come in, to the end.
func TestFrames(t *testing.T) {
	want := []string{"data: 1\n\n", strings.Repeat("x", readAhead-100), strings.Repeat("y", readAhead), "", strings.Repeat("z", 500_000), "end"}
	var src []byte
	for _, part := range want {
		src = append(src, fakeaws.Part(part)...)
		src = append(src, fakeaws.Event("SomethingNew", `{"a": 1}`)...)
	}
	for name, from := range map[string]io.Reader{
		"at once":     bytes.NewReader(src),
		"byte by one": iotest.OneByteReader(bytes.NewReader(src)),
		"with an end": iotest.DataErrReader(bytes.NewReader(src)),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFrames(io.NopCloser(from))
			for i, part := range want {
				if got, err := f.Next(); err != nil || string(got) != part {
					t.Fatalf("part %d: got %d bytes and %v, want %d", i, len(got), err, len(part))
				}
			}
			if _, err := f.Next(); !errors.Is(err, io.EOF) {
				t.Errorf("at the end: %v", err)
			}
		})
	}
}

func TestBrokenFrames(t *testing.T) {
	part := fakeaws.Part("data: 1\n\n")
	changed := func(i int) []byte {
		src := bytes.Clone(part)
		src[i] ^= 1
		return src
	}
	short := []byte{0, 0, 0, 12, 0, 0, 0, 0} // 12 bytes, which is less than there must be
	isCode := func(code string) func(error) bool {
		return func(err error) bool {
			api, ok := errors.AsType[smithy.APIError](err)
			return ok && api.ErrorCode() == code
		}
	}
	isSum := func(err error) bool { _, ok := errors.AsType[eventstream.ChecksumError](err); return ok }
	is := func(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }
	for name, tc := range map[string]struct {
		src []byte
		is  func(error) bool
	}{
		"cut in the prelude":  {part[:7], is(io.ErrUnexpectedEOF)},
		"cut in the headers":  {part[:20], is(io.ErrUnexpectedEOF)},
		"cut before the end":  {part[:len(part)-1], is(io.ErrUnexpectedEOF)},
		"a cut of a long one": {fakeaws.Part(strings.Repeat("x", 2*readAhead))[:readAhead+9], is(io.ErrUnexpectedEOF)},
		"a wrong length":      {changed(3), isSum},
		"a wrong payload":     {changed(len(part) - 8), isSum},
		"a wrong header":      {changed(14), isSum},
		"no prelude":          {make([]byte, 16), isSum},
		"too short for itself": {
			binary.BigEndian.AppendUint32(short, crc32.ChecksumIEEE(short)),
			func(err error) bool { _, ok := errors.AsType[eventstream.LengthError](err); return ok },
		},
		"too long":                {fakeaws.Part(strings.Repeat("x", 2*container.MaxEvent)), is(container.ErrLongEvent)},
		"an exception":            {fakeaws.Exception("ModelStreamError", "x"), isCode("ModelStreamError")},
		"an exception nobody has": {fakeaws.Exception("NewException", "x"), isCode("NewException")},
		"an error":                {fakeaws.Error("InternalError", "x"), isCode("InternalError")},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := newFrames(io.NopCloser(bytes.NewReader(tc.src))).Next(); !tc.is(err) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// FuzzFrames reads anything as the SDK's decoder does, as far as it is parts.
func FuzzFrames(f *testing.F) {
	f.Add(append(fakeaws.Part("a"), fakeaws.Event("b", "c")...))
	f.Add(fakeaws.Exception("ModelStreamError", "x")[:30])
	f.Fuzz(func(t *testing.T, src []byte) {
		whole := fakeaws.Part(string(src))
		for _, src := range [][]byte{src, append(whole, src...), whole} {
			ours, theirs := newFrames(io.NopCloser(bytes.NewReader(src))), bytes.NewReader(src)
			for {
				got, err := ours.Next()
				if err != nil {
					break
				}
				for {
					m, err := eventstream.NewDecoder().Decode(theirs, nil)
					if err != nil {
						t.Fatalf("we read %q, the SDK has %v", got, err)
					}
					if kind := m.Headers.Get(":event-type"); kind == nil || kind.String() != "PayloadPart" {
						continue
					}
					if !bytes.Equal(got, m.Payload) {
						t.Fatalf("we read %q, the SDK %q", got, m.Payload)
					}
					break
				}
			}
		}
	})
}
