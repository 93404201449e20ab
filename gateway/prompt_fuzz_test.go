package gateway

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
	"github.com/sagerock/sagerock/gateway/openai/seeds"
	"github.com/sagerock/sagerock/gateway/rawjson"
	"github.com/sagerock/sagerock/gateway/route"
	"github.com/sagerock/sagerock/gateway/telemetry"
	template "github.com/sagerock/sagerock/internal/prompt"
)

// FuzzPrompt fills the prompt that any chat asks for: a problem names what is wrong, and
// what is filled in stays within its bounds.
func FuzzPrompt(f *testing.F) {
	for _, seed := range seeds.Chats {
		f.Add([]byte(seed), true)
	}
	prompts, err := newPrompts(map[string]contract.Prompt{
		"p": {Text: "{{a}} {{b}}{{a}}", Variables: map[string]string{"b": "B"}, Version: "v"},
	})
	if err != nil {
		f.Fatal(err)
	}
	g := &Gateway{prompts: prompts, promptNames: []string{"p"}}
	f.Fuzz(func(t *testing.T, src []byte, own bool) {
		body, why := rawjson.Check(src)
		if why != "" || body.Kind() != '{' {
			return
		}
		c, _, p := openai.ParseChat(body, []string{engine.Bedrock, engine.SageMaker}, openai.About{})
		if p != nil {
			return
		}
		m := &route.Model{Model: engine.Model{Name: "m", Kind: engine.KindChat}}
		if own {
			m.Prompt = "p"
		}
		if p := g.prepare(c, m, &telemetry.Record{}); p != nil {
			if p.Param == nil || !strings.HasPrefix(*p.Param, "prompt.") || p.Hint == "" || len(p.Text()) > 400 {
				t.Fatalf("%+v", p)
			}
			return
		}
		if len(c.Prompt) > template.MaxFilled {
			t.Fatalf("%s has a prompt of %d bytes", src, len(c.Prompt))
		}
	})
}
