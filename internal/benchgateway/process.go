package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server that was started.
type process struct {
	cmd *exec.Cmd
	url string
}

var listening = regexp.MustCompile(`http://(127\.0\.0\.1|localhost):\d+`)

// start runs cmd until it says on its output where it listens.
func start(cmd *exec.Cmd) (*process, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout, cmd.Stderr = w, w
	err = cmd.Start()
	w.Close()
	if err != nil {
		return nil, err
	}
	var said strings.Builder
	for lines := bufio.NewScanner(r); lines.Scan(); {
		if url := listening.FindString(lines.Text()); url != "" {
			go func() { _, _ = io.Copy(io.Discard, r) }() // its log
			return &process{cmd, url}, nil
		}
		said.WriteString(lines.Text() + "\n")
	}
	return nil, errors.Join(fmt.Errorf("%s does not start:\n%s", cmd.Path, &said), cmd.Wait())
}

// startSelf runs this program as something else.
func startSelf(args ...string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(exec.Command(self, args...))
}

func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// ticks is how many a second of CPU time has in /proc.
const ticks = 100

// cpu is what the process has used, in user and in system mode.
func (p *process) cpu() (time.Duration, error) {
	src, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(src), ") ") // its name may hold anything
	fields := strings.Fields(rest)
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / ticks, err
}

// rss is the memory of the process in bytes.
func (p *process) rss() (int, error) {
	src, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	pages, err := strconv.Atoi(strings.Fields(string(src))[1])
	return pages * syscall.Getpagesize(), err
}
