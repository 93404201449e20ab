package sagerock_test

import (
	"os/exec"
	"strings"
	"testing"
)

// gatewayLine is the order of the gateway's packages: each imports only those that stand
// before its own row.
var gatewayLine = [][]string{
	{"rawjson", "chat", "auth", "signed", "openai/seeds"},
	{"engine", "objects", "auth/store"},
	{"sdk", "container"},
	{"bedrock", "sagemaker", "guardrail", "wake"},
	{"openai"},
	{"route"},
	{"telemetry"},
	{""},
	{"wiring"},
}

// TestGatewayIsALine keeps the imports of the gateway's packages in one direction.
func TestGatewayIsALine(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "./gateway/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]int{}
	for i, row := range gatewayLine {
		for _, name := range row {
			place[strings.TrimSuffix(module+"gateway/"+name, "/")] = i
		}
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := fields[0]
		at, ok := place[pkg]
		if !ok {
			t.Errorf("%s is missing from the order of the gateway's packages", pkg)
		}
		seen++
		for _, imported := range fields[1:] {
			if before, ok := place[imported]; ok && before >= at {
				t.Errorf("%s must not import %s, which comes after it in the order of the gateway's packages", pkg, imported)
			}
		}
	}
	if seen != len(place) {
		t.Errorf("%d packages, and %d in the line", seen, len(place))
	}
}
