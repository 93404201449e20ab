package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway"
)

func TestBadPrompts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		prompt  string // of the request
		model   string // the model's own
		status  int    // 0 for 400
		code    string // "" for invalid_value
		param   string
		message string
	}{
		"a text": {
			prompt: `"Be brief."`, param: "prompt",
			message: `prompt is not an object: send {"id": "...", "variables": {"...": "..."}}`,
		},
		"no id, and the model has none": {
			prompt: `{}`, param: "prompt.id",
			message: "prompt.id is missing, and hybrid has no prompt of its own: use one of: brief, echo, support",
		},
		"an id that is no string": {prompt: `{"id": 1}`, param: "prompt.id", message: "prompt.id is not a string: send a string"},
		"an empty id":             {prompt: `{"id": ""}`, param: "prompt.id", message: "prompt.id is empty: leave it out"},
		"an unknown id": {
			prompt: `{"id": "pmpt_123"}`, status: 404, code: "prompt_not_found", param: "prompt.id",
			message: "there is no prompt of this name: use one of: brief, echo, support",
		},
		"another version": {
			prompt: `{"id": "support", "version": "2"}`, status: 404, code: "prompt_version_not_found", param: "prompt.version",
			message: "support has another version now: send 0123456789ab, or leave version out to take what there is",
		},
		"another version of the model's": {
			model: "brief", prompt: `{"version": "0123456789ab"}`, status: 404, code: "prompt_version_not_found", param: "prompt.version",
			message: "brief has another version now: send ba9876543210, or leave version out to take what there is",
		},
		"a version that is no string": {prompt: `{"id": "support", "version": 2}`, param: "prompt.version", message: "prompt.version is not a string: send a string"},
		"another key": {
			prompt: `{"id": "support", "text": "Hi"}`, code: "unknown_parameter", param: "prompt.text",
			message: `"prompt.text" is not a parameter that the gateway knows: leave it out`,
		},
		"a list of variables": {
			prompt: `{"id": "support", "variables": ["Acme"]}`, param: "prompt.variables",
			message: `prompt.variables is not an object: send {"NAME": "..."}`,
		},
		"a variable that is an image": {
			prompt: `{"id": "support", "variables": {"company": {"type": "input_image"}}}`, param: "prompt.variables.company",
			message: "prompt.variables.company is not a string: send a string",
		},
		"a variable that is null": {
			prompt: `{"id": "support", "variables": {"company": null}}`, param: "prompt.variables.company",
			message: "prompt.variables.company is not a string: send a string",
		},
		"a variable twice": {
			prompt: `{"id": "support", "variables": {"company": "a", "\u0063ompany": "b"}}`, param: "prompt.variables.company",
			message: "prompt.variables.company is sent twice: send it once",
		},
		"a missing variable": {
			prompt: `{"id": "support", "variables": {"tone": "Acme"}}`, param: "prompt.variables.company",
			message: "prompt.variables.company is missing: send it: support has no default for it",
		},
		"a missing variable of the model's": {
			model: "support", prompt: `null`, param: "prompt.variables.company",
			message: "prompt.variables.company is missing: send it: support has no default for it",
		},
		"an unknown variable": {
			prompt: `{"id": "support", "variables": {"company": "Acme", "colour": "red"}}`, param: "prompt.variables.colour",
			message: "prompt.variables.colour is not a variable of the prompt: support has company, tone",
		},
		"a variable where there is none": {
			prompt: `{"id": "brief", "variables": {"company": "Acme"}}`, param: "prompt.variables.company",
			message: "prompt.variables.company is not a variable of the prompt: leave it out: brief has no variables",
		},
		"a variable with a long name": {
			prompt: `{"id": "brief", "variables": {"` + strings.Repeat("é", 500) + `": "Acme"}}`, param: "prompt.variables." + strings.Repeat("é", 30) + "...",
			message: "prompt.variables." + strings.Repeat("é", 30) + "... is not a variable of the prompt: leave it out: brief has no variables",
		},
		"a long name and no string": {
			prompt: `{"id": "brief", "variables": {"` + strings.Repeat("x", 500) + `": 1}}`, param: "prompt.variables." + strings.Repeat("x", 60) + "...",
			message: "prompt.variables." + strings.Repeat("x", 60) + "... is not a string: send a string",
		},
		"too long when it is filled in": {
			prompt: `{"id": "echo", "variables": {"text": "` + strings.Repeat("x", 101) + `"}}`, param: "prompt.variables",
			message: "prompt.variables makes the prompt longer than 100000 bytes: send shorter values",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, logs := start(t, gateway.Options{Settings: prompted("", tc.model)})
			w := askChat(g, "hybrid", hi+`, "prompt": `+tc.prompt)
			if tc.status == 0 {
				tc.status = http.StatusBadRequest
			}
			if tc.code == "" {
				tc.code = "invalid_value"
			}
			p := problemOf(t, w.Body)
			if w.Code != tc.status || p.Type != "invalid_request_error" || p.Code != tc.code || p.Param == nil || *p.Param != tc.param || p.Message != tc.message {
				t.Errorf("got  %d %+v\nwant %d %s %s %q", w.Code, p, tc.status, tc.code, tc.param, tc.message)
			}
			if strings.Contains(logs.String(), "Acme") || logs.line(t)["error"] != tc.code {
				t.Errorf("log %s", logs)
			}
		})
	}
}

// TestNoPrompts is about a file without any.
func TestNoPrompts(t *testing.T) {
	t.Parallel()
	g, _ := start(t, gateway.Options{Settings: roomy(settings())})
	w := askChat(g, "hybrid", hi+`, "prompt": {"id": "support"}`)
	if p := problemOf(t, w.Body); w.Code != http.StatusNotFound || p.Hint != "leave prompt out, since sagerock.yaml has no prompts" {
		t.Errorf("got %d %+v", w.Code, p)
	}
}
