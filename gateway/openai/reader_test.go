package openai

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// row is p as docs/api.md shows it.
func (p *param) row() string {
	note := p.note
	if p.neutral != "" {
		note = strings.TrimPrefix(note+"; `"+p.neutral+"` is accepted", "; ")
	}
	return "| `" + p.name + "` | " + string(p.bedrock) + " | " + strings.TrimRight(string(p.sagemaker)+" | "+note, " ") + " |\n"
}

// tables are the parameters of each path, under the heading that docs/api.md has for
// them, and what reads them.
var tables = map[string]struct {
	params []param
	read   func(rawjson.Value, []string) *problem.Problem
}{
	"## Parameters of chat completions": {chatParams, func(body rawjson.Value, engines []string) *problem.Problem {
		_, _, p := ParseChat(body, engines, About{})
		return p
	}},
	"## Parameters of responses": {responseParams, func(body rawjson.Value, engines []string) *problem.Problem {
		_, _, p := ParseResponse(body, engines, About{})
		return p
	}},
}

// TestParamsAreDocumented keeps the tables of docs/api.md in step with those in the
// code.
func TestParamsAreDocumented(t *testing.T) {
	src, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	const head = "| parameter | Bedrock | SageMaker | notes |\n| --- | --- | --- | --- |\n"
	for heading, table := range tables {
		_, section, _ := strings.Cut(string(src), heading+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		_, rest, ok := strings.Cut(section, head)
		got, _, _ := strings.Cut(rest, "\n\n")
		var want strings.Builder
		for i := range table.params {
			want.WriteString(table.params[i].row())
		}
		if !ok || strings.TrimSpace(got) != strings.TrimSpace(want.String()) {
			t.Errorf("the table of docs/api.md is another; write\n%s\n\n%s%s", heading, head, want.String())
		}
	}
}

// TestRefusedParamsAreRefused tries each parameter on each engine.
func TestRefusedParamsAreRefused(t *testing.T) {
	for _, table := range tables {
		for i := range table.params {
			p := &table.params[i]
			src := `{"no": "value of it"}`
			for _, name := range slices.Backward(strings.Split(p.name, ".")) {
				src = `{"` + name + `": ` + src + `}`
			}
			body := rawjson.Of([]byte(src))
			for name, want := range map[string]support{engine.Bedrock: p.bedrock, engine.SageMaker: p.sagemaker} {
				refusal := table.read(body, []string{name})
				got := refusal != nil && refusal.Code == "unsupported_parameter" && *refusal.Param == p.name
				if got != (want == refused) {
					t.Errorf("%s on %s: %+v, want %s", p.name, name, refusal, want)
				}
				if hint := strings.ReplaceAll(p.note, "`", ""); got && strings.HasPrefix(hint, "use ") && refusal.Hint != hint {
					t.Errorf("%s on %s: callers read %q, and docs/api.md says %q", p.name, name, refusal.Hint, hint)
				}
			}
		}
	}
}
