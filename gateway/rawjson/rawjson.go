// Package rawjson reads JSON in place: a [Value] is a position in a text that is known to
// be valid, so parts that are passed on are never decoded, and parts that must change are
// replaced by their position. It knows nothing about models.
package rawjson

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// maxDepth is how deeply a body may be nested. Schemas of tools are nested most.
const maxDepth = 100

// Value is one JSON value inside a valid text. The zero Value is an absent one.
type Value struct {
	src      []byte
	from, to int
	key      int // where its key begins, in an object
}

// Check returns src as a value, or says why it is not JSON that the gateway reads.
func Check(src []byte) (v Value, why string) {
	switch {
	case len(bytes.TrimSpace(src)) == 0:
		return v, "the body is empty"
	case !utf8.Valid(src):
		return v, "the body is not UTF-8"
	case TooDeep(src):
		return v, "the body is nested too deeply"
	case !json.Valid(src):
		return v, "the body is not JSON"
	}
	return Of(src), ""
}

// Of returns src as a value. It must be valid JSON, or nothing.
func Of(src []byte) Value {
	v := Value{src: src, from: space(src, 0)}
	if v.to = v.from; v.from < len(src) {
		v.to = skip(src, v.from)
	}
	return v
}

// TooDeep reports whether src is nested deeper than a body may be. It counts brackets,
// whether or not src is JSON.
func TooDeep(src []byte) bool {
	depth := 0
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '"':
			i = text(src, i) - 1
		case '{', '[':
			if depth++; depth > maxDepth {
				return true
			}
		case '}', ']':
			depth--
		}
	}
	return false
}

// Bytes is v as it is written.
func (v Value) Bytes() []byte { return v.src[v.from:v.to] }

// Offset is where v begins in the text that it is a part of.
func (v Value) Offset() int { return v.from }

// Kind is the first byte, which distinguishes the types of JSON. It is 0 for an absent
// value.
func (v Value) Kind() byte {
	if v.from == v.to {
		return 0
	}
	return v.src[v.from]
}

// Set reports whether there is a value and it is not null.
func (v Value) Set() bool { return v.Kind() != 0 && v.Kind() != 'n' }

// Inner is the content of a string, which v must be, without its quotes.
func (v Value) Inner() []byte { return v.src[v.from+1 : v.to-1] }

// Text decodes a string. It returns false for a value of another type.
func (v Value) Text() (string, bool) {
	if v.Kind() != '"' {
		return "", false
	}
	inner := v.Inner()
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner), true
	}
	var s string
	return s, json.Unmarshal(v.Bytes(), &s) == nil
}

// Int is a whole number, and 0 for a value of another type.
func (v Value) Int() int {
	n, _ := strconv.Atoi(string(v.Bytes()))
	return n
}

// Object calls each for every key of an object, in order, until it returns false.
func (v Value) Object(each func(key []byte, v Value) bool) bool {
	if v.Kind() != '{' {
		return false
	}
	for i := space(v.src, v.from+1); v.src[i] != '}'; {
		begin, end := i, text(v.src, i)
		key := v.src[begin+1 : end-1]
		if bytes.IndexByte(key, '\\') >= 0 {
			name, _ := Value{src: v.src, from: begin, to: end}.Text()
			key = []byte(name)
		}
		i = space(v.src, end)
		i = space(v.src, i+1) // the colon
		field := Value{src: v.src, from: i, to: skip(v.src, i), key: begin}
		if !each(key, field) {
			return true
		}
		if i = space(v.src, field.to); v.src[i] == ',' {
			i = space(v.src, i+1)
		}
	}
	return true
}

// Array calls each for every element of an array until it returns false.
func (v Value) Array(each func(i int, v Value) bool) bool {
	if v.Kind() != '[' {
		return false
	}
	n := 0
	for i := space(v.src, v.from+1); v.src[i] != ']'; n++ {
		item := Value{src: v.src, from: i, to: skip(v.src, i)}
		if !each(n, item) {
			return true
		}
		if i = space(v.src, item.to); v.src[i] == ',' {
			i = space(v.src, i+1)
		}
	}
	return true
}

// Empty reports whether v is an array or an object with nothing in it.
func (v Value) Empty() bool {
	inner := space(v.src, v.from+1)
	return v.src[inner] == ']' || v.src[inner] == '}'
}

// Get returns the value of key, which is absent if v has none.
func (v Value) Get(key string) (found Value) {
	v.Object(func(k []byte, field Value) bool {
		if string(k) == key {
			found = field
		}
		return true
	})
	return found
}

// skip returns where the value at i ends.
func skip(src []byte, i int) int {
	switch src[i] {
	case '"':
		return text(src, i)
	case '{', '[':
		for depth := 0; ; i++ {
			switch src[i] {
			case '"':
				i = text(src, i) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
	}
	for i < len(src) {
		switch src[i] {
		case ',', '}', ']', ' ', '\t', '\n', '\r':
			return i
		}
		i++
	}
	return i
}

// text returns where the string at i ends, or the end of src.
func text(src []byte, i int) int {
	for i++; i < len(src); i++ {
		n := bytes.IndexByte(src[i:], '"')
		if n < 0 {
			return len(src)
		}
		i += n
		slashes := 0
		for src[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i + 1
		}
	}
	return len(src)
}

func space(src []byte, i int) int {
	for i < len(src) && (src[i] == ' ' || src[i] == '\n' || src[i] == '\t' || src[i] == '\r') {
		i++
	}
	return i
}

// AppendInt appends n.
func AppendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }

const hex = "0123456789abcdef"

// AppendString appends s as a JSON string. Invalid UTF-8 is replaced.
func AppendString(dst []byte, s string) []byte {
	return append(AppendText(append(dst, '"'), s), '"')
}

// AppendText appends s as the content of a JSON string, without quotes.
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
