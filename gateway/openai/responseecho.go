package openai

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// echoed lists the parameters that a response repeats, and their values where the request has
// none.
var echoed = []struct{ name, otherwise string }{
	{"instructions", "null"},
	{"max_output_tokens", "null"},
	{"metadata", "{}"},
	{"prompt", "null"},
	{"prompt_cache_key", "null"},
	{"prompt_cache_retention", "null"},
	{"reasoning", `{"effort":null,"summary":null}`},
	{"safety_identifier", "null"},
	{"temperature", "null"},
	{"text", `{"format":{"type":"text"}}`},
	{"top_p", "null"},
	{"user", "null"},
}

// echo is the part of the request that the response repeats. It is one line, as events
// require.
func (r *responseReader) echo() []byte {
	c := &r.chat
	b := []byte(`{"background":false,"max_tool_calls":null,"previous_response_id":null,"service_tier":"default","store":false,"top_logprobs":0,"truncation":"disabled"`)
	for _, e := range echoed {
		b = append(append(append(b, `,"`...), e.name...), `":`...)
		if v, ok := r.sent[e.name]; ok {
			b = append(b, v.Bytes()...)
		} else {
			b = append(b, e.otherwise...)
		}
	}
	b = strconv.AppendBool(append(b, `,"parallel_tool_calls":`...), !c.OneTool)
	b = append(b, `,"tool_choice":`...)
	switch mode := c.Choice.Mode; mode {
	case chat.ChoiceNamed:
		b = append(rawjson.AppendString(append(b, `{"type":"function","name":`...), c.Choice.Name), '}')
	case "":
		b = append(b, `"auto"`...)
	default:
		b = rawjson.AppendString(b, mode)
	}
	b = append(b, `,"tools":[`...)
	for i := range c.Tools {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendTool(b, &c.Tools[i])
	}
	var line bytes.Buffer
	if err := json.Compact(&line, append(b, "]}"...)); err != nil {
		panic(err) // it was validated when it was read
	}
	return line.Bytes()
}

// appendTool appends t in the format of responses.
func appendTool(b []byte, t *chat.Tool) []byte {
	b = rawjson.AppendString(append(b, `{"type":"function","name":`...), t.Name)
	b = append(b, `,"description":`...)
	if t.Description == "" {
		b = append(b, "null"...)
	} else {
		b = rawjson.AppendString(b, t.Description)
	}
	b = append(b, `,"parameters":`...)
	if t.Parameters == nil {
		b = append(b, "null"...)
	} else {
		b = append(b, t.Parameters...)
	}
	return append(strconv.AppendBool(append(b, `,"strict":`...), t.Strict), '}')
}
