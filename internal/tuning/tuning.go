// Package tuning reads the examples that a model on Bedrock is customized with: it says what
// Bedrock would refuse and what would spoil the training, line by line, and writes examples of
// other formats in the one that the model takes.
//
// It reads any io.Reader, holds one line at a time and a fingerprint of each record, and
// contains no AWS code. It never repeats what an example says.
package tuning

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/sagerock/sagerock/catalog/customization"
)

// Input is a file with examples.
type Input struct {
	Name string
	io.Reader
}

// Options say what the examples are for.
type Options struct {
	// Offer is the model and the method. With nil the format is that of the first record, and
	// no limit is known.
	Offer *customization.Offer
	// Most is how many problems of a kind are listed; 0 is 20.
	Most int
}

// file is a file while it is checked.
type file struct {
	name     string
	rules    *customization.Offer
	format   shape // what a record must be
	problems *findings
	warnings *findings
	totals   *Totals
	prints   *prints // of this file
	training *prints // of the training file, while the validation file is checked
	overlap  *int

	bucket     string // of the first media
	bucketLine int
	mediaLine  [2]int // the first line with images, with videos
	textLine   int    // the first line with neither
}

// Check reads a training file and, unless it is nil, a validation file. An error means that a
// file could not be read, or that ctx has ended.
func Check(ctx context.Context, opt Options, training Input, validation *Input) (*Report, error) {
	rules := opt.Offer
	if rules == nil {
		rules = &customization.Offer{}
	}
	report := &Report{Model: rules.Model, Method: string(rules.Method)}
	problems, warnings := &findings{limit: cmp.Or(opt.Most, most)}, &findings{limit: cmp.Or(opt.Most, most)}
	f := &file{
		name: training.Name, rules: rules, format: shape(rules.Format), problems: problems, warnings: warnings,
		totals: &report.Training, prints: newPrints(),
	}
	if err := f.check(ctx, training); err != nil {
		return nil, err
	}
	names := []string{training.Name}
	if validation != nil {
		v := *f
		v.name, v.totals, v.prints, v.training, v.overlap = validation.Name, &report.Validation, newPrints(), f.prints, &report.Overlap
		v.bucket, v.mediaLine = "", [2]int{}
		if err := v.check(ctx, *validation); err != nil {
			return nil, err
		}
		names = append(names, validation.Name)
		v.none()
		v.counts(rules.Records.MaxValidation, rules.ValidationBytes)
	}
	f.none()
	f.whole(report, validation != nil)
	report.Format = string(f.format)
	report.Epochs = rules.Epochs()
	report.USD = float64(report.Training.Tokens) * float64(max(report.Epochs, 1)) * rules.Price / 1e6
	report.Problems, report.Warnings = problems.list(names...), warnings.list(names...)
	return report, nil
}

// about is a problem of the whole file.
func (f *file) about(text, fix string) Problem { return Problem{File: f.name, Text: text, Fix: fix} }

// fileName is what the name of a file may be for Nova.
var fileName = regexp.MustCompile(`^[\w\-.]+$`)

func (f *file) check(ctx context.Context, in Input) error {
	f.totals.File = f.name
	if base := path.Base(strings.ReplaceAll(f.name, `\`, "/")); strings.HasPrefix(f.rules.Family, "nova") && !fileName.MatchString(base) {
		f.warnings.add("name", f.about("has a name that Amazon Nova does not take", "upload it under a name of letters, digits, _, - and . alone"))
	} else if !strings.HasSuffix(base, ".jsonl") {
		f.warnings.add("name", f.about("does not end with .jsonl", "upload it under such a name: AWS's validator refuses another one"))
	}
	l := newLines(in)
	is := encodingOf(l.in)
	if is.text != "" {
		f.problems.add(is.text, f.about(is.text, is.fix))
		return nil
	}
	if is.mark {
		l.bytes = 3
		f.warnings.add("mark", Problem{File: f.name, Line: 1, Column: 1, Text: "begins with a byte order mark, which JSON does not have", Fix: "write the file without it"})
	}
	windows := false
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		line, long, err := l.next()
		f.totals.Bytes = l.bytes
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", f.name, err)
		}
		r := &record{file: f, line: l.n, src: line}
		if bytes.HasSuffix(line, []byte("\r")) && !windows {
			windows = true
			r.doubt(len(line)-1, "", "ends with a carriage return, as on Windows", "write lines that end with \\n alone: dos2unix")
		}
		if long {
			r.bad(0, "", fmt.Sprintf("is a line of more than %d MiB", maxLine>>20), "write one record on a line, and store images in S3")
			continue
		}
		if !r.check() {
			return nil
		}
	}
}

// check looks at one line, and reports whether the lines after it are worth a look.
func (r *record) check() bool {
	if len(bytes.TrimSpace(r.src)) == 0 {
		r.bad(0, "", "is a blank line", "delete it")
		return true
	}
	if i := bytes.IndexByte(r.src, 0); i >= 0 {
		r.bad(i, "", "has a NUL byte", "write the file as UTF-8, without it")
		return true
	}
	if !utf8.Valid(r.src) {
		r.bad(firstInvalid(r.src), "", "is not UTF-8", "write the file as UTF-8: iconv -f WINDOWS-1252 -t UTF-8, where Windows wrote it")
		return true
	}
	root, wrong := parse(r.src)
	first := r.totals.Records == 0 && !r.broken()
	switch {
	case wrong != nil && first && wrong.ends && bytes.HasPrefix(bytes.TrimSpace(r.src), []byte("{")):
		r.bad(0, "", "begins a record that goes on in the next line, and the file was read no further", "write each record on one line: sagerock tune --check FILE --convert OUT does")
		return false
	case first && bytes.HasPrefix(bytes.TrimSpace(r.src), []byte("[")):
		r.bad(0, "", "begins a JSON array, and the file was read no further", "write one record on a line, without brackets and commas around them: --convert OUT does")
		return false
	case wrong != nil && bytes.HasSuffix(bytes.TrimSpace(r.src), []byte("},")):
		r.bad(len(r.src)-1, "", "ends with a comma after the record", "delete the comma")
	case wrong != nil && first && wrong.at == 0:
		r.bad(0, "", "is not JSON", "write one JSON object on a line; of a CSV file, to_json(FILE, orient=\"records\", lines=True) of pandas makes them")
	case wrong != nil:
		r.bad(wrong.at, "", wrong.text, wrong.fix)
	case root.kind != object:
		r.bad(root.at, "", fmt.Sprintf("is %s, and must be %s", root.kind, object), "write a record such as {\"prompt\": ..., \"completion\": ...}")
	default:
		r.root = root
		r.examine()
	}
	return true
}

// broken reports whether the file had a problem already.
func (r *record) broken() bool { return len(r.problems.all) > 0 && r.line > 1 }

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}
