package gateway

import (
	"encoding/json"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// said is what a container said, in a whole answer or in one chunk.
type said struct {
	data       []byte // as the caller may see it
	choices    int
	stopReason string
	usage      *Usage

	text   rawjson.Value // of the last choice of a chunk, with its quotes
	textAt int           // in data, unless that is edited
	edited bool
}

// readContainer takes an answer of a chat container apart and puts it together
// again under our id and our name of the model. Keys of the container's own are
// left out, so that a caller cannot tell which engine answered. It says false
// for what is no such answer.
func readContainer(buf, src []byte, call *Call, object string) (said, bool) {
	if !json.Valid(src) {
		return said{}, false
	}
	var s said
	var choices, usage rawjson.Value
	body := rawjson.Of(src)
	body.Object(func(k []byte, v rawjson.Value) bool {
		switch string(k) {
		case "choices":
			choices = v
		case "usage":
			usage = v
		}
		return true
	})
	if choices.Kind() != '[' {
		return said{}, false
	}
	b := append(appendHead(buf, call, object), `,"choices":`...)
	var edits []rawjson.Edit
	choices.Array(func(_ int, choice rawjson.Value) bool {
		s.choices++
		edits = s.choice(choice, edits)
		return true
	})
	s.edited, s.textAt = len(edits) > 0, len(b)+s.text.Offset()-choices.Offset()
	b = rawjson.AppendEdited(b, choices, edits)
	if usage.Kind() == '{' {
		s.usage = usageOf(usage)
		b = appendUsage(append(b, `,"usage":`...), s.usage)
	}
	b = append(b, '}')
	s.data = b
	return s, true
}

// choice notes how a choice ends, and turns names into OpenAI's that containers
// have others for.
func (s *said) choice(choice rawjson.Value, edits []rawjson.Edit) []rawjson.Edit {
	choice.Object(func(k []byte, v rawjson.Value) bool {
		switch string(k) {
		case "finish_reason":
			reason, ok := v.Text()
			if !ok {
				break
			}
			if s.stopReason, ok = stopReasons[reason]; !ok {
				s.stopReason = reason
			}
			if finish := finishReason(s.stopReason); finish != reason {
				edits = append(edits, v.Replace(rawjson.Quote(finish)))
			}
		case "message", "delta":
			v.Object(func(k []byte, v rawjson.Value) bool {
				switch string(k) {
				case "content":
					s.text = v
				case "reasoning": // newer vLLM's name for it
					edits = append(edits, v.Rename("reasoning_content"))
				}
				return true
			})
		}
		return true
	})
	return edits
}

func usageOf(v rawjson.Value) *Usage {
	u := &Usage{}
	v.Object(func(k []byte, v rawjson.Value) bool {
		switch string(k) {
		case "prompt_tokens":
			u.InputTokens = v.Int()
		case "completion_tokens":
			u.OutputTokens = v.Int()
		case "prompt_tokens_details":
			u.CachedTokens = v.Get("cached_tokens").Int()
		}
		return true
	})
	return u
}

// notCompletions is the error of a container that does not speak as it should.
func notCompletions(m *Model, body []byte) *Error {
	if json.Valid(body) {
		v := rawjson.Of(body)
		if v.Get("error").Set() {
			return &Error{Kind: Failed, Code: "ContainerError", Hint: "try again; the log group /aws/sagemaker/Endpoints/" + m.Endpoint + " says why"}
		}
	}
	return &Error{
		Kind: Misconfigured, Code: "NotChatCompletions",
		Hint: "its container did not answer with OpenAI chat completions: set its sagemaker.protocol to raw in sagerock.yaml, or use a container that does",
	}
}
