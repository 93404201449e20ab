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

// FuzzPieces cuts any text: no byte is lost, no piece is too large, no character
// is cut.
func FuzzPieces(f *testing.F) {
	f.Add("a b", 1)
	f.Add("ä", 30000)
	f.Add("word ", 9000)
	f.Add("\n", 70000)
	f.Fuzz(func(t *testing.T, part string, times int) {
		if times < 0 || times > 100_000 || len(part)*times > 1<<20 || !utf8.ValidString(part) {
			return
		}
		text := strings.Repeat(part, times)
		all := pieces(text)
		if strings.Join(all, "") != text {
			t.Fatal("the pieces do not add up")
		}
		for i, piece := range all {
			if len(piece) > guardBytes || !utf8.ValidString(piece) || (piece == "" && len(all) > 1 && i < len(all)-1) {
				t.Fatalf("piece %d of %d bytes", i, len(piece))
			}
		}
	})
}

func TestEveryKindHasAnAnswer(t *testing.T) {
	for _, kind := range []Kind{Throttled, Timeout, Failed, Missing, Denied, Misconfigured, Rejected, Blocked, Unreadable, Canceled} {
		p := failure(&Model{Name: "m"}, &Error{Kind: kind})
		if p.Status == 0 || p.Hint == "" || !strings.Contains(p.Message, "m") || strings.Contains(p.Message, "%") {
			t.Errorf("%s: %+v", kind, p)
		}
	}
}
