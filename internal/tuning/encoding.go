package tuning

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// encoding is what the first bytes of a file say of it.
type encoding struct {
	text, fix string // why it is not UTF-8; "" where it is
	mark      bool   // it begins with the byte order mark of UTF-8
	wide      bool   // UTF-16
	low, high int    // the places of the bytes of a unit of UTF-16
}

// encodingOf looks at the first bytes of a file, and skips the byte order mark of UTF-8.
func encodingOf(in *bufio.Reader) encoding {
	head, _ := in.Peek(4) // a shorter file has no more
	starts := func(mark string) bool { return bytes.HasPrefix(head, []byte(mark)) }
	full := len(head) == 4
	switch {
	case starts("\xff\xfe\x00\x00"), starts("\x00\x00\xfe\xff"):
		return encoding{text: "is UTF-32", fix: "write it as UTF-8: iconv -f UTF-32 -t UTF-8"}
	case starts("\xff\xfe"), full && head[0] != 0 && head[1] == 0 && head[3] == 0:
		return encoding{text: "is UTF-16", fix: "write it as UTF-8: iconv -f UTF-16 -t UTF-8, or --convert OUT", wide: true, high: 1}
	case starts("\xfe\xff"), full && head[0] == 0 && head[1] != 0 && head[2] == 0:
		return encoding{text: "is UTF-16", fix: "write it as UTF-8: iconv -f UTF-16 -t UTF-8, or --convert OUT", wide: true, low: 1}
	case starts("\x1f\x8b"):
		return encoding{text: "is compressed with gzip", fix: "unpack it: gunzip"}
	case starts("PK\x03\x04"):
		return encoding{text: "is a ZIP archive or a spreadsheet", fix: "export it as JSON Lines"}
	case starts("PAR1"):
		return encoding{text: "is a Parquet file", fix: "export it as JSON Lines: to_json(..., orient=\"records\", lines=True) of pandas does"}
	case starts("\ufeff"):
		_, _ = in.Discard(3) // it has been seen
		return encoding{mark: true}
	}
	return encoding{}
}

// wide reads UTF-16 as UTF-8.
type wide struct {
	in        *bufio.Reader
	low, high int // the places of the bytes of a unit
	out       []byte
	started   bool
}

func (w *wide) Read(p []byte) (int, error) {
	for len(w.out) < utf8.UTFMax {
		u, err := w.unit()
		if err != nil {
			if len(w.out) > 0 {
				break
			}
			return 0, err
		}
		if !w.started && u == 0xfeff {
			w.started = true
			continue
		}
		w.started = true
		if utf16.IsSurrogate(u) {
			low, err := w.unit()
			if err != nil {
				low = utf8.RuneError
			}
			u = utf16.DecodeRune(u, low)
		}
		w.out = utf8.AppendRune(w.out, u)
	}
	n := copy(p, w.out)
	w.out = w.out[:copy(w.out, w.out[n:])]
	return n, nil
}

func (w *wide) unit() (rune, error) {
	var b [2]byte
	_, err := io.ReadFull(w.in, b[:])
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return rune(b[w.high])<<8 | rune(b[w.low]), err
}
