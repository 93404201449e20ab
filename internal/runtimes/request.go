package runtimes

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/sagerock/sagerock/gateway/chat"
)

// converseRequest is the body of Converse, as far as it is read here (Amazon Bedrock API
// Reference, Converse).
type converseRequest struct {
	Messages []struct {
		Role    string
		Content []block
	}
	System          []struct{ Text string }
	InferenceConfig struct {
		MaxTokens     int
		Temperature   *float64
		TopP          *float64
		StopSequences []string
	}
	ToolConfig struct {
		Tools []struct {
			ToolSpec *struct {
				Name, Description string
				InputSchema       struct{ JSON json.RawMessage }
			}
		}
		ToolChoice struct {
			Auto, Any *struct{}
			Tool      *struct{ Name string }
		}
	}
	OutputConfig struct {
		TextFormat struct {
			Structure struct {
				JSONSchema *struct{ Name, Schema string }
			}
		}
	}
}

// block is a part of a message.
type block struct {
	Text  string
	Image *struct {
		Format string
		Source struct{ Bytes []byte }
	}
	ToolUse *struct {
		ToolUseID, Name string
		Input           json.RawMessage
	}
	ToolResult *struct {
		ToolUseID string
		Content   []struct {
			Text string
			JSON json.RawMessage
		}
	}
}

// readConverse reads a body of Converse as a chat.
func readConverse(body []byte) (*chat.Request, error) {
	var in converseRequest
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, fmt.Errorf("the body is no request of Converse: %w", err)
	}
	if len(in.Messages) == 0 {
		return nil, errors.New("messages is empty")
	}
	out := &chat.Request{
		MaxTokens: in.InferenceConfig.MaxTokens, Temperature: in.InferenceConfig.Temperature,
		TopP: in.InferenceConfig.TopP, Stop: in.InferenceConfig.StopSequences,
	}
	var system []string
	for _, s := range in.System {
		system = append(system, s.Text)
	}
	if len(system) > 0 {
		out.Messages = append(out.Messages, chat.Message{Role: chat.RoleSystem, Parts: []chat.Part{{Text: strings.Join(system, "\n\n")}}})
	}
	for _, m := range in.Messages {
		out.Messages = append(out.Messages, messages(m.Role, m.Content)...)
	}
	if s := in.OutputConfig.TextFormat.Structure.JSONSchema; s != nil {
		out.Schema = &chat.Schema{Name: s.Name, JSON: s.Schema}
	}
	for _, t := range in.ToolConfig.Tools {
		if t.ToolSpec != nil {
			out.Tools = append(out.Tools, chat.Tool{Name: t.ToolSpec.Name, Description: t.ToolSpec.Description, Parameters: t.ToolSpec.InputSchema.JSON})
		}
	}
	switch choice := in.ToolConfig.ToolChoice; {
	case choice.Tool != nil:
		out.Choice = chat.Choice{Mode: chat.ChoiceNamed, Name: choice.Tool.Name}
	case choice.Any != nil:
		out.Choice.Mode = chat.ChoiceRequired
	case choice.Auto != nil:
		out.Choice.Mode = chat.ChoiceAuto
	}
	return out, nil
}

// messages are one turn of Converse, in which a user also answers calls of tools.
func messages(role string, content []block) []chat.Message {
	own := chat.Message{Role: role}
	var results []chat.Message
	for _, b := range content {
		switch {
		case b.ToolResult != nil:
			result := chat.Message{Role: chat.RoleTool, CallID: b.ToolResult.ToolUseID, Parts: []chat.Part{}}
			for _, c := range b.ToolResult.Content {
				result.Parts = append(result.Parts, chat.Part{Text: c.Text + string(c.JSON)})
			}
			results = append(results, result)
		case b.ToolUse != nil:
			own.Calls = append(own.Calls, chat.Call{ID: b.ToolUse.ToolUseID, Name: b.ToolUse.Name, Arguments: string(b.ToolUse.Input)})
		case b.Image != nil:
			url := "data:image/" + b.Image.Format + ";base64," + base64.StdEncoding.EncodeToString(b.Image.Source.Bytes)
			own.Parts = append(own.Parts, chat.Part{Image: &chat.Image{Format: b.Image.Format, Data: b.Image.Source.Bytes, URL: url}})
		default:
			own.Parts = append(own.Parts, chat.Part{Text: b.Text})
		}
	}
	if len(own.Parts) > 0 || len(own.Calls) > 0 {
		results = append(results, own)
	}
	return results
}
