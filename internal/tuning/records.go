package tuning

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// records reads the JSON values of a file, wherever their lines end: one on each line, over
// several lines, or in one array.
type records struct {
	in   *bufio.Reader
	line int
	buf  []byte
}

// newRecords reads UTF-8 and UTF-16, and says what else the file is.
func newRecords(in io.Reader) (*records, encoding) {
	r := bufio.NewReaderSize(in, 64<<10)
	is := encodingOf(r)
	if is.wide {
		r = bufio.NewReader(&wide{in: r, low: is.low, high: is.high})
		is = encoding{}
	}
	return &records{in: r, line: 1}, is
}

// errLong says that a record is longer than maxLine.
var errLong = errors.New("a record is too long")

// next is the text of the next value and the line where it begins.
func (r *records) next() (raw []byte, line int, err error) {
	r.buf = r.buf[:0]
	for {
		c, err := r.in.ReadByte()
		if err != nil {
			return nil, r.line, err
		}
		switch c {
		case '\n':
			r.line++
		case ' ', '\t', '\r', ',', '[', ']': // of an array, or between lines
		default:
			line = r.line
			r.buf = append(r.buf, c)
			return r.buf, line, r.rest(c == '{')
		}
	}
}

// rest reads a value to its end: an object to its brace, all else to the end of the line.
func (r *records) rest(braces bool) error {
	depth, quoted, escaped := 1, false, false
	for !braces || depth > 0 {
		c, err := r.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if c == '\n' {
			r.line++
			if !braces || quoted { // which a text of JSON cannot have
				return nil
			}
		}
		r.buf = append(r.buf, c)
		switch {
		case len(r.buf) > maxLine:
			return fmt.Errorf("line %d: %w", r.line, errLong)
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}
