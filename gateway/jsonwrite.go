package gateway

import "unicode/utf8"

// edit replaces a part of a text.
type edit struct {
	from, to int
	with     string
}

// appendEdited appends v to dst with edits made, which are sorted.
func appendEdited(dst []byte, v value, edits []edit) []byte {
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

const hex = "0123456789abcdef"

// appendString appends s as a JSON string. What is not UTF-8 is replaced.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
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
	return append(append(dst, s[begin:]...), '"')
}

func quoted(s string) string { return string(appendString(nil, s)) }
