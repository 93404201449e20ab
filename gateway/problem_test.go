package gateway

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/regex"
)

// TestErrorsAreDocumented keeps the table of docs/api.md in step with the errors that
// callers can read.
func TestErrorsAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(doc), "\n## Errors\n")
	rows := map[string]string{} // of the table, by code
	for row := range strings.Lines(section) {
		for _, code := range regex.Of("`([a-z_]+)`").FindAllStringSubmatch(row, -1) {
			if strings.HasPrefix(row, "| ") {
				rows[code[1]] = row
			}
		}
	}
	statuses := map[string]int{problem.CodeAsync: answersLater(&engine.Model{}).Status, problem.CodeRateLimit: problem.TooMany().Status}
	for kind := range failures {
		if p := failure(&engine.Model{}, &engine.Error{Kind: kind}); kind != engine.Canceled { // whom nobody answers
			statuses[p.Code] = p.Status
		}
	}
	for code, status := range statuses {
		if !strings.Contains(rows[code], strconv.Itoa(status)) {
			t.Errorf("the table of errors in docs/api.md does not have %s with %d", code, status)
		}
	}
	found := 0
	for _, pattern := range []string{"*.go", "*/*.go", "../contract/problem/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, code := range regex.Of(`\bCode: "([a-z_]+)"`).FindAllStringSubmatch(string(src), -1) {
				found++
				if rows[code[1]] == "" {
					t.Errorf("the table of errors in docs/api.md does not have %s, of %s", code[1], file)
				}
			}
		}
	}
	if found == 0 {
		t.Error("there are no errors in the code")
	}
}

func TestEveryKindHasAnAnswer(t *testing.T) {
	for _, kind := range []engine.Kind{engine.Throttled, engine.Timeout, engine.Failed, engine.Missing, engine.Denied, engine.Credentials, engine.Misconfigured, engine.Rejected, engine.Blocked, engine.Unreadable, engine.Canceled} {
		p := failure(&engine.Model{Name: "m"}, &engine.Error{Kind: kind})
		if p.Status == 0 || p.Hint == "" || !strings.Contains(p.Message, "m") || strings.Contains(p.Message, "%") {
			t.Errorf("%s: %+v", kind, p)
		}
	}
}
