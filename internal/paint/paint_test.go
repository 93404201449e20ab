package paint

import (
	"bytes"
	"os"
	"testing"
)

// TestMessagesAreColored compares what a terminal gets.
func TestMessagesAreColored(t *testing.T) {
	for text, want := range map[string]string{
		"sagerock: no\n\tfix: do it\n":          "\x1b[31msagerock:\x1b[0m no\n\t\x1b[32mfix:\x1b[0m do it\n",
		"a.yaml:1:7: name: warning: odd\n":      "\x1b[1ma.yaml:1:7:\x1b[0m name: \x1b[33mwarning:\x1b[0m odd\n",
		"\tnext, in another terminal: do it\n":  "\t\x1b[32mnext, in another terminal:\x1b[0m do it\n",
		"sagerock.yaml: ok (shop, 1 model)\n":   "sagerock.yaml: ok (shop, 1 model)\n",
		"the answer says fix: and sagerock: \n": "the answer says fix: and sagerock: \n",
	} {
		var out bytes.Buffer
		if n, err := Messages(&out).Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("wrote %d, %v", n, err)
		}
		if out.String() != want {
			t.Errorf("%q is written as %q, want %q", text, out.String(), want)
		}
	}
}

// TestOnlyTerminalsAreColored looks at a file, a terminal, and the wish for no color.
func TestOnlyTerminalsAreColored(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	terminal, err := os.Open(os.DevNull) // a character device, as a terminal is
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	with := func(vars map[string]string) func(string) string {
		return func(name string) string { return vars[name] }
	}
	for _, c := range []struct {
		name string
		f    *os.File
		vars map[string]string
		want bool
	}{
		{"terminal", terminal, map[string]string{"TERM": "xterm-256color"}, true},
		{"file", file, map[string]string{"TERM": "xterm-256color"}, false},
		{"NO_COLOR", terminal, map[string]string{"TERM": "xterm-256color", "NO_COLOR": "1"}, false},
		{"dumb terminal", terminal, map[string]string{"TERM": "dumb"}, false},
	} {
		if got := On(c.f, with(c.vars)); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}
