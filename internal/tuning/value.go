package tuning

// kind is what a JSON value is.
type kind string

const (
	object  kind = "an object"
	list    kind = "a list"
	text    kind = "text"
	number  kind = "a number"
	boolean kind = "true or false"
	null    kind = "null"
)

// value is a JSON value and its place in its line.
type value struct {
	kind    kind
	at      int // the byte where it begins
	text    string
	members []member // of an object, in order, a repeated key too
	items   []value  // of a list
}

// member is a key of an object and its value.
type member struct {
	key string
	at  int // the byte where the key begins
	value
}

// get is the member with this key, or nil. Of a repeated key it is the last, as in
// encoding/json.
func (v *value) get(key string) *value {
	for i := len(v.members) - 1; i >= 0; i-- {
		if v.members[i].key == key {
			return &v.members[i].value
		}
	}
	return nil
}

// has reports whether v has each of these keys.
func (v *value) has(keys ...string) bool {
	for _, key := range keys {
		if v.get(key) == nil {
			return false
		}
	}
	return true
}

// maxDepth is how deeply a record may be nested. That of a conversation is 8.
const maxDepth = 200

// syntaxError is why a line is not JSON. encoding/json's errors quote the line, do not know a
// key that is written twice, and tell a trailing comma from nothing else.
type syntaxError struct {
	at        int
	text, fix string
	ends      bool // the line ends before its value does
}

// parser reads one line.
type parser struct {
	src []byte
	at  int
	bad *syntaxError
}

// parse reads the one value of a line.
func parse(src []byte) (value, *syntaxError) {
	p := &parser{src: src}
	p.space()
	v := p.value(0)
	if p.space(); p.bad == nil && p.at < len(src) {
		p.fail(p.at, "has more after the end of its JSON value", "write one record on a line, and nothing else")
	}
	return v, p.bad
}

func (p *parser) fail(at int, text, fix string) {
	if p.bad == nil {
		p.bad = &syntaxError{at: at, text: text, fix: fix}
	}
	p.at = len(p.src)
}

func (p *parser) end() {
	if p.bad == nil {
		p.bad = &syntaxError{at: len(p.src), ends: true, text: "ends in the middle of its JSON value", fix: "write each record on one line, with \\n for a line break in a text"}
	}
	p.at = len(p.src)
}

func (p *parser) space() {
	for p.at < len(p.src) {
		switch p.src[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

// peek is the next byte, or 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.src) {
		return p.src[p.at]
	}
	return 0
}

func (p *parser) value(depth int) value {
	v := value{at: p.at}
	switch c := p.peek(); {
	case p.at >= len(p.src):
		p.end()
	case depth > maxDepth:
		p.fail(p.at, "is nested too deeply", "write it as one of the formats in docs/customizing.md")
	case c == '{':
		v.kind = object
		p.at++
		p.members(&v, depth)
	case c == '[':
		v.kind = list
		p.at++
		p.items(&v, depth)
	case c == '"':
		v.kind, v.text = text, p.string()
	case c == '-' || '0' <= c && c <= '9':
		v.kind = number
		p.number()
		v.text = string(p.src[v.at:p.at])
	case p.word("true"), p.word("false"):
		v.kind = boolean
		v.text = string(p.src[v.at:p.at])
	case p.word("null"):
		v.kind = null
	case p.starts("True"), p.starts("False"), p.starts("None"):
		p.fail(p.at, "has a constant of Python, which is not JSON", "write true, false or null: json.dumps does")
	case p.starts("NaN"), p.starts("Infinity"):
		p.fail(p.at, "has a number that JSON lacks", "write null, or leave it out")
	case c == '\'':
		p.fail(p.at, "has a text in single quotes", "write it in double quotes: json.dumps does")
	default:
		p.fail(p.at, "is not JSON from here on", "write a JSON object such as {\"prompt\": ..., \"completion\": ...}")
	}
	return v
}

func (p *parser) members(v *value, depth int) {
	for first := true; ; first = false {
		p.space()
		switch c := p.peek(); {
		case p.at >= len(p.src):
			p.end()
			return
		case c == '}' && first:
			p.at++
			return
		case c == '}':
			p.fail(p.at, "has a comma before a closing brace", "delete the comma")
			return
		case c == '\'':
			p.fail(p.at, "has a key in single quotes", "write it in double quotes: json.dumps does")
			return
		case c != '"':
			p.fail(p.at, "has a key without double quotes", "write it in double quotes")
			return
		}
		m := member{at: p.at}
		m.key = p.string()
		if p.space(); p.at >= len(p.src) {
			p.end()
			return
		}
		if p.peek() != ':' {
			p.fail(p.at, "lacks a colon after a key", "write the colon")
			return
		}
		p.at++
		p.space()
		m.value = p.value(depth + 1)
		if p.bad != nil {
			return
		}
		v.members = append(v.members, m)
		if !p.next('}') {
			return
		}
	}
}

func (p *parser) items(v *value, depth int) {
	for first := true; ; first = false {
		if p.space(); p.peek() == ']' {
			if !first {
				p.fail(p.at, "has a comma before a closing bracket", "delete the comma")
				return
			}
			p.at++
			return
		}
		item := p.value(depth + 1)
		if p.bad != nil {
			return
		}
		v.items = append(v.items, item)
		if !p.next(']') {
			return
		}
	}
}

// next reads what is between two members or items, and reports whether another one follows.
func (p *parser) next(closing byte) bool {
	p.space()
	switch c := p.peek(); {
	case p.at >= len(p.src):
		p.end()
	case c == ',':
		p.at++
		return true
	case c == closing:
		p.at++
	default:
		p.fail(p.at, "lacks a comma or a closing bracket", "write it; a double quote inside a text is written \\\"")
	}
	return false
}

func (p *parser) starts(word string) bool {
	return len(p.src)-p.at >= len(word) && string(p.src[p.at:p.at+len(word)]) == word
}

func (p *parser) word(word string) bool {
	if !p.starts(word) {
		return false
	}
	p.at += len(word)
	return true
}
