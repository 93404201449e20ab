package tutorial_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/internal/tutorial"
)

// follow follows a tutorial in an empty folder. A fence in src is three single quotes.
func follow(t *testing.T, src string) error {
	t.Helper()
	steps, err := tutorial.Parse(strings.ReplaceAll(src, "'''", "```"))
	if err != nil {
		return err
	}
	r := tutorial.Reader{Dir: t.TempDir(), Env: []string{"PATH=/usr/bin:/bin", "HOME=" + t.TempDir()}, Log: t.Logf, Patience: 10 * time.Second}
	return r.Follow(t.Context(), steps)
}

// TestTutorialIsFollowed has one of each kind of block. The second terminal knows nothing
// of what the first has exported.
func TestTutorialIsFollowed(t *testing.T) {
	if err := follow(t, `
Text that is read.
'''
$ exit 9
'''
'''yaml
a: b
'''
'''console
$ mkdir app && cd app && export WHO="you and me"
'''
'''text notes/a.txt
one
two
three
'''
'''diff notes/a.txt
 one
-two
+2
'''
'''console
$ cat notes/a.txt
one
2
three
$ echo Hello, $WHO; \
    pwd
Hello, you and me
.../app
'''
'''console exit=3
$ echo well
well
$ echo a; echo b; echo c; exit 3
a
...
c
'''
'''console background
$ echo "serving $WHO"; echo up >up.txt; sleep 100
serving
'''
'''console
$ cat up.txt
up
'''
`); err != nil {
		t.Fatal(err)
	}
}

// TestTutorialThatIsWrongIsFound has tutorials that do not show what happens.
func TestTutorialThatIsWrongIsFound(t *testing.T) {
	for name, tc := range map[string]struct{ src, want string }{
		"other output":        {"'''console\n$ echo one\ntwo\n'''", "line 2: $ echo one\nit has printed:\none"},
		"less output":         {"'''console\n$ echo one\none\ntwo\n'''", "it has printed:\none"},
		"more output":         {"'''console\n$ echo one; echo two\none\n'''", "it has printed:\none\ntwo"},
		"a failure":           {"'''console\n$ false\n$ echo\n'''", "line 2: $ false\nexit status 1, want 0"},
		"no failure":          {"'''console exit=1\n$ true\n'''", "exit status 0, want 1"},
		"a server that ends":  {"'''console background\n$ echo no\nserving\n'''", "it has ended"},
		"an edit of nothing":  {"'''text a\nb\n'''\n'''diff a\n-c\n+d\n'''", "line 4: a: the file has these lines 0 times"},
		"an edit of a prefix": {"'''text a\nxb\n'''\n'''diff a\n-b\n+d\n'''", "these lines 0 times"},
		"a file elsewhere":    {"'''text ../a\nb\n'''", `line 1: "../a" is not the path`},
		"an unknown option":   {"'''console exti=1\n$ a\n'''", "line 1: exti=1 is not an option"},
		"no end":              {"'''console\n$ a\n", "line 1: the block does not end"},
		"output of nothing":   {"'''console\na\n'''", `starts with a command, not with "a"`},
	} {
		t.Run(name, func(t *testing.T) {
			if err := follow(t, tc.src); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %s", err, tc.want)
			}
		})
	}
}

func TestMatches(t *testing.T) {
	for _, tc := range []struct {
		want, got string
		ok        bool
	}{
		{"", "anything\n", true},
		{"a\n...\n", "a\n", true},
		{"a\n...\n", "a\nb\nc\n", true},
		{"...\nc\n", "a\nb\nc\n", true},
		{"...\nc\n", "a\nb\nc\nd\n", false},
		{"id ..., ok\n", "id 7F (x), ok  \n\n", true},
		{"id ..., ok\n", "id 7F\n(x), ok\n", false},
		{"a.c\n", "abc\n", false},
	} {
		if got := tutorial.Matches(tc.want, tc.got); got != tc.ok {
			t.Errorf("%q matches %q: %t", tc.want, tc.got, got)
		}
	}
}
