package container

import (
	"encoding/json"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// stopReasons maps OpenAI's finish reasons, and others that containers use, to Bedrock's
// stop reasons. Unknown ones are kept.
var stopReasons = map[string]chat.StopReason{
	"stop":           chat.StopEnd,
	"eos_token":      chat.StopEnd,
	"stop_sequence":  chat.StopSequence,
	"length":         chat.StopLength,
	"content_filter": chat.StopFiltered,
	"tool_calls":     chat.StopTools,
}

// finishReasons is the reverse mapping.
var finishReasons = map[chat.StopReason]string{
	chat.StopLength: "length", chat.StopFiltered: "content_filter", chat.StopTools: "tool_calls",
}

// Answer decodes a chat completion. With raw it passes the choices on. It returns false for a
// body that is none.
func Answer(body []byte, raw bool) (*chat.Answer, bool) {
	choices, usage, ok := completions(body)
	if !ok || choices.Empty() {
		return nil, false
	}
	if raw {
		said := passOn(make([]byte, 0, len(choices.Bytes())+64), choices)
		return &chat.Answer{Raw: said.data, Stop: said.stop, Usage: usage}, true
	}
	said := decode(choices, "message")
	a := &chat.Answer{Text: said.Text, Reasoning: said.Reasoning, Stop: said.Stop, Usage: usage}
	for _, c := range said.Calls {
		a.Calls = append(a.Calls, chat.Call{ID: c.ID, Name: c.Name, Arguments: c.Arguments})
	}
	return a, true
}

// completions reads the choices and the usage of a chat completion, or of a chunk of one. It
// returns false for a body that is neither.
func completions(src []byte) (choices rawjson.Value, usage *chat.Usage, ok bool) {
	if !json.Valid(src) {
		return choices, nil, false
	}
	rawjson.Of(src).Object(func(k []byte, v rawjson.Value) bool {
		switch string(k) {
		case "choices":
			choices = v
		case "usage":
			if v.Kind() == '{' {
				usage = usageOf(v)
			}
		}
		return true
	})
	return choices, usage, choices.Kind() == '['
}

func usageOf(v rawjson.Value) *chat.Usage {
	u := &chat.Usage{}
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

// passed is the answer of a container, for a caller that reads the same format.
type passed struct {
	data []byte // the choices
	stop chat.StopReason

	choices int
	text    rawjson.Value // of the last choice of a chunk, with its quotes
	textAt  int           // in data, unless that is edited
	edited  bool
}

// passOn appends choices to buf and replaces names that only some containers use with
// OpenAI's.
func passOn(buf []byte, choices rawjson.Value) passed {
	var h passed
	var edits []rawjson.Edit
	choices.Array(func(_ int, choice rawjson.Value) bool {
		h.choices++
		edits = h.choice(choice, edits)
		return true
	})
	h.edited, h.textAt = len(edits) > 0, len(buf)+h.text.Offset()-choices.Offset()
	h.data = rawjson.AppendEdited(buf, choices, edits)
	return h
}

func (h *passed) choice(choice rawjson.Value, edits []rawjson.Edit) []rawjson.Edit {
	choice.Object(func(k []byte, v rawjson.Value) bool {
		switch string(k) {
		case "finish_reason":
			reason, ok := v.Text()
			if !ok {
				break
			}
			h.stop = stopReason(reason)
			finish, ok := finishReasons[h.stop]
			if !ok {
				finish = "stop"
			}
			if finish != reason {
				edits = append(edits, v.Replace(rawjson.Quote(finish)))
			}
		case "message", "delta":
			v.Object(func(k []byte, v rawjson.Value) bool {
				switch string(k) {
				case "content":
					h.text = v
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

func stopReason(finish string) chat.StopReason {
	if stop, ok := stopReasons[finish]; ok {
		return stop
	}
	return chat.StopReason(finish)
}

// decode decodes the message or delta of the first choice; requests for more than one are
// refused.
func decode(choices rawjson.Value, key string) (d chat.Delta) {
	choices.Array(func(_ int, choice rawjson.Value) bool {
		choice.Object(func(k []byte, v rawjson.Value) bool {
			switch string(k) {
			case "finish_reason":
				if finish, ok := v.Text(); ok {
					d.Stop = stopReason(finish)
				}
			case key:
				v.Object(func(k []byte, v rawjson.Value) bool {
					switch string(k) {
					case "content":
						d.Text = textOf(v)
					case "reasoning", "reasoning_content":
						if text := textOf(v); text != "" {
							d.Reasoning = text
						}
					case "tool_calls":
						d.Calls = callsOf(v)
					}
					return true
				})
			}
			return true
		})
		return false
	})
	return d
}

// callsOf reads calls of tools, or parts of some.
func callsOf(v rawjson.Value) (all []chat.CallDelta) {
	v.Array(func(i int, v rawjson.Value) bool {
		if index := v.Get("index"); index.Set() {
			i = index.Int()
		}
		c := chat.CallDelta{Index: i}
		function := v.Get("function")
		c.ID, _ = v.Get("id").Text()
		c.Name, _ = function.Get("name").Text()
		c.Arguments = textOf(function.Get("arguments"))
		all = append(all, c)
		return true
	})
	return all
}

// textOf decodes a text. Some containers send an object in place of one.
func textOf(v rawjson.Value) string {
	if !v.Set() {
		return ""
	}
	if text, ok := v.Text(); ok {
		return text
	}
	return string(v.Bytes())
}
