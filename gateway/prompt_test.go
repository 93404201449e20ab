package gateway_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/engine"
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
	engine.Bedrock:   func(int) int { return 0 },
	engine.SageMaker: func(int) int { return 99 },
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
				if w := askChat(g, "hybrid", tc.ask); w.Code != http.StatusOK || w.Header().Get("X-Sagerock-Engine") != engine {
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
func withSystem(name string, texts []string) string {
	if name == engine.SageMaker {
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
	g, _ := f.gateway(t, gateway.Options{Settings: prompted("", "brief"), Intn: onEngine[engine.Bedrock]})
	if w := post(g, "hybrid", `{"prompt": "Say hi"}`); w.Code != http.StatusOK {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if got, want := f.requests[0].body, withSystem(engine.Bedrock, []string{"Be brief."}); !sameJSON(t, got, want) {
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
	g, _ := f.gateway(t, gateway.Options{Settings: prompted("", ""), Intn: onEngine[engine.SageMaker]})
	w := askChat(g, "hybrid", hi+`, "prompt": {"id": "support", "variables": {"company": "Acme"}}`)
	if w.Code != http.StatusOK || w.Header().Get("X-Sagerock-Engine") != engine.Bedrock {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	last := f.requests[len(f.requests)-1].body
	if want := withSystem(engine.Bedrock, []string{"You work for Acme, kindly."}); !sameJSON(t, last, want) {
		t.Errorf("it got %s\nwant   %s", last, want)
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
	askChat(g, "hybrid", hi)
	line := logs.line(t)
	if line["prompt"] != "brief" || line["_aws"] == nil || strings.Contains(encoded(line["_aws"]), "rompt") {
		t.Errorf("log %s", logs)
	}
}
