package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// screen is what the demo shows, which is read while it is written.
type screen struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// TestThePageStaysUntilCtrlC puts a script in the place of sagerock, which stays until it is
// interrupted, and finds the command that brings it back.
func TestThePageStaysUntilCtrlC(t *testing.T) {
	t.Chdir(t.TempDir())
	serve(t, "echo \"$@\"; trap 'echo stopped; exit 0' INT; while :; do sleep 0.05; done")
	ctx, cancel := context.WithCancel(t.Context())
	shown := &screen{}
	ended := make(chan error, 1)
	go func() { ended <- (&demo{config: "sagerock.yaml", screen: shown}).page(ctx, true) }()
	for range 200 {
		if strings.Contains(shown.String(), "serve --demo -c sagerock.yaml --port ") {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	select {
	case err := <-ended:
		t.Fatalf("it did not stay: %v\n%s", err, shown)
	default:
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := shown.String(); !strings.Contains(got, "This brings it back: "+again+"\n") || !strings.HasSuffix(got, "stopped\n") {
		t.Errorf("it showed\n%s", got)
	}
}

// TestThePageIsNotForPrograms starts nothing where nobody sits in front of it, and only says
// the command.
func TestThePageIsNotForPrograms(t *testing.T) {
	t.Chdir(t.TempDir())
	shown := &screen{}
	if err := (&demo{config: "sagerock.yaml", screen: shown}).page(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if got, want := shown.String(), "For a chat page, without AWS: "+again+"\n"; got != want {
		t.Errorf("it showed %q, want %q", got, want)
	}
	serve(t, "exit 3")
	if err := (&demo{screen: shown}).page(t.Context(), true); err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("a gateway that does not start: %v", err)
	}
}

// TestOnlyATerminalIsATerminal tells one from a pipe, from /dev/null and from CI.
func TestOnlyATerminalIsATerminal(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for name, tc := range map[string]struct {
		in, out *os.File
		ci      string
		want    bool
	}{
		"a terminal":        {terminal, terminal, "", true},
		"a terminal in CI":  {terminal, terminal, "true", false},
		"output to a pipe":  {terminal, w, "", false},
		"input of a pipe":   {r, terminal, "", false},
		"input of nothing":  {null, terminal, "", false},
		"nothing at either": {null, null, "", false},
	} {
		if got := inTerminal(tc.in, tc.out, tc.ci); got != tc.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// serve writes a program in the place of build/sagerock.
func serve(t *testing.T, script string) {
	t.Helper()
	if err := os.MkdirAll("build", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("build", "sagerock"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}
