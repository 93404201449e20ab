package gateway

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	smithydocument "github.com/aws/smithy-go/document"
)

// converseInput is c in the words of Converse, for model m.
func converseInput(m *Model, c *Chat) *bedrockruntime.ConverseInput {
	in := &bedrockruntime.ConverseInput{
		ModelId:         &m.BedrockID,
		InferenceConfig: inference(c),
		ToolConfig:      toolConfig(c),
		OutputConfig:    outputConfig(c.Schema),
	}
	if m.System != "" {
		in.System = append(in.System, &types.SystemContentBlockMemberText{Value: m.System})
	}
	if !blank(c.Prompt) {
		in.System = append(in.System, &types.SystemContentBlockMemberText{Value: c.Prompt})
	}
	for i := range c.Messages {
		msg := &c.Messages[i]
		if msg.Role == roleSystem {
			if text := msg.text(); !blank(text) {
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
func turn(m *Message, tools bool) (types.ConversationRole, []types.ContentBlock) {
	var blocks []types.ContentBlock
	if m.Role == roleTool {
		if !tools {
			text := "Result of " + m.CallID + ": " + m.text()
			return types.ConversationRoleUser, append(blocks, &types.ContentBlockMemberText{Value: text})
		}
		result := types.ToolResultBlock{ToolUseId: aws.String(toolID(m.CallID)), Content: []types.ToolResultContentBlock{}}
		for _, p := range m.Parts {
			if !blank(p.Text) {
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
		case !blank(p.Text): // which Converse refuses
			blocks = append(blocks, &types.ContentBlockMemberText{Value: p.Text})
		}
	}
	if m.Role == roleUser {
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

func blank(s string) bool { return strings.TrimSpace(s) == "" }

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

func inference(c *Chat) *types.InferenceConfiguration {
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

func toolConfig(c *Chat) *types.ToolConfiguration {
	if len(c.Tools) == 0 || c.Choice.Mode == choiceNone { // Converse has no word for none
		return nil
	}
	out := &types.ToolConfiguration{}
	for _, t := range c.Tools {
		spec := types.ToolSpecification{Name: aws.String(t.Name)}
		if t.Description != "" {
			spec.Description = aws.String(t.Description)
		}
		if t.Strict {
			spec.Strict = aws.Bool(true)
		}
		schema := t.Parameters
		if schema == nil {
			schema = []byte(`{"type": "object", "properties": {}}`)
		}
		spec.InputSchema = &types.ToolInputSchemaMemberJson{Value: jsonDocument(schema)}
		out.Tools = append(out.Tools, &types.ToolMemberToolSpec{Value: spec})
	}
	switch c.Choice.Mode {
	case choiceRequired:
		out.ToolChoice = &types.ToolChoiceMemberAny{}
	case choiceNamed:
		out.ToolChoice = &types.ToolChoiceMemberTool{Value: types.SpecificToolChoice{Name: aws.String(c.Choice.Name)}}
	case choiceAuto:
		out.ToolChoice = &types.ToolChoiceMemberAuto{}
	}
	return out
}

// outputConfig holds the answer to a schema (Amazon Bedrock User Guide, "Get validated
// JSON results from models").
func outputConfig(s *Schema) *types.OutputConfig {
	if s == nil {
		return nil
	}
	definition := types.JsonSchemaDefinition{Schema: aws.String(s.JSON), Name: aws.String(s.Name)}
	if s.Description != "" {
		definition.Description = aws.String(s.Description)
	}
	return &types.OutputConfig{TextFormat: &types.OutputFormat{
		Type:      types.OutputFormatTypeJsonSchema,
		Structure: &types.OutputFormatStructureMemberJsonSchema{Value: definition},
	}}
}

// jsonDocument is src, which is a JSON object or empty, as the SDK wants it.
// Numbers stay as they are written.
func jsonDocument(src []byte) document.Interface {
	v := any(map[string]any{})
	if len(src) > 0 {
		dec := json.NewDecoder(bytes.NewReader(src))
		dec.UseNumber()
		if err := dec.Decode(&v); err != nil {
			panic(err) // it was checked when it was read
		}
	}
	return document.NewLazyDocument(numbers(v))
}

// numbers gives numbers the type that the SDK has for them.
func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		return smithydocument.Number(v)
	case map[string]any:
		for key, inner := range v {
			v[key] = numbers(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = numbers(inner)
		}
	}
	return v
}
