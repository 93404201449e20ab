package rawjson

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// Edit replaces a part of a text.
type Edit struct {
	from, to int
	with     string
}

// Replace is the edit that puts with, which is JSON, in place of v.
func (v Value) Replace(with string) Edit { return Edit{v.from, v.to, with} }

// Rename is the edit that gives v, which is in an object, another key.
func (v Value) Rename(key string) Edit { return Edit{v.key, text(v.src, v.key), Quote(key)} }

// AppendEdited appends v to dst with edits made, which are in the order of the text.
func AppendEdited(dst []byte, v Value, edits []Edit) []byte {
	at := v.from
	for _, e := range edits {
		if e.from < at || e.to > v.to {
			continue // it is about another part
		}
		dst = append(append(dst, v.src[at:e.from]...), e.with...)
		at = e.to
	}
	return append(dst, v.src[at:v.to]...)
}

// AppendEditedInner is [AppendEdited] without the first byte of v.
func AppendEditedInner(dst []byte, v Value, edits []Edit) []byte {
	v.from++
	return AppendEdited(dst, v, edits)
}

// Insert adds e to edits, which it keeps in the order of the text.
func Insert(edits []Edit, e Edit) []Edit {
	i := len(edits)
	for i > 0 && edits[i-1].from > e.from {
		i--
	}
	return slices.Insert(edits, i, e)
}

// AppendInt appends n.
func AppendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }

const hex = "0123456789abcdef"

// AppendString appends s as a JSON string. What is not UTF-8 is replaced.
func AppendString(dst []byte, s string) []byte {
	return append(AppendText(append(dst, '"'), s), '"')
}

// AppendText appends s as it stands between the quotes of a JSON string.
func AppendText(dst []byte, s string) []byte {
	begin := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(append(dst, s[begin:i]...), "\ufffd"...)
				begin = i + 1
			}
			i += size
			continue
		}
		if c < ' ' || c == '"' || c == '\\' {
			dst = append(dst, s[begin:i]...)
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
			case '\n':
				dst = append(dst, '\\', 'n')
			default:
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			begin = i + 1
		}
		i++
	}
	return append(dst, s[begin:]...)
}

// Quote is s as a JSON string.
func Quote(s string) string { return string(AppendString(nil, s)) }
