package telemetry

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"unicode/utf8"
)

// head records the beginning of a body.
type head struct {
	buf  bytes.Buffer
	more bool
}

func (h *head) add(p []byte) {
	if room := maxCaptured - h.buf.Len(); len(p) > room {
		p, h.more = p[:room], true
	}
	h.buf.Write(p)
}

func (h *head) piece() piece {
	b := h.buf.Bytes()
	if h.more {
		b = whole(b)
	}
	if utf8.Valid(b) {
		return piece{Body: string(b), Truncated: h.more}
	}
	return piece{Body: base64.StdEncoding.EncodeToString(b), Base64: true, Truncated: h.more}
}

// whole is b without an incomplete last character.
func whole(b []byte) []byte {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return b[:i]
			}
			break
		}
	}
	return b
}

// recordedBody is a request body that records what is read from it.
type recordedBody struct {
	io.ReadCloser
	to *head
}

// Read implements [io.Reader].
func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.to.add(p[:n])
	return n, err
}

// recordedWriter is a response that records what is written to it.
type recordedWriter struct {
	http.ResponseWriter
	to *head
}

// Write implements [io.Writer].
func (w *recordedWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.to.add(p[:n])
	return n, err
}

// Unwrap is for [http.ResponseController].
func (w *recordedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
