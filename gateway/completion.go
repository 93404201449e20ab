package gateway

import "encoding/json"

// chatRequest is the part of OpenAI chat completions that every container knows.
type chatRequest struct {
	Messages []chatMessage `json:"messages"`
}

type chatMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// chatResponse is the part of its answer that the gateway reads.
type chatResponse struct {
	Choices []struct {
		Message struct {
			Content string `json:"content"` // null where the model said nothing
		} `json:"message"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		PromptTokens     int `json:"prompt_tokens"`
		CompletionTokens int `json:"completion_tokens"`
	} `json:"usage"`
}

// stopReasons turns OpenAI's words into Bedrock's, so that callers need not know
// which engine answered.
var stopReasons = map[string]string{
	"stop":           "end_turn",
	"length":         "max_tokens",
	"content_filter": "content_filtered",
	"tool_calls":     "tool_use",
}

func chatBody(system, prompt string) []byte {
	var req chatRequest
	if system != "" {
		req.Messages = append(req.Messages, chatMessage{Role: "system", Content: system})
	}
	req.Messages = append(req.Messages, chatMessage{Role: "user", Content: prompt})
	body, err := json.Marshal(req)
	if err != nil {
		panic(err) // strings always encode
	}
	return body
}

func chatResult(body []byte) (*Answer, error) {
	var resp chatResponse
	if err := json.Unmarshal(body, &resp); err != nil || len(resp.Choices) == 0 {
		return nil, &Error{
			Kind: Misconfigured, Code: "NotChatCompletions", Err: err,
			Hint: "its container did not answer with OpenAI chat completions: set its sagemaker.protocol to raw in sagerock.yaml, or use a container that does",
		}
	}
	first := resp.Choices[0]
	answer := &Answer{Text: first.Message.Content, StopReason: first.FinishReason}
	if known, ok := stopReasons[first.FinishReason]; ok {
		answer.StopReason = known
	}
	if u := resp.Usage; u != nil {
		answer.Usage = &Usage{InputTokens: u.PromptTokens, OutputTokens: u.CompletionTokens}
	}
	return answer, nil
}
