package sagemaker

import (
	"bytes"
	"strings"
)

// repeat makes a chunk of one before it that says the same but for the text. Most
// do: a container puts one token after another into the same JSON, which then need
// not be read again.
type repeat struct {
	src, data frame
}

// frame is what stands around the text of a chunk.
type frame struct{ before, after []byte }

func (f *frame) set(src []byte, from, to int) {
	f.before, f.after = append(f.before[:0], src[:from]...), append(f.after[:0], src[to:]...)
}

// learn keeps the frames of what a container said and of what became of it, if
// there is nothing but a text in it. A chunk with usage is none of these.
func (r *repeat) learn(src []byte, h *handed) {
	if h.choices != 1 || h.text.Kind() != '"' || h.edited || h.stop != "" {
		return
	}
	inner := len(h.text.Inner())
	from := h.text.Offset() + 1
	r.src.set(src, from, from+inner)
	r.data.set(h.data, h.textAt+1, h.textAt+1+inner)
}

// read appends to buf what src becomes, if src is in the frame.
func (r *repeat) read(buf, src []byte) ([]byte, bool) {
	from, to := len(r.src.before), len(src)-len(r.src.after)
	if from == 0 || from > to || !bytes.HasPrefix(src, r.src.before) || !bytes.HasSuffix(src, r.src.after) || !inString(src[from:to]) {
		return buf, false
	}
	return append(append(append(buf, r.data.before...), src[from:to]...), r.data.after...), true
}

// inString reports whether src may stand between the quotes of a JSON string. It
// leaves those with code points to who knows them all.
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
