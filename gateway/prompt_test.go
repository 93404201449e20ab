package gateway_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/auth"
)

// prompted is settings with a hybrid model that has a system text and prompt, where
// they are not "".
func prompted(system, prompt string) *contract.Settings {
	s := roomy(settings())
	s.Prompts = map[string]contract.Prompt{
		"support": {
			Text:      "You work for {{company}}, {{tone}}.",
			Variables: map[string]string{"tone": "kindly"}, Version: "0123456789ab",
		},
		"brief": {Text: "Be brief.", Version: "ba9876543210"},
		"echo":  {Text: strings.Repeat("{{text}}", 1000), Version: "111111111111"},
	}
	m := s.Models["hybrid"]
	m.System, m.Prompt = system, prompt
	s.Models["hybrid"] = m
	return s
}

// onEngine routes every call of a hybrid model to one engine, by its weight.
var onEngine = map[string]func(int) int{
	gateway.EngineBedrock:   func(int) int { return 0 },
	gateway.EngineSageMaker: func(int) int { return 99 },
}

// TestPrompts has the same text in front of the same conversation on both engines.
func TestPrompts(t *testing.T) {
	t.Parallel()
	const caller = `"messages": [{"role": "developer", "content": "Now."}, {"role": "user", "content": "Say hi"}]`
	for name, tc := range map[string]struct {
		system, prompt string // of the model
		ask            string
		want           []string // the texts in front of the user's
		version        string   // in the log
	}{
		"none":                  {ask: hi},
		"null":                  {ask: hi + `, "prompt": null`},
		"the model's":           {prompt: "brief", ask: hi, want: []string{"Be brief."}, version: "brief ba9876543210"},
		"the model's, for null": {prompt: "brief", ask: hi + `, "prompt": {"id": null}`, want: []string{"Be brief."}, version: "brief ba9876543210"},
		"after system, before the caller's": {
			system: "Be kind.", prompt: "brief", ask: caller, want: []string{"Be kind.", "Be brief.", "Now."}, version: "brief ba9876543210",
		},
		"another than the model's, with a default": {
			prompt: "brief", ask: hi + `, "prompt": {"id": "support", "variables": {"company": "Acme"}}`,
			want: []string{"You work for Acme, kindly."}, version: "support 0123456789ab",
		},
		"a version, and a value in place of the default": {
			ask:  hi + `, "prompt": {"id": "support", "version": "0123456789ab", "variables": {"company": "Acme", "tone": ""}}`,
			want: []string{"You work for Acme, ."}, version: "support 0123456789ab",
		},
		"variables of the model's": {
			prompt: "support", ask: `"prompt": {"variables": {"company": "Acme \"é\"\n"}}, ` + hi,
			want: []string{"You work for Acme \"é\"\n, kindly."}, version: "support 0123456789ab",
		},
		"a value with braces is text": {
			ask:  hi + `, "prompt": {"id": "support", "variables": {"company": "{{tone}}", "tone": "{{company}} }}"}}`,
			want: []string{"You work for {{tone}}, {{company}} }}."}, version: "support 0123456789ab",
		},
		"a prompt that comes to nothing": {
			system: "Be kind.", ask: hi + `, "prompt": {"id": "echo", "variables": {"text": " "}}`,
			want: []string{"Be kind."}, version: "echo 111111111111",
		},
	} {
		for engine, intn := range onEngine {
			t.Run(name+" on "+engine, func(t *testing.T) {
				t.Parallel()
				f := newFakeAWS(t, map[string][]http.HandlerFunc{conversePath: {converseAnswer}, invokePath: {completionAnswer}})
				g, logs := f.gateway(t, gateway.Options{Settings: prompted(tc.system, tc.prompt), Intn: intn})
				if w := chat(g, "hybrid", tc.ask); w.Code != http.StatusOK || w.Header().Get("X-Sagerock-Engine") != engine {
					t.Fatalf("got %d on %s: %s", w.Code, w.Header().Get("X-Sagerock-Engine"), w.Body)
				}
				if got, want := f.requests[0].body, withSystem(engine, tc.want); !sameJSON(t, got, want) {
					t.Errorf("it got %s\nwant   %s", got, want)
				}
				line := logs.line(t)
				prompt, _ := line["prompt"].(string)
				version, _ := line["promptVersion"].(string)
				if got := strings.TrimSpace(prompt + " " + version); got != tc.version || strings.Contains(logs.String(), "Acme") {
					t.Errorf("the log has %q: %s", got, logs)
				}
			})
		}
	}
}

func encoded(v any) string {
	src, _ := json.Marshal(v)
	return string(src)
}

// withSystem is what an engine gets when texts are in front of the user's.
func withSystem(engine string, texts []string) string {
	if engine == gateway.EngineSageMaker {
		system := ""
		if len(texts) > 0 {
			system = `{"role": "system", "content": ` + encoded(strings.Join(texts, "\n\n")) + `}, `
		}
		return `{"messages": [` + system + `{"role": "user", "content": "Say hi"}]}`
	}
	var blocks []string
	for _, text := range texts {
		blocks = append(blocks, `{"text": `+encoded(text)+`}`)
	}
	body := `{"messages": [{"role": "user", "content": [{"text": "Say hi"}]}]`
	if blocks != nil {
		body += `, "system": [` + strings.Join(blocks, ", ") + `]`
	}
	return body + "}"
}

