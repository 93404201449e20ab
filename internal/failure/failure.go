// Package failure has the errors that somebody at a command line reads: what happened, in
// lower case and without a full stop, and below it the command to type or the thing to
// change.
package failure

import (
	"errors"
	"fmt"
)

// Failure is an error that says what to do about it.
type Failure struct {
	Text, Fix string
	Usage     bool  // the command line is wrong
	Of        error // what it is about, for [errors.Is]; often nil
}

func (f *Failure) Error() string { return f.Text + "\n\tfix: " + f.Fix }

// Unwrap returns what the failure is about.
func (f *Failure) Unwrap() error { return f.Of }

// New is a failure of the work.
func New(fix, format string, args ...any) *Failure {
	return &Failure{Text: fmt.Sprintf(format, args...), Fix: fix}
}

// Usage is a mistake in the command line.
func Usage(fix, format string, args ...any) *Failure {
	f := New(fix, format, args...)
	f.Usage = true
	return f
}

// CannotRead says that a file cannot be read.
func CannotRead(file string, err error) *Failure {
	return New("name a file that can be read", "%s: %v", file, Reason(err))
}

// CannotWrite says that a file cannot be written.
func CannotWrite(file string, err error) *Failure {
	return New("name a file that can be written", "%s: %v", file, Reason(err))
}

// Interrupted says that the user ended the command.
func Interrupted() *Failure { return New("run the command again", "interrupted") }

// BadURL says that a flag needs a URL.
func BadURL(flag, url string) *Failure {
	return Usage("write it like http://localhost:8080", "%s %q is not a URL", flag, url)
}

// Reason is the innermost cause of err, without the names of the operations around it.
func Reason(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}
