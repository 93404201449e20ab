// Package tutorial reads the tutorials of docs/tutorials and does what they say: it writes the
// files that they show, makes the edits, runs the commands, and compares what they print.
package tutorial

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Step is a fenced block of a tutorial that a reader acts on. Its info string says what it is:
//
//	console             commands after "$ ", each with what it prints below it
//	console exit=1      the last command exits with status 1
//	console background  the command keeps running, in a terminal of its own
//	LANGUAGE FILE       the content of a file that the reader writes
//	diff FILE           an edit of a file: the lines without + are replaced by those without -
//
// A block with another info string, or with none, is only read.
type Step struct {
	Line       int // of the block in the tutorial
	File       string
	Edit       bool
	Text       string // the content of a file, or the edit
	Commands   []Command
	Exit       int
	Background bool
}

// Command is a command line and what it prints. A line ... matches any number of lines, and ...
// in a line any text. Without output, anything may be printed.
type Command struct {
	Line int
	Text string
	Want string
}

// Parse returns the steps of a tutorial.
func Parse(src string) ([]Step, error) {
	var steps []Step
	lines := strings.Split(src, "\n")
	for i := 0; i < len(lines); i++ {
		info, ok := strings.CutPrefix(lines[i], "```")
		if !ok {
			continue
		}
		start := i
		length := slices.Index(lines[i+1:], "```")
		if length < 0 {
			return nil, fmt.Errorf("line %d: the block does not end", start+1)
		}
		block := lines[i+1 : i+1+length]
		i += length + 1
		step := Step{Line: start + 1}
		words := strings.Fields(info)
		var err error
		switch {
		case len(words) == 0 || words[0] != "console" && len(words) == 1:
			continue
		case words[0] == "console":
			if err = step.options(words[1:]); err == nil {
				step.Commands, err = commands(block, start+2)
			}
			if step.Background && len(step.Commands) != 1 {
				err = fmt.Errorf("a block in the background has one command")
			}
		default:
			if step.File = words[1]; len(words) > 2 || !filepath.IsLocal(step.File) {
				err = fmt.Errorf("%q is not the path of a file in the folder of the tutorial", strings.Join(words[1:], " "))
			}
			step.Edit = words[0] == "diff"
			step.Text = strings.Join(block, "\n") + "\n"
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", step.Line, err)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

func (s *Step) options(words []string) error {
	for _, word := range words {
		status, isStatus := strings.CutPrefix(word, "exit=")
		switch n, err := strconv.Atoi(status); {
		case isStatus && err == nil:
			s.Exit = n
		case word == "background":
			s.Background = true
		default:
			return fmt.Errorf("%s is not an option of a console block", word)
		}
	}
	return nil
}

// commands reads a console block whose first line is line first of the tutorial. A command
// goes on in the next line after a backslash.
func commands(block []string, first int) ([]Command, error) {
	var out []Command
	goesOn := false
	for i, line := range block {
		text, starts := strings.CutPrefix(line, "$ ")
		switch {
		case goesOn:
			out[len(out)-1].Text += "\n" + line
			text = line
		case starts:
			out = append(out, Command{Line: first + i, Text: text})
		case len(out) == 0:
			return nil, fmt.Errorf("a console block starts with a command, not with %q", line)
		default:
			out[len(out)-1].Want += line + "\n"
			continue
		}
		goesOn = strings.HasSuffix(text, `\`)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("a console block has no command")
	}
	return out, nil
}

// Edited makes an edit in the content of a file: it replaces the one place that has the lines
// of the edit without a plus.
func Edited(content, edit string) (string, error) {
	var before, after strings.Builder
	for line := range strings.Lines(edit) {
		switch {
		case strings.HasPrefix(line, "-"):
			before.WriteString(line[1:])
		case strings.HasPrefix(line, "+"):
			after.WriteString(line[1:])
		default:
			text := strings.TrimPrefix(line, " ")
			before.WriteString(text)
			after.WriteString(text)
		}
	}
	if n := strings.Count("\n"+content, "\n"+before.String()); n != 1 {
		return "", fmt.Errorf("the file has these lines %d times:\n%s", n, before.String())
	}
	return strings.TrimPrefix(strings.Replace("\n"+content, "\n"+before.String(), "\n"+after.String(), 1), "\n"), nil
}
