package bedrock

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// converseInput is c in the words of Converse, for model m.
func converseInput(m *engine.Model, c *chat.Request) *bedrockruntime.ConverseInput {
	in := &bedrockruntime.ConverseInput{
		ModelId:         &m.BedrockID,
		InferenceConfig: inference(c),
		ToolConfig:      toolConfig(c),
		OutputConfig:    outputConfig(c.Schema),
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
			continue // Converse takes no turn without content
		}
		// Turns alternate there, so those of one side in a row become one.
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

// turn is one message. Converse refuses calls of tools and their results where
// no tools are offered, so there they are told as text.
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

// toolID is id in the letters that Converse has for it. Ids that another engine
// made have others in them.
func toolID(id string) string {
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '_'
	}, id)
	return safe[max(0, len(safe)-64):]
}
