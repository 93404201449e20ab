// Package bedrock runs models on Amazon Bedrock: chats with the Converse operation,
// which has the same request for all models, and embeddings with InvokeModel.
package bedrock

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// Engine runs models on Bedrock, which applies a model's guardrail to requests and answers.
type Engine struct {
	client *bedrockruntime.Client
}

var _ engine.Engine = (*Engine)(nil)

// New returns an Engine that calls Bedrock with client.
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

// converseInput translates c into a request of Converse for model m.
func converseInput(m *engine.Model, c *chat.Request) *bedrockruntime.ConverseInput {
	in := &bedrockruntime.ConverseInput{
		ModelId:         &m.BedrockID,
		InferenceConfig: inference(c),
	}
	if len(c.Tools) > 0 && c.Choice.Mode != chat.ChoiceNone { // Converse has no equivalent of none
		in.ToolConfig = toolConfig(c)
	}
	if c.Schema != nil {
		in.OutputConfig = outputConfig(c.Schema)
	}
	if m.System != "" {
		in.System = append(in.System, &types.SystemContentBlockMemberText{Value: m.System})
	}
	if !chat.Blank(c.Prompt) {
		in.System = append(in.System, &types.SystemContentBlockMemberText{Value: c.Prompt})
	}
	for i := range c.Messages {
		msg := &c.Messages[i]
		if msg.Role == chat.RoleSystem {
			if text := msg.Text(); !chat.Blank(text) {
				in.System = append(in.System, &types.SystemContentBlockMemberText{Value: text})
			}
			continue
		}
		role, blocks := turn(msg, in.ToolConfig != nil)
		if len(blocks) == 0 {
			continue // Converse refuses turns without content
		}
		// Converse requires alternating turns, so consecutive ones of one side are joined.
		if last := len(in.Messages) - 1; last >= 0 && in.Messages[last].Role == role {
			in.Messages[last].Content = append(in.Messages[last].Content, blocks...)
		} else {
			in.Messages = append(in.Messages, types.Message{Role: role, Content: blocks})
		}
	}
	if g := m.Guardrail; g != nil {
		in.GuardrailConfig = &types.GuardrailConfiguration{GuardrailIdentifier: &g.ID, GuardrailVersion: &g.Version}
	}
	return in
}

// turn translates one message. Converse refuses tool calls and results in a request without
// tools, so there they become text.
func turn(m *chat.Message, tools bool) (types.ConversationRole, []types.ContentBlock) {
	var blocks []types.ContentBlock
	if m.Role == chat.RoleTool {
		if !tools {
			text := "Result of " + m.CallID + ": " + m.Text()
			return types.ConversationRoleUser, append(blocks, &types.ContentBlockMemberText{Value: text})
		}
		result := types.ToolResultBlock{ToolUseId: aws.String(toolID(m.CallID)), Content: []types.ToolResultContentBlock{}}
		for _, p := range m.Parts {
			if !chat.Blank(p.Text) {
				result.Content = append(result.Content, &types.ToolResultContentBlockMemberText{Value: p.Text})
			}
		}
		return types.ConversationRoleUser, append(blocks, &types.ContentBlockMemberToolResult{Value: result})
	}
	for _, p := range m.Parts {
		switch {
		case p.Image != nil:
			blocks = append(blocks, &types.ContentBlockMemberImage{Value: types.ImageBlock{
				Format: types.ImageFormat(p.Image.Format), Source: &types.ImageSourceMemberBytes{Value: p.Image.Data},
			}})
		case !chat.Blank(p.Text): // which Converse refuses
			blocks = append(blocks, &types.ContentBlockMemberText{Value: p.Text})
		}
	}
	if m.Role == chat.RoleUser {
		return types.ConversationRoleUser, blocks
	}
	for _, call := range m.Calls {
		if !tools {
			blocks = append(blocks, &types.ContentBlockMemberText{Value: "Call " + call.ID + " of " + call.Name + ": " + call.Arguments})
			continue
		}
		blocks = append(blocks, &types.ContentBlockMemberToolUse{Value: types.ToolUseBlock{
			ToolUseId: aws.String(toolID(call.ID)), Name: aws.String(call.Name), Input: jsonDocument([]byte(call.Arguments)),
		}})
	}
	return types.ConversationRoleAssistant, blocks
}

// toolID replaces the characters of id that Converse does not allow. Ids that another engine
// created contain them.
func toolID(id string) string {
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '_'
	}, id)
	return safe[max(0, len(safe)-64):]
}

func inference(c *chat.Request) *types.InferenceConfiguration {
	if c.MaxTokens == 0 && c.Temperature == nil && c.TopP == nil && len(c.Stop) == 0 {
		return nil
	}
	out := &types.InferenceConfiguration{StopSequences: c.Stop}
	if c.MaxTokens > 0 {
		out.MaxTokens = aws.Int32(int32(c.MaxTokens)) //nolint:gosec // it was read as 32 bits
	}
	if c.Temperature != nil {
		out.Temperature = aws.Float32(float32(*c.Temperature))
	}
	if c.TopP != nil {
		out.TopP = aws.Float32(float32(*c.TopP))
	}
	return out
}

// converseOutput translates an answer of Converse.
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

// tokens counts as OpenAI does: the tokens of the prompt include the cached ones.
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
