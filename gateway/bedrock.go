package gateway

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"
)

// Bedrock runs chat models with the Converse operation, which takes the same
// request for each of them.
type Bedrock struct {
	client *bedrockruntime.Client
}

var _ Engine = (*Bedrock)(nil)

// Invoke sends the prompt of call. The guardrail screens it on the way in and out.
func (b *Bedrock) Invoke(ctx context.Context, call *Call) (*Answer, error) {
	m := call.Model
	in := &bedrockruntime.ConverseInput{
		ModelId: &m.BedrockID,
		Messages: []types.Message{{
			Role:    types.ConversationRoleUser,
			Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: call.Prompt}},
		}},
	}
	if m.System != "" {
		in.System = []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: m.System}}
	}
	if g := m.Guardrail; g != nil {
		in.GuardrailConfig = &types.GuardrailConfiguration{GuardrailIdentifier: &g.ID, GuardrailVersion: &g.Version}
	}
	out, err := b.client.Converse(ctx, in)
	if err != nil {
		return nil, bedrockError(ctx, m, err)
	}
	answer := &Answer{Text: text(out), StopReason: string(out.StopReason)}
	if u := out.Usage; u != nil {
		answer.Usage = &Usage{InputTokens: int(aws.ToInt32(u.InputTokens)), OutputTokens: int(aws.ToInt32(u.OutputTokens))}
	}
	return answer, nil
}

// text joins the texts of an answer. Reasoning is left out.
func text(out *bedrockruntime.ConverseOutput) string {
	message, ok := out.Output.(*types.ConverseOutputMemberMessage)
	if !ok {
		return ""
	}
	var b strings.Builder
	for _, block := range message.Value.Content {
		if t, ok := block.(*types.ContentBlockMemberText); ok {
			b.WriteString(t.Value)
		}
	}
	return b.String()
}

// refusals are what Bedrock says in a ValidationException that is not the
// caller's fault. The first whose words occur counts.
var refusals = []struct {
	words string
	kind  Kind
	hint  string
}{
	{"on-demand throughput", Misconfigured, "this model can be called through a cross-Region inference profile only: set its bedrock.profile in sagerock.yaml"},
	{"model identifier", Missing, "Bedrock does not know bedrock.model of this model in this Region: list its models with aws bedrock list-foundation-models"},
	{"support system", Misconfigured, "this model takes no system prompt: remove system from it in sagerock.yaml"},
	{"guardrail", Misconfigured, "Bedrock does not take the guardrail of this model: deploy the api stack again"},
}

// bedrockError says what to do about err.
func bedrockError(ctx context.Context, m *Model, err error) *Error {
	e := translate(ctx, err)
	switch e.Kind {
	case Throttled:
		e.Hint = "wait as long as Retry-After says, then try again; if it stays, ask for a higher Bedrock quota or set bedrock.profile of " + m.Name
	case Denied:
		e.Hint = "see in the Bedrock console whether this account may use the model (some need a form or a subscription first), then deploy the api stack again"
	case Missing:
		e.Hint = "Bedrock does not offer the model of " + m.Name + " here, or no longer: choose another bedrock.model in sagerock.yaml"
	case Rejected:
		e.Hint = "shorten the prompt; if short ones fail too, check bedrock.model and bedrock.profile of " + m.Name
		if api, ok := errors.AsType[smithy.APIError](err); ok {
			for _, r := range refusals {
				if strings.Contains(strings.ToLower(api.ErrorMessage()), r.words) {
					e.Kind, e.Hint = r.kind, r.hint
					break
				}
			}
		}
	}
	return e
}
