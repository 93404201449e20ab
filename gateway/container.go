package gateway

import (
	"encoding/json"
	"strconv"
)

// said is what a container said, in a whole answer or in one chunk.
type said struct {
	data       []byte // as the caller may see it
	choices    int
	stopReason string
	usage      *Usage

	text   value // of the last choice of a chunk, with its quotes
	textAt int   // in data, unless that is edited
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
	var choices, usage value
	body := value{src: src, from: space(src, 0), to: len(src)}
	body.object(func(k []byte, v value) bool {
		switch string(k) {
		case "choices":
			choices = v
		case "usage":
			usage = v
		}
		return true
	})
	if choices.kind() != '[' {
		return said{}, false
	}
	b := append(appendHead(buf, call, object), `,"choices":`...)
	var edits []edit
	choices.array(func(_ int, choice value) bool {
		s.choices++
		edits = s.choice(choice, edits)
		return true
	})
	s.edited, s.textAt = len(edits) > 0, len(b)+s.text.from-choices.from
	b = appendEdited(b, choices, edits)
	if usage.kind() == '{' {
		s.usage = usageOf(usage)
		b = appendUsage(append(b, `,"usage":`...), s.usage)
	}
	b = append(b, '}')
	s.data = b
	return s, true
}

// choice notes how a choice ends, and turns names into OpenAI's that containers
// have others for.
func (s *said) choice(choice value, edits []edit) []edit {
	choice.object(func(k []byte, v value) bool {
		switch string(k) {
		case "finish_reason":
			reason, ok := v.string()
			if !ok {
				break
			}
			if s.stopReason, ok = stopReasons[reason]; !ok {
				s.stopReason = reason
			}
			if finish := finishReason(s.stopReason); finish != reason {
				edits = append(edits, edit{v.from, v.to, quoted(finish)})
			}
		case "message", "delta":
			v.object(func(k []byte, v value) bool {
				switch string(k) {
				case "content":
					s.text = v
				case "reasoning": // newer vLLM's name for it
					edits = append(edits, edit{v.key, v.key + len(`"reasoning"`), `"reasoning_content"`})
				}
				return true
			})
		}
		return true
	})
	return edits
}

func usageOf(v value) *Usage {
	u := &Usage{}
	v.object(func(k []byte, v value) bool {
		switch string(k) {
		case "prompt_tokens":
			u.InputTokens = intOf(v)
		case "completion_tokens":
			u.OutputTokens = intOf(v)
		case "prompt_tokens_details":
			u.CachedTokens = intOf(v.get("cached_tokens"))
		}
		return true
	})
	return u
}

func intOf(v value) int {
	n, _ := strconv.Atoi(string(v.bytes()))
	return n
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// notCompletions is the error of a container that does not speak as it should.
func notCompletions(m *Model, body []byte) *Error {
	if json.Valid(body) {
		v := value{src: body, from: space(body, 0), to: len(body)}
		if v.get("error").set() {
			return &Error{Kind: Failed, Code: "ContainerError", Hint: "try again; the log group /aws/sagemaker/Endpoints/" + m.Endpoint + " says why"}
		}
	}
	return &Error{
		Kind: Misconfigured, Code: "NotChatCompletions",
		Hint: "its container did not answer with OpenAI chat completions: set its sagemaker.protocol to raw in sagerock.yaml, or use a container that does",
	}
}
