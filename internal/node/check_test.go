package node

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSaysWhatIsWrongWithNode looks for Node.js on a PATH that holds one program, or none.
func TestSaysWhatIsWrongWithNode(t *testing.T) {
	for name, tc := range map[string]struct{ own, program, want string }{
		"none":                 {"", "", "the CDK runs on Node.js, which is not installed here or not on your PATH\n\tfix: install Node.js"},
		"one that is too old":  {"", "#!/bin/sh\necho v18.20.1\n", "the Node.js on your PATH is v18.20.1, and the CDK needs v20 or newer\n\tfix: install Node.js"},
		"one that fails":       {"", "#!/bin/sh\nexit 3\n", "exit status 3"},
		"one that is good":     {"", "#!/bin/sh\necho v24.1.0\n", ""},
		"a choice that is not": {"/nowhere/node", "#!/bin/sh\necho v24.1.0\n", "JSII_NODE=/nowhere/node is not a program\n\tfix: unset JSII_NODE"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if tc.program != "" {
				if err := os.WriteFile(filepath.Join(dir, "node"), []byte(tc.program), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv("PATH", dir)
			t.Setenv(env, tc.own)
			got := ""
			if err := Check(); err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, tc.want) || (got == "") != (tc.want == "") {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
