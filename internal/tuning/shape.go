package tuning

import (
	"slices"

	"github.com/sagerock/sagerock/catalog/customization"
)

// shape is how a record is written. The first ones are the formats that Bedrock reads.
type shape string

const (
	conversation = shape(customization.Conversation)
	messages     = shape(customization.Messages)
	prompts      = shape(customization.Prompts)
	texts        = shape(customization.Texts)
	graded       = shape(customization.GradedPrompts)
	captions     = shape(customization.Captions)

	chat        shape = "chat"        // OpenAI's fine-tuning, with system messages or typed parts
	alpaca      shape = "alpaca"      // an instruction, its input and its output; or, as Dolly has it, a context and a response
	shareGPT    shape = "shareGPT"    // conversations of from and value
	questions   shape = "questions"   // a question and its answer
	plain       shape = "plain"       // a text
	gemini      shape = "gemini"      // contents of parts
	preferences shape = "preferences" // a chosen and a rejected answer
	invocations shape = "invocations" // Bedrock's invocation log
)

// names are what a person calls a shape.
var names = map[shape]string{
	conversation: "a conversation (bedrock-conversation-2024)",
	messages:     "messages of text with an optional system text (Anthropic's format)",
	prompts:      "a prompt and its completion",
	texts:        "an input for continued pre-training",
	graded:       "chat messages with a reference_answer",
	captions:     "an image-ref and its caption",
	chat:         "chat messages in OpenAI's format",
	alpaca:       "an instruction and its output (the format of Alpaca and Dolly)",
	shareGPT:     "conversations of from and value (ShareGPT's format)",
	questions:    "a question and its answer",
	plain:        "a text",
	gemini:       "contents of parts (Gemini's format)",
	preferences:  "a chosen and a rejected answer",
	invocations:  "a line of Bedrock's invocation log",
}

// templates are the lines of a format, for a fix.
var templates = map[shape]string{
	conversation: `{"schemaVersion": "bedrock-conversation-2024", "system": [{"text": ...}], "messages": [{"role": "user", "content": [{"text": ...}]}, {"role": "assistant", "content": [{"text": ...}]}]}`,
	messages:     `{"system": ..., "messages": [{"role": "user", "content": ...}, {"role": "assistant", "content": ...}]}`,
	prompts:      `{"prompt": ..., "completion": ...}`,
	texts:        `{"input": ...}`,
	graded:       `{"messages": [{"role": "system", "content": ...}, {"role": "user", "content": ...}], "reference_answer": ...}`,
	captions:     `{"image-ref": "s3://BUCKET/KEY.png", "caption": ...}`,
}

// shapeOf says how a record is written, or "" where its keys do not tell.
func shapeOf(v *value) shape {
	switch {
	case v.kind != object:
		return ""
	case v.has("messages"), v.has("schemaVersion"):
		return shapeOfMessages(v)
	case v.has("modelId", "input", "output"), v.has("schemaType", "modelId"):
		return invocations
	case v.has("chosen", "rejected"), v.has("preferred_output", "non_preferred_output"):
		return preferences
	case v.has("image-ref"), v.has("caption"):
		return captions
	case v.has("completion"), v.has("prompt"):
		return prompts
	case v.has("conversations"):
		return shareGPT
	case v.has("contents"):
		return gemini
	case v.has("instruction"), v.has("input", "output"):
		return alpaca
	case v.has("question", "answer"):
		return questions
	case v.has("input"):
		return texts
	case v.has("text"):
		return plain
	}
	return ""
}

func shapeOfMessages(v *value) shape {
	switch system := v.get("system"); {
	case v.has("schemaVersion"):
		return conversation
	case v.has("reference_answer"):
		return graded
	case v.has("tools"), v.has("functions"):
		return chat
	case system != nil && system.kind == list:
		return conversation
	case system != nil && system.kind == text:
		return messages
	}
	all := v.get("messages")
	for i := range all.items {
		m := &all.items[i]
		if m.kind != object {
			continue
		}
		if role := m.get("role"); role != nil && slices.Contains([]string{"system", "developer", "tool", "function"}, role.text) {
			return chat
		}
		if m.has("tool_calls") || m.has("function_call") || m.has("weight") {
			return chat
		}
		content := m.get("content")
		if content == nil || content.kind != list || len(content.items) == 0 {
			continue
		}
		if content.items[0].kind == object && content.items[0].has("type") {
			return chat
		}
		return conversation
	}
	return messages
}

// fits reports whether a record of this shape can be checked as one of the format that is
// wanted. The first shape of a record whose keys do not tell is the one that is wanted.
func (s shape) fits(want shape) bool {
	return s == "" || s == want || want == graded && (s == chat || s == messages)
}
