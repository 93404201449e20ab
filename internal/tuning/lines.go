package tuning

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxLine is how long a line may be. A record of the longest context is a megabyte, and one
// with an image inside, which belongs into S3, some ten.
const maxLine = 16 << 20

// lines reads a file line by line, and holds one of them at a time.
type lines struct {
	in    *bufio.Reader
	n     int   // the line that was read last
	bytes int64 // of the file, so far
	buf   []byte
}

func newLines(in io.Reader) *lines { return &lines{in: bufio.NewReaderSize(in, 64<<10)} }

// next reads a line without its end. long says that it is longer than maxLine, and left out.
// The line is good until the next one is read.
func (l *lines) next() (line []byte, long bool, err error) {
	l.buf = l.buf[:0]
	for {
		part, err := l.in.ReadSlice('\n')
		l.bytes += int64(len(part))
		if len(l.buf)+len(part) > maxLine {
			long = true
			l.buf = l.buf[:0]
		} else if !long {
			l.buf = append(l.buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			if len(l.buf) == 0 && !long {
				return nil, false, io.EOF
			}
		case err != nil:
			return nil, false, err
		}
		l.n++
		return bytes.TrimSuffix(l.buf, []byte("\n")), long, nil
	}
}
