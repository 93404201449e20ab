package bedrock

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/gateway/chat"
)

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

func toolConfig(c *chat.Request) *types.ToolConfiguration {
	if len(c.Tools) == 0 || c.Choice.Mode == chat.ChoiceNone { // Converse has no word for none
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
	case chat.ChoiceRequired:
		out.ToolChoice = &types.ToolChoiceMemberAny{}
	case chat.ChoiceNamed:
		out.ToolChoice = &types.ToolChoiceMemberTool{Value: types.SpecificToolChoice{Name: aws.String(c.Choice.Name)}}
	case chat.ChoiceAuto:
		out.ToolChoice = &types.ToolChoiceMemberAuto{}
	}
	return out
}

// outputConfig holds the answer to a schema (Amazon Bedrock User Guide, "Get validated
// JSON results from models").
func outputConfig(s *chat.Schema) *types.OutputConfig {
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
