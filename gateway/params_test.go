package gateway

import (
	"os"
	"strings"
	"testing"
)

// row is p as docs/api.md shows it.
func (p *param) row() string {
	note := p.note
	if p.harmless != "" {
		note = strings.TrimPrefix(note+"; `"+p.harmless+"` is taken", "; ")
	}
	return "| `" + p.name + "` | " + string(p.bedrock) + " | " + strings.TrimRight(string(p.sagemaker)+" | "+note, " ") + " |\n"
}

// TestParamsAreDocumented keeps the table of docs/api.md in step with the one in
// the code.
func TestParamsAreDocumented(t *testing.T) {
	src, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	const head = "| parameter | Bedrock | SageMaker | notes |\n| --- | --- | --- | --- |\n"
	_, rest, ok := strings.Cut(string(src), head)
	got, _, _ := strings.Cut(rest, "\n\n")
	var want strings.Builder
	for i := range chatParams {
		want.WriteString(chatParams[i].row())
	}
	if !ok || strings.TrimSpace(got) != strings.TrimSpace(want.String()) {
		t.Errorf("the table of docs/api.md is another; write\n%s%s", head, want.String())
	}
}

// TestRefusedParamsAreRefused tries each parameter on each engine.
func TestRefusedParamsAreRefused(t *testing.T) {
	for i := range chatParams {
		p := &chatParams[i]
		for engine, want := range map[string]fate{EngineBedrock: p.bedrock, EngineSageMaker: p.sagemaker} {
			body := value{src: []byte(`{"` + p.name + `": {"no": "value of it"}}`)}
			body.to = len(body.src)
			_, problem := parseChat(body, []share{{engine, 100}})
			if got := problem != nil && problem.Code == "unsupported_parameter"; got != (want == refused) {
				t.Errorf("%s on %s: %+v, want %s", p.name, engine, problem, want)
			}
		}
	}
}
