package bedrock

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/sdk"
)

// refusals explain known messages of a ValidationException. The first whose words occur
// applies.
var refusals = []struct {
	words string
	kind  engine.Kind
	hint  string
}{
	{"on-demand throughput", engine.Misconfigured, "this model can be called through a cross-Region inference profile only: set its bedrock.profile in sagerock.yaml"},
	{"model identifier", engine.Missing, "Bedrock does not know bedrock.model of this model in this Region: list its models with aws bedrock list-foundation-models"},
	{"support system", engine.Misconfigured, "this model does not support system prompts: remove system from it in sagerock.yaml"},
	{"outputconfig", engine.Rejected, "this model does not support structured output: ask for text instead of a JSON schema"},
	{"output config", engine.Rejected, "this model does not support structured output: ask for text instead of a JSON schema"},
	{"support tool", engine.Rejected, "this model does not support tools: leave tools and tool_choice out"},
	{"toolchoice", engine.Rejected, "this model does not support this tool_choice: send auto or leave it out"},
	{"guardrail", engine.Misconfigured, "Bedrock rejects the guardrail of this model: deploy the api stack again"},
}

// bedrockError explains err to the caller.
func bedrockError(ctx context.Context, m *engine.Model, err error) *engine.Error {
	e := sdk.Translate(ctx, err)
	switch e.Kind {
	case engine.Throttled:
		e.Hint = "wait as long as Retry-After says, then try again; if it stays, ask for a higher Bedrock quota or set bedrock.profile of " + m.Name
	case engine.Denied:
		if kind, hint, known := accessHint(err); known {
			e.Kind, e.Hint = kind, hint
		} else {
			e.Hint = "deploy the api stack again; if that does not help, see with aws bedrock get-foundation-model-availability what this account lacks for the model of " + m.Name
		}
	case engine.Missing:
		// Bedrock also answers that a model is not found where the account has to do something
		// before it may use the model.
		if kind, hint, known := accessHint(err); known {
			e.Kind, e.Hint = kind, hint
		} else {
			e.Hint = "Bedrock does not offer the model of " + m.Name + " here, or no longer: choose another bedrock.model in sagerock.yaml"
		}
	case engine.Rejected:
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