// TestPromptOfInvoke puts the model's prompt in front of a plain text, too.
func TestPromptOfInvoke(t *testing.T) {
	t.Parallel()
	f := newFakeAWS(t, map[string][]http.HandlerFunc{conversePath: {converseAnswer}})
	g, _ := f.gateway(t, gateway.Options{Settings: prompted("", "brief"), Intn: onEngine[gateway.EngineBedrock]})
	if w := post(g, "hybrid", `{"prompt": "Say hi"}`); w.Code != http.StatusOK {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if got, want := f.requests[0].body, withSystem(gateway.EngineBedrock, []string{"Be brief."}); !sameJSON(t, got, want) {
		t.Errorf("it got %s\nwant   %s", got, want)
	}
}

// TestPromptFallsBack gives the second engine the same text as the first.
func TestPromptFallsBack(t *testing.T) {
	t.Parallel()
	f := newFakeAWS(t, map[string][]http.HandlerFunc{
		conversePath: {converseAnswer},
		invokePath:   {awsError(424, "ModelError", "x", `, "OriginalStatusCode": 500`)},
	})
	g, _ := f.gateway(t, gateway.Options{Settings: prompted("", ""), Intn: onEngine[gateway.EngineSageMaker]})
	w := chat(g, "hybrid", hi+`, "prompt": {"id": "support", "variables": {"company": "Acme"}}`)
	if w.Code != http.StatusOK || w.Header().Get("X-Sagerock-Engine") != gateway.EngineBedrock {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	last := f.requests[len(f.requests)-1].body
	if want := withSystem(gateway.EngineBedrock, []string{"You work for Acme, kindly."}); !sameJSON(t, last, want) {
		t.Errorf("it got %s\nwant   %s", last, want)
	}
}

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
			message: "prompt.variables.company is there twice: send it once",
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
			w := chat(g, "hybrid", hi+`, "prompt": `+tc.prompt)
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
	w := chat(g, "hybrid", hi+`, "prompt": {"id": "support"}`)
	if p := problemOf(t, w.Body); w.Code != http.StatusNotFound || p.Hint != "leave prompt out, since sagerock.yaml has no prompts" {
		t.Errorf("got %d %+v", w.Code, p)
	}
}

// TestPromptList says which variables a request must have, and no texts. A caller
// who may use one model only can list them, since none belongs to a model.
func TestPromptList(t *testing.T) {
	t.Parallel()
	const all = `{"object": "list", "data": [
		{"id": "brief", "object": "prompt", "version": "ba9876543210", "variables": []},
		{"id": "echo", "object": "prompt", "version": "111111111111", "variables": [{"name": "text", "required": true}]},
		{"id": "support", "object": "prompt", "version": "0123456789ab", "variables": [{"name": "company", "required": true}, {"name": "tone", "required": false}]}]}`
	for name, tc := range map[string]struct {
		settings *contract.Settings
		method   string
		status   int
		want     string
	}{
		"all":     {prompted("", ""), http.MethodGet, http.StatusOK, all},
		"none":    {settings(), http.MethodGet, http.StatusOK, `{"object": "list", "data": []}`},
		"no POST": {prompted("", ""), http.MethodPost, http.StatusMethodNotAllowed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, logs := start(t, gateway.Options{Settings: tc.settings})
			r := httptest.NewRequest(tc.method, "/v1/prompts", http.NoBody)
			r = r.WithContext(auth.With(r.Context(), &auth.Caller{Name: "billing", Models: []string{"assistant"}}))
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			if w.Code != tc.status || tc.want != "" && !sameJSON(t, w.Body.String(), tc.want) || logs.line(t)["route"] != "prompts" {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
}

// TestPromptSettings refuses settings that no config makes.
func TestPromptSettings(t *testing.T) {
	for want, change := range map[string]func(*contract.Settings){
		"prompt support: line 1, column 1 of the text: {{ is never closed": func(s *contract.Settings) {
			s.Prompts["support"] = contract.Prompt{Text: "{{", Version: "1"}
		},
		"prompt support: version must not be empty": func(s *contract.Settings) { s.Prompts["support"] = contract.Prompt{Text: "Hi"} },
		"model hybrid: there is no prompt brief":    func(s *contract.Settings) { delete(s.Prompts, "brief") },
	} {
		s := prompted("", "brief")
		change(s)
		_, err := gateway.New(gateway.Options{Settings: s, Targets: targets(), Log: discard(), Bedrock: says("x"), SageMaker: says("x")})
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestPromptMetrics gives the metrics no dimension for prompts: each would be paid
// for by itself.
func TestPromptMetrics(t *testing.T) {
	t.Parallel()
	g, logs := start(t, gateway.Options{
		Settings: prompted("", "brief"), Bedrock: says("x"), SageMaker: says("x"),
	})
	chat(g, "hybrid", hi)
	line := logs.line(t)
	if line["prompt"] != "brief" || line["_aws"] == nil || strings.Contains(encoded(line["_aws"]), "rompt") {
		t.Errorf("log %s", logs)
	}
}
