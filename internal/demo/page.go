package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"time"

	"github.com/mattn/go-isatty"
)

// again is the command that brings the chat page back.
const again = "go run ./cmd/sagerock serve --demo"

// page serves the file of the demo with a chat page until Ctrl-C, where somebody sits in front
// of it, and says how to do so where nobody does.
func (d *demo) page(ctx context.Context, somebody bool) error {
	if !somebody {
		fmt.Fprintf(d.screen, "For a chat page, without AWS: %s\n", again)
		return nil
	}
	fmt.Fprintf(d.screen, "Here is the chat page, with a stand-in for each model, until Ctrl-C. This brings it back: %s\n\n", again)
	cmd := exec.CommandContext(ctx, "build/sagerock", "serve", "--demo", "-c", d.config, "--port", port())
	cmd.Stdout, cmd.Stderr = d.screen, d.screen
	cmd.Cancel = func() error {
		time.Sleep(300 * time.Millisecond) // Ctrl-C reaches it by itself, and a second one would end it at once
		return cmd.Process.Signal(os.Interrupt)
	}
	err := cmd.Run()
	if ctx.Err() != nil { // Ctrl-C, which ends it as it should
		return nil
	}
	if _, ended := errors.AsType[*exec.ExitError](err); ended { // it has said why
		return fmt.Errorf("%s: %w", again, err)
	}
	return err
}

// inTerminal reports whether somebody sits in front of it: a terminal at both ends, and no CI.
func inTerminal(in, out *os.File, ci string) bool {
	return ci == "" && isTerminal(in) && isTerminal(out)
}

// isTerminal reports whether a file is a terminal.
func isTerminal(f *os.File) bool { return isatty.IsTerminal(f.Fd()) }

// port is 8080, which people remember, or 0 for a free one where that is taken.
func port() string {
	l, err := net.Listen("tcp4", "127.0.0.1:8080") //nolint:noctx // it does not wait
	if err != nil {
		return "0"
	}
	_ = l.Close() // nobody has connected
	return "8080"
}
