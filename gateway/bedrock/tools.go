package bedrock

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/gateway/chat"
)

// toolConfig translates the tools of c, which has at least one.
func toolConfig(c *chat.Request) *types.ToolConfiguration {
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

// outputConfig makes the answer follow a schema (Amazon Bedrock User Guide, "Get validated
// JSON results from models").
func outputConfig(s *chat.Schema) *types.OutputConfig {
	definition := types.JsonSchemaDefinition{Schema: aws.String(s.JSON), Name: aws.String(s.Name)}
	if s.Description != "" {
		definition.Description = aws.String(s.Description)
	}
	return &types.OutputConfig{TextFormat: &types.OutputFormat{
		Type:      types.OutputFormatTypeJsonSchema,
		Structure: &types.OutputFormatStructureMemberJsonSchema{Value: definition},
	}}
}
