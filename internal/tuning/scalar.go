package tuning

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

func (p *parser) digits() bool {
	from := p.at
	for c := p.peek(); '0' <= c && c <= '9'; c = p.peek() {
		p.at++
	}
	return p.at > from
}

func (p *parser) number() {
	from := p.at
	if p.peek() == '-' {
		p.at++
	}
	good := true
	if p.peek() == '0' {
		p.at++
	} else {
		good = p.digits()
	}
	if good && p.peek() == '.' {
		p.at++
		good = p.digits()
	}
	if c := p.peek(); good && (c == 'e' || c == 'E') {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		good = p.digits()
	}
	if c := p.peek(); !good || '0' <= c && c <= '9' {
		p.fail(from, "has a number that JSON does not know", "write it like 12, -0.5 or 1e6")
	}
}

// string reads a text from its opening quote on.
func (p *parser) string() string {
	from := p.at
	p.at++
	start, plain := p.at, true
	for p.at < len(p.src) {
		switch c := p.src[p.at]; {
		case c == '"':
			raw := p.src[start:p.at]
			p.at++
			if plain {
				return string(raw)
			}
			return unescaped(raw)
		case c < ' ':
			p.fail(p.at, "has a control character inside a text", "write a line break as \\n and a tab as \\t")
			return ""
		case c == '\\':
			plain = false
			if n := escape(p.src[p.at:]); n > 0 {
				p.at += n
			} else if n == 0 {
				p.fail(p.at, "has a backslash that escapes nothing", "write a backslash as \\\\")
				return ""
			} else {
				p.at = len(p.src)
			}
		default:
			p.at++
		}
	}
	p.end()
	if p.bad.ends {
		p.bad.at = from
	}
	return ""
}

// escape is the length of the escape at the beginning of src, 0 where it is none, and -1
// where src ends in it.
func escape(src []byte) int {
	if len(src) < 2 {
		return -1
	}
	switch src[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		for i := 2; i < 6; i++ {
			if i >= len(src) {
				return -1
			}
			if c := src[i] | 0x20; !('0' <= src[i] && src[i] <= '9' || 'a' <= c && c <= 'f') {
				return 0
			}
		}
		return 6
	}
	return 0
}

// unescaped is what a text without its quotes says. Half a surrogate pair becomes U+FFFD, as
// in encoding/json.
func unescaped(raw []byte) string {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++
		switch c := raw[i]; c {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r := hex(raw[i+1:])
			i += 4
			if utf16.IsSurrogate(r) {
				low := rune(utf8.RuneError)
				if i+6 < len(raw) && raw[i+1] == '\\' && raw[i+2] == 'u' {
					low = hex(raw[i+3:])
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

func hex(digits []byte) rune {
	n, _ := strconv.ParseUint(string(digits[:4]), 16, 16) // escape has looked at them
	return rune(n)
}
