package gateway

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// maxDepth is how deep a body may nest. Schemas of tools are what nests most.
const maxDepth = 100

// value is one JSON value inside a text that is known to be valid. What is only
// handed on is never decoded, and what must change is cut out by its position.
type value struct {
	src      []byte
	from, to int
	key      int // where its key begins, in an object
}

// checked returns src as a value, or says why it is none.
func checked(src []byte) (v value, why string) {
	switch {
	case len(bytes.TrimSpace(src)) == 0:
		return v, "the body is empty"
	case !utf8.Valid(src):
		return v, "the body is not UTF-8"
	case tooDeep(src):
		return v, "the body nests too deep"
	case !json.Valid(src):
		return v, "the body is not JSON"
	}
	v = value{src: src, from: space(src, 0)}
	v.to = skip(src, v.from)
	return v, ""
}

// tooDeep counts brackets, in anything that may or may not be JSON.
func tooDeep(src []byte) bool {
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

func (v value) bytes() []byte { return v.src[v.from:v.to] }

// kind is the first byte, which tells the types of JSON apart. An absent value has none.
func (v value) kind() byte {
	if v.from == v.to {
		return 0
	}
	return v.src[v.from]
}

// set reports whether there is a value and it is not null.
func (v value) set() bool { return v.kind() != 0 && v.kind() != 'n' }

// string decodes a string.
func (v value) string() (string, bool) {
	if v.kind() != '"' {
		return "", false
	}
	inner := v.src[v.from+1 : v.to-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner), true
	}
	var s string
	return s, json.Unmarshal(v.bytes(), &s) == nil
}

// object calls each for every key of an object, in order, until it says false.
func (v value) object(each func(key []byte, v value) bool) bool {
	if v.kind() != '{' {
		return false
	}
	for i := space(v.src, v.from+1); v.src[i] != '}'; {
		begin, end := i, text(v.src, i)
		key := v.src[begin+1 : end-1]
		if bytes.IndexByte(key, '\\') >= 0 {
			name, _ := value{src: v.src, from: begin, to: end}.string()
			key = []byte(name)
		}
		i = space(v.src, end)
		i = space(v.src, i+1) // the colon
		field := value{src: v.src, from: i, to: skip(v.src, i), key: begin}
		if !each(key, field) {
			return true
		}
		if i = space(v.src, field.to); v.src[i] == ',' {
			i = space(v.src, i+1)
		}
	}
	return true
}

// array calls each for every element of an array until it says false.
func (v value) array(each func(i int, v value) bool) bool {
	if v.kind() != '[' {
		return false
	}
	n := 0
	for i := space(v.src, v.from+1); v.src[i] != ']'; n++ {
		item := value{src: v.src, from: i, to: skip(v.src, i)}
		if !each(n, item) {
			return true
		}
		if i = space(v.src, item.to); v.src[i] == ',' {
			i = space(v.src, i+1)
		}
	}
	return true
}

// get returns the value of key, which is absent if v has none.
func (v value) get(key string) (found value) {
	v.object(func(k []byte, field value) bool {
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
