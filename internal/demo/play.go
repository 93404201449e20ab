package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// logFile has every word the tools said.
const logFile = "build/demo.log"

// step is one thing the demo does.
type step struct {
	name string
	do   func(context.Context) error
}

// play does the steps in order, each with its time. The first that fails ends
// it, and says which it was and where to read more.
func (d *demo) play(ctx context.Context, steps []step) error {
	began := time.Now()
	for i, s := range steps {
		fmt.Fprintf(d.screen, "\n[%d/%d] %s\n", i+1, len(steps), s.name)
		fmt.Fprintf(d.log, "\n=== %s\n", s.name)
		start := time.Now()
		if err := s.do(ctx); err != nil {
			fmt.Fprintf(os.Stderr, "\ndemo: step %d, %s: %v\n%s\tfix: read %s; then run make demo again\n",
				i+1, s.name, err, d.tail(), logFile)
			return err
		}
		fmt.Fprintf(d.screen, "      done in %.1f s\n", time.Since(start).Seconds())
	}
	fmt.Fprintf(d.screen, "\nAll of it took %.0f s. Next: npx cdk deploy --all deploys the same file to your own account.\n",
		time.Since(began).Seconds())
	return nil
}

// say tells the user something that happened.
func (d *demo) say(format string, args ...any) {
	for line := range strings.Lines(fmt.Sprintf(format, args...)) {
		fmt.Fprintf(d.screen, "      %s\n", strings.TrimRight(line, "\n"))
	}
}

// tail is the end of the log, indented.
func (d *demo) tail() string {
	src, err := os.ReadFile(logFile)
	if err != nil {
		return ""
	}
	lines := bytes.Split(bytes.TrimSpace(src), []byte("\n"))
	var b strings.Builder
	for _, line := range lines[max(0, len(lines)-15):] {
		fmt.Fprintf(&b, "\t| %s\n", line)
	}
	return b.String()
}

// follow copies what a tool says to the log, and the lines that show progress
// to the screen.
func (d *demo) follow(show func(line string) (string, bool)) io.WriteCloser {
	r, w := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		scanner := bufio.NewScanner(r)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			fmt.Fprintln(d.log, scanner.Text())
			if line, ok := show(scanner.Text()); ok {
				d.say("%s", line)
			}
		}
		_, _ = io.Copy(io.Discard, r)
	}()
	return &pipe{PipeWriter: w, done: done}
}

// pipe is a writer whose Close waits until all was read.
type pipe struct {
	*io.PipeWriter
	done chan struct{}
}

func (p *pipe) Close() error {
	err := p.PipeWriter.Close()
	<-p.done
	return err
}
