package gateway

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParsePrompt feeds anything to the reader of requests: it returns a prompt
// that is one, or a problem that says what to send.
func FuzzParsePrompt(f *testing.F) {
	for _, seed := range []string{
		`{"prompt": "Say hi"}`, `{"prompt": ""}`, `{"prompt": null}`, `{"prompt": 1}`, `{}`, `null`, `[]`, `"x"`, ``, `{`,
		`{"prompt": "a", "prompt": "b"}`, `{"Prompt": "a"}`, `{"prompt": "a"} {"prompt": "b"}`, `{"prompt": "\ud800"}`,
		"{\"prompt\": \"\xff\"}", "\ufeff{\"prompt\": \"a\"}", `{"prompt": "a", "stream": true}`,
		strings.Repeat(`{"prompt":`, 20000), `{"` + strings.Repeat("k", 5000) + `": 1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		prompt, p := parsePrompt(body)
		if p != nil {
			if prompt != "" || p.Status != http.StatusBadRequest || !strings.Contains(p.Hint, sendPrompt) || len(p.Message) > 300 {
				t.Fatalf("prompt %q and problem %+v", prompt, p)
			}
			return
		}
		if strings.TrimSpace(prompt) == "" || !utf8.ValidString(prompt) || !json.Valid(body) {
			t.Fatalf("accepted %q as %q", body, prompt)
		}
		again, err := json.Marshal(map[string]string{"prompt": prompt})
		if got, p := parsePrompt(again); err != nil || p != nil || got != prompt {
			t.Fatalf("%q became %q", prompt, got)
		}
	})
}
