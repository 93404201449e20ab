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

// Invoke chats or embeds. The guardrail screens a chat on the way in and out.
func (b *Bedrock) Invoke(ctx context.Context, call *Call) (*Answer, error) {
	switch {
	case call.Embed != nil:
		return b.embed(ctx, call)
	case call.Chat.Stream:
		return b.stream(ctx, call)
	}
	out, err := b.client.Converse(ctx, converseInput(call.Model, call.Chat))
	if err != nil {
		return nil, bedrockError(ctx, call.Model, err)
	}
	c := converseOutput(call.Chat, out)
	return &Answer{Body: c.json(call), StopReason: c.stopReason, Usage: c.usage}, nil
}

// converseOutput is what Converse said.
func converseOutput(chat *Chat, out *bedrockruntime.ConverseOutput) *completion {
	c := &completion{stopReason: string(out.StopReason), usage: tokens(out.Usage)}
	message, ok := out.Output.(*types.ConverseOutputMemberMessage)
	if !ok {
		return c
	}
	for _, block := range message.Value.Content {
		switch block := block.(type) {
		case *types.ContentBlockMemberText:
			c.text += block.Value
		case *types.ContentBlockMemberReasoningContent:
			if r, ok := block.Value.(*types.ReasoningContentBlockMemberReasoningText); ok {
				c.reasoning += aws.ToString(r.Value.Text)
			}
		case *types.ContentBlockMemberToolUse:
			if chat.OneTool && len(c.calls) > 0 {
				continue
			}
			call := ToolCall{ID: aws.ToString(block.Value.ToolUseId), Name: aws.ToString(block.Value.Name), Arguments: "{}"}
			if in := block.Value.Input; in != nil {
				if src, err := in.MarshalSmithyDocument(); err == nil {
					call.Arguments = string(src)
				}
			}
			c.calls = append(c.calls, call)
		}
	}
	return c
}

// tokens adds up as OpenAI does, where the cached tokens are part of the prompt's.
func tokens(u *types.TokenUsage) *Usage {
	if u == nil {
		return nil
	}
	cached, written := int(aws.ToInt32(u.CacheReadInputTokens)), int(aws.ToInt32(u.CacheWriteInputTokens))
	return &Usage{
		InputTokens:      int(aws.ToInt32(u.InputTokens)) + cached + written,
		OutputTokens:     int(aws.ToInt32(u.OutputTokens)),
		CachedTokens:     cached,
		CacheWriteTokens: written,
	}
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
	{"outputconfig", Rejected, "this model has no structured output: ask for text instead of a JSON schema"},
	{"output config", Rejected, "this model has no structured output: ask for text instead of a JSON schema"},
	{"support tool", Rejected, "this model takes no tools: leave tools and tool_choice out"},
	{"toolchoice", Rejected, "this model takes no such tool_choice: send auto or leave it out"},
	{"guardrail", Misconfigured, "Bedrock does not take the guardrail of this model: deploy the api stack again"},
}

// bedrockError says what to do about err.
func bedrockError(ctx context.Context, m *Model, err error) *Error {
	e := translate(ctx, err)
	switch e.Kind {
	case Throttled:
		e.Hint = "wait as long as Retry-After says, then try again; if it stays, ask for a higher Bedrock quota or set bedrock.profile of " + m.Name
	case Denied:
		if kind, hint, known := accessHint(err); known {
			e.Kind, e.Hint = kind, hint
		} else {
			e.Hint = "deploy the api stack again; if that does not help, see with aws bedrock get-foundation-model-availability what this account lacks for the model of " + m.Name
		}
	case Missing:
		// Bedrock also says that a model is not found where the account has to do something
		// before it may use it.
		if kind, hint, known := accessHint(err); known {
			e.Kind, e.Hint = kind, hint
		} else {
			e.Hint = "Bedrock does not offer the model of " + m.Name + " here, or no longer: choose another bedrock.model in sagerock.yaml"
		}
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
