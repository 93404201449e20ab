package telemetry

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"unicode/utf8"
)

// head is the beginning of what comes.
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

// whole is b without a last character that was cut.
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

// heardBody is a body whose reading is listened to.
type heardBody struct {
	io.ReadCloser
	to *head
}

// Read implements [io.Reader].
func (b *heardBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.to.add(p[:n])
	return n, err
}

// heardWriter is a response whose writing is listened to.
type heardWriter struct {
	http.ResponseWriter
	to *head
}

// Write implements [io.Writer].
func (w *heardWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.to.add(p[:n])
	return n, err
}

// Unwrap is for [http.ResponseController].
func (w *heardWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
