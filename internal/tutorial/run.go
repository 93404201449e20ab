package tutorial

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Reader follows a tutorial in one folder, in a terminal of its own.
type Reader struct {
	Dir string   // empty at the start
	Env []string // of every terminal
	Log func(format string, args ...any)
	// Patience is how long one command may take. A command in the background has to print
	// what the tutorial shows within it.
	Patience time.Duration

	at     string // the folder that the terminal is in
	env    string // a file with the variables that the terminal has exported
	behind []*terminal
}

// Follow does what steps say. It returns the first step that does not go as the tutorial
// shows. Commands in the background run until it returns, and are interrupted then.
func (r *Reader) Follow(ctx context.Context, steps []Step) (err error) {
	state, err := os.MkdirTemp("", "tutorial")
	if err != nil {
		return err
	}
	defer os.RemoveAll(state)
	r.at, r.env = r.Dir, filepath.Join(state, "env")
	defer func() {
		for _, t := range r.behind {
			err = errors.Join(err, t.interrupt())
		}
	}()
	for i := range steps {
		if err := r.step(ctx, &steps[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) step(ctx context.Context, s *Step) error {
	if s.File != "" {
		if err := r.write(s); err != nil {
			return fmt.Errorf("line %d: %s: %w", s.Line, s.File, err)
		}
		return nil
	}
	for i, c := range s.Commands {
		exit := 0
		if i == len(s.Commands)-1 {
			exit = s.Exit
		}
		began := time.Now()
		run := r.run
		if s.Background {
			run = r.background
		}
		if err := run(ctx, &c, exit); err != nil {
			return fmt.Errorf("line %d: $ %s\n%w", c.Line, c.Text, err)
		}
		r.Log("line %d: %.1f s: %s", c.Line, time.Since(began).Seconds(), c.Text)
	}
	return nil
}

// write writes a file, or edits it.
func (r *Reader) write(s *Step) error {
	path, text := filepath.Join(r.at, s.File), s.Text
	if s.Edit {
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if text, err = Edited(string(content), s.Text); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// keep saves the folder and the variables of a shell before it exits, for the next command.
const keep = `
tutorial_status=$?
{ pwd; export -p; } >"$0"
exit $tutorial_status`

// run runs a command to its end, as if in the same terminal as the one before.
func (r *Reader) run(ctx context.Context, c *Command, exit int) error {
	ctx, stop := context.WithTimeout(ctx, r.Patience)
	defer stop()
	t := r.terminal("[ ! -f \"$0\" ] || eval \"$(tail -n +2 \"$0\")\"\n"+c.Text+keep, r.env)
	if err := t.start(); err != nil {
		return err
	}
	select {
	case <-t.ended:
	case <-ctx.Done():
		return errors.Join(fmt.Errorf("it does not end; it has printed:\n%s", t.printed()), t.interrupt())
	}
	if got := t.cmd.ProcessState.ExitCode(); got != exit {
		return fmt.Errorf("exit status %d, want %d; it has printed:\n%s", got, exit, t.printed())
	}
	if got := t.printed(); !Matches(c.Want, got) {
		return fmt.Errorf("it has printed:\n%s\nwant:\n%s", got, c.Want)
	}
	state, err := os.ReadFile(r.env)
	r.at, _, _ = strings.Cut(string(state), "\n")
	return err
}

// background starts a command in a new terminal, and waits until it has printed what the
// tutorial shows.
func (r *Reader) background(ctx context.Context, c *Command, _ int) error {
	t := r.terminal(c.Text, "bash")
	if err := t.start(); err != nil {
		return err
	}
	r.behind = append(r.behind, t)
	for deadline := time.After(r.Patience); ; {
		if Begins(c.Want, t.printed()) {
			return nil
		}
		select {
		case <-t.ended:
			return fmt.Errorf("it has ended; it has printed:\n%s\nwant:\n%s", t.printed(), c.Want)
		case <-deadline:
			return fmt.Errorf("it has printed:\n%s\nwant:\n%s", t.printed(), c.Want)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (r *Reader) terminal(script, name string) *terminal {
	t := &terminal{cmd: exec.Command("bash", "-c", script, name), ended: make(chan struct{})}
	t.cmd.Dir, t.cmd.Env = r.at, r.Env
	t.cmd.Stdout, t.cmd.Stderr = t, t
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	t.cmd.WaitDelay = 5 * time.Second
	return t
}

// terminal runs a script, and has what it prints.
type terminal struct {
	cmd   *exec.Cmd
	ended chan struct{}

	mu  sync.Mutex
	out bytes.Buffer
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.out.Write(p)
}

func (t *terminal) printed() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.out.String()
}

func (t *terminal) start() error {
	if err := t.cmd.Start(); err != nil {
		return err
	}
	go func() {
		_ = t.cmd.Wait() // the exit status is in ProcessState
		close(t.ended)
	}()
	return nil
}

// interrupt does what Ctrl-C does. A command that goes on nevertheless is killed, and that is
// an error.
func (t *terminal) interrupt() error {
	select {
	case <-t.ended:
		return nil
	default:
	}
	_ = syscall.Kill(-t.cmd.Process.Pid, syscall.SIGINT)
	select {
	case <-t.ended:
		return nil
	case <-time.After(30 * time.Second):
		_ = syscall.Kill(-t.cmd.Process.Pid, syscall.SIGKILL)
		return fmt.Errorf("$ %s: it does not end with Ctrl-C", t.cmd.Args[2])
	}
}
