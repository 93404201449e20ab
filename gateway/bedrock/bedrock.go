// Package bedrock runs models on Amazon Bedrock: chats with the Converse operation,
// which takes the same request for each of them, and embeddings with InvokeModel.
package bedrock

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// Engine runs models on Bedrock. Its guardrails screen a chat on the way in and out.
type Engine struct {
	client *bedrockruntime.Client
}

var _ engine.Engine = (*Engine)(nil)

// New returns the engine of client.
func New(client *bedrockruntime.Client) *Engine { return &Engine{client} }

// Invoke implements [engine.Engine].
func (e *Engine) Invoke(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	switch {
	case call.Texts != nil:
		return e.embed(ctx, call)
	case call.Chat.Stream:
		return e.stream(ctx, call)
	}
	out, err := e.client.Converse(ctx, converseInput(call.Model, call.Chat))
	if err != nil {
		return nil, bedrockError(ctx, call.Model, err)
	}
	return &engine.Answer{Chat: converseOutput(call.Chat, out)}, nil
}

// converseOutput is what Converse said.
func converseOutput(asked *chat.Request, out *bedrockruntime.ConverseOutput) *chat.Answer {
	a := &chat.Answer{Stop: chat.StopReason(out.StopReason), Usage: tokens(out.Usage)}
	message, ok := out.Output.(*types.ConverseOutputMemberMessage)
	if !ok {
		return a
	}
	for _, block := range message.Value.Content {
		switch block := block.(type) {
		case *types.ContentBlockMemberText:
			a.Text += block.Value
		case *types.ContentBlockMemberReasoningContent:
			if r, ok := block.Value.(*types.ReasoningContentBlockMemberReasoningText); ok {
				a.Reasoning += aws.ToString(r.Value.Text)
			}
		case *types.ContentBlockMemberToolUse:
			if asked.OneTool && len(a.Calls) > 0 {
				continue
			}
			call := chat.Call{ID: aws.ToString(block.Value.ToolUseId), Name: aws.ToString(block.Value.Name), Arguments: "{}"}
			if in := block.Value.Input; in != nil {
				if src, err := in.MarshalSmithyDocument(); err == nil {
					call.Arguments = string(src)
				}
			}
			a.Calls = append(a.Calls, call)
		}
	}
	return a
}

// tokens adds up as OpenAI does, where the cached tokens are part of the prompt's.
func tokens(u *types.TokenUsage) *chat.Usage {
	if u == nil {
		return nil
	}
	cached, written := int(aws.ToInt32(u.CacheReadInputTokens)), int(aws.ToInt32(u.CacheWriteInputTokens))
	return &chat.Usage{
		InputTokens:      int(aws.ToInt32(u.InputTokens)) + cached + written,
		OutputTokens:     int(aws.ToInt32(u.OutputTokens)),
		CachedTokens:     cached,
		CacheWriteTokens: written,
	}
}
