package guardrail

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/sdk"
)

// guardBytes is the largest text of one screening. A guardrail handles
// 25 text units of up to 1000 characters a second where its quota is the
// smallest, so longer texts go in pieces.
const guardBytes = 20_000

// Sides of a call.
const (
	input  = types.GuardrailContentSourceInput
	output = types.GuardrailContentSourceOutput
)

// guard applies guardrails.
type guard struct {
	client *bedrockruntime.Client
}

// screen applies m's guardrail to text and returns text, possibly with personal data masked.
// If it is blocked, the result is the guardrail's own text. Any failure is an error, so nothing
// passes unscreened.
func (g *guard) screen(ctx context.Context, m *engine.Model, source types.GuardrailContentSource, text string) (out string, blocked bool, err error) {
	if text == "" {
		return text, false, nil
	}
	var b strings.Builder
	for _, piece := range pieces(text) {
		passed, blocked, err := g.apply(ctx, m, source, piece)
		if err != nil || blocked {
			return passed, blocked, err
		}
		b.WriteString(passed)
	}
	return b.String(), false, nil
}

// screenBody screens a body that is passed through, which must be text.
func (g *guard) screenBody(ctx context.Context, m *engine.Model, source types.GuardrailContentSource, body []byte) ([]byte, error) {
	if !utf8.Valid(body) {
		if source == input {
			return nil, &engine.Error{Kind: engine.Unreadable}
		}
		return nil, &engine.Error{Kind: engine.Misconfigured, Hint: "its answer is not text, so its guardrail cannot read it: remove the guardrail from it in sagerock.yaml"}
	}
	out, blocked, err := g.screen(ctx, m, source, string(body))
	if err == nil && blocked {
		err = &engine.Error{Kind: engine.Blocked}
	}
	return []byte(out), err
}

func (g *guard) apply(ctx context.Context, m *engine.Model, source types.GuardrailContentSource, text string) (string, bool, error) {
	out, err := g.client.ApplyGuardrail(ctx, &bedrockruntime.ApplyGuardrailInput{
		GuardrailIdentifier: &m.Guardrail.ID,
		GuardrailVersion:    &m.Guardrail.Version,
		Source:              source,
		Content:             []types.GuardrailContentBlock{&types.GuardrailContentBlockMemberText{Value: types.GuardrailTextBlock{Text: &text}}},
	})
	if err != nil {
		e := sdk.Translate(ctx, err)
		if e.Kind == engine.Rejected || e.Kind == engine.Missing || e.Kind == engine.Denied {
			e.Kind, e.Hint = engine.Misconfigured, "its guardrail cannot be applied: deploy the api stack again"
		}
		return "", false, e
	}
	if out.Action == types.GuardrailActionNone {
		return text, false, nil
	}
	var b strings.Builder
	for _, o := range out.Outputs {
		b.WriteString(aws.ToString(o.Text))
	}
	return b.String(), !masked(out.Assessments), nil
}

// pieces cuts text into parts of the size of one screening, between words where possible.
func pieces(text string) []string {
	var all []string
	for len(text) > guardBytes {
		cut := strings.LastIndexAny(text[:guardBytes], " \n\t") + 1
		if cut < guardBytes/2 {
			for cut = guardBytes; !utf8.RuneStart(text[cut]); {
				cut--
			}
		}
		all = append(all, text[:cut])
		text = text[cut:]
	}
	return append(all, text)
}
