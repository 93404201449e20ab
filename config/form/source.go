package form

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/internal/regex"
)

// MaxBytes and maxDepth bound the files that are read. Both are far beyond
// any real file and keep a hostile one cheap.
const (
	MaxBytes = 1 << 20
	maxDepth = 20
)

// tree turns the bytes of a file into its tree, or reports why it cannot.
func (r *report) tree(src []byte) *yaml.Node {
	root := r.parse(src)
	if root == nil {
		return nil
	}
	r.root(root).refuse(0)
	switch {
	case refused(root):
		return nil
	case root.Kind != yaml.MappingNode:
		r.root(root).wrongKind(KindObject)
		return nil
	}
	return root
}

func (r *report) parse(src []byte) *yaml.Node {
	start := &Place{report: r}
	if len(src) > MaxBytes {
		start.Errorf("split it into several apps", "is larger than 1 MiB")
		return nil
	}
	src = bytes.TrimPrefix(src, []byte("\uFEFF")) // some editors on Windows write it
	if at := badByte(src); at >= 0 {
		start.line, start.col = position(src, at)
		start.Errorf("remove it, or save the file as UTF-8", "contains a byte that is not text, %#02x", src[at])
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) || err == nil && empty(&doc) {
		start.Errorf(r.grammar.Empty, "is empty")
		return nil
	} else if err != nil {
		r.syntax(src, err)
		return nil
	}
	if err := dec.Decode(&second); err == nil {
		start.line, start.col = second.Line, second.Column
		start.Errorf("keep one app per file: remove the --- and what follows", "a second document begins here")
		return nil
	} else if !errors.Is(err, io.EOF) {
		r.syntax(src, err)
		return nil
	}
	return doc.Content[0]
}

// badByte is the index of the first byte that is no text, or -1: not UTF-8, or a
// control character.
func badByte(src []byte) int {
	for i := 0; i < len(src); {
		c, size := utf8.DecodeRune(src[i:])
		switch {
		case c == utf8.RuneError && size == 1, c < ' ' && c != '\t' && c != '\n' && c != '\r',
			c >= 0x7F && c < 0xA0 && c != 0x85, c == 0xFFFE, c == 0xFFFF:
			return i
		}
		i += size
	}
	return -1
}

// empty reports whether a document holds nothing but comments.
func empty(doc *yaml.Node) bool {
	return len(doc.Content) == 0 || isNull(doc.Content[0]) && doc.Content[0].Value == ""
}

func isNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.Tag == "!!null" }

// syntaxFixes says what to do about what the YAML library says, by a part of it.
var syntaxFixes = []struct{ part, fix string }{
	{"cannot start any token", "indent with spaces, not tabs, and put text that starts with @, ` or % in quotes"},
	{"mapping values", "put text that holds a colon and a space in quotes"},
	{"',' or", "put text that holds one of ? , [ ] { } in quotes, or close the bracket"},
	{"expected key", "check the indentation from here on"},
	{"Unicode character escape", `write the character itself: YAML does not pair \u escapes as JSON does`},
	{"incompatible YAML", "remove the line that starts with %YAML"},
	{"expected <document start>", "keep one app per file: remove the ... above and what follows it"},
	{"unknown anchor", "write the value out; this file has no anchors and aliases"},
	{"", "check the indentation and the quotes here and on the line above"},
}

const (
	syntaxLine = `^line (\d+): `
	fromParser = `^(did not find|found (duplicate|incompatible|undefined))`
	lostAlias  = `^unknown anchor '(.*)' referenced$`
)

// syntax reports what the YAML library says about a file it cannot read.
func (r *report) syntax(src []byte, err error) {
	p := &Place{report: r, line: 1, col: 1} // what has no line is on the first
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := regex.Of(syntaxLine).FindStringSubmatch(text); m != nil {
		p.line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
		if regex.Of(fromParser).MatchString(text) {
			p.line++ // the library's scanner counts lines from 1, its parser from 0
		}
	} else if m := regex.Of(lostAlias).FindStringSubmatch(text); m != nil {
		p.line, p.col = position(src, bytes.Index(src, []byte("*"+m[1])))
	}
	for _, f := range syntaxFixes {
		if strings.Contains(text, f.part) {
			p.Errorf(f.fix, "is not YAML: %s", text)
			return
		}
	}
}

// position is the line and column of src[at].
func position(src []byte, at int) (line, col int) {
	before := src[:max(at, 0)]
	return 1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
}
