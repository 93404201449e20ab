package container

import (
	"bytes"
	"strings"
)

// repeat creates a chunk from the one before it if they differ in their text only. Most do:
// a container puts one token after another into the same JSON, which then need not be decoded
// again.
type repeat struct {
	src, data frame
}

// frame is everything around the text of a chunk.
type frame struct{ before, after []byte }

func (f *frame) set(src []byte, from, to int) {
	f.before, f.after = append(f.before[:0], src[:from]...), append(f.after[:0], src[to:]...)
}

// learn stores the frames of a container's chunk and of the chunk for the caller, if they
// hold only a text. It must not be called for a chunk with usage.
func (r *repeat) learn(src []byte, h *passed) {
	if h.choices != 1 || h.text.Kind() != '"' || h.edited || h.stop != "" {
		return
	}
	inner := len(h.text.Inner())
	from := h.text.Offset() + 1
	r.src.set(src, from, from+inner)
	r.data.set(h.data, h.textAt+1, h.textAt+1+inner)
}

// read appends the caller's chunk for src to buf, if src has the same frame.
func (r *repeat) read(buf, src []byte) ([]byte, bool) {
	from, to := len(r.src.before), len(src)-len(r.src.after)
	if from == 0 || from > to || !bytes.HasPrefix(src, r.src.before) || !bytes.HasSuffix(src, r.src.after) || !inString(src[from:to]) {
		return buf, false
	}
	return append(append(append(buf, r.data.before...), src[from:to]...), r.data.after...), true
}

// inString reports whether src is the content of a JSON string. It rejects escaped code
// points, which the JSON decoder validates.
func inString(src []byte) bool {
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == '"' || c < ' ':
			return false
		case c == '\\':
			if i++; i == len(src) || strings.IndexByte(`"\/bfnrt`, src[i]) < 0 {
				return false
			}
		}
	}
	return true
}
