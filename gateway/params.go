package gateway

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// fate is what becomes of a parameter.
type fate string

const (
	used    fate = "used"
	ignored fate = "ignored" // only where OpenAI itself promises nothing about it
	refused fate = "refused"
)

// param says what each engine does with a parameter of a path. A model
// that both engines serve takes what both take, so that an answer never depends
// on which of them a call happens to reach.
type param struct {
	name               string
	bedrock, sagemaker fate
	harmless           string // the JSON rawjson.Value that asks for nothing, so that it is always taken
	instead            string // of a refused one, what to do
	note               string
}

// chatParams is every parameter of chat completions. docs/api.md shows the same
// table. One that is not here is refused.
var chatParams = []param{
	{name: "messages", bedrock: used, sagemaker: used, note: "text, and images as data URLs; 2048 at most. `name` of a message reaches SageMaker only"},
	{name: "model", bedrock: used, sagemaker: used, note: "a model's name in sagerock.yaml"},
	{name: "prompt", bedrock: used, sagemaker: used, note: "`id`, `version` and `variables`, which are strings; see [prompts](#prompts)"},
	{name: "stream", bedrock: used, sagemaker: used},
	{name: "stream_options", bedrock: used, sagemaker: used, note: "`include_usage` and nothing else; `include_obfuscation` is ignored"},
	{name: "max_completion_tokens", bedrock: used, sagemaker: used},
	{name: "max_tokens", bedrock: used, sagemaker: used, note: "the old name of max_completion_tokens, which goes first"},
	{name: "temperature", bedrock: used, sagemaker: used},
	{name: "top_p", bedrock: used, sagemaker: used},
	{name: "stop", bedrock: used, sagemaker: used, note: "a string or up to 4"},
	{name: "tools", bedrock: used, sagemaker: used, note: "functions only; 128 at most"},
	{name: "tool_choice", bedrock: used, sagemaker: used, note: "`auto`, `none`, `required` or one function"},
	{name: "parallel_tool_calls", bedrock: used, sagemaker: used, note: "with `false`, Bedrock's calls after the first are left out"},
	{name: "response_format", bedrock: used, sagemaker: used, note: "`text` and `json_schema`; `json_object` on SageMaker only. Bedrock has structured output for some of its models"},
	{name: "seed", bedrock: ignored, sagemaker: used, note: "best effort, says OpenAI"},
	{name: "frequency_penalty", bedrock: refused, sagemaker: used, harmless: "0"},
	{name: "presence_penalty", bedrock: refused, sagemaker: used, harmless: "0"},
	{name: "reasoning_effort", bedrock: refused, sagemaker: used},
	{name: "user", bedrock: ignored, sagemaker: ignored, note: "a hybrid model keeps a user on one engine"},
	{name: "prompt_cache_key", bedrock: ignored, sagemaker: ignored, note: "as `user`, and goes before it"},
	{name: "prompt_cache_retention", bedrock: ignored, sagemaker: ignored},
	{name: "safety_identifier", bedrock: ignored, sagemaker: ignored},
	{name: "metadata", bedrock: ignored, sagemaker: ignored, note: "it belongs to stored answers, and none is stored"},
	{name: "store", bedrock: refused, sagemaker: refused, harmless: "false", note: "nothing is stored"},
	{name: "n", bedrock: refused, sagemaker: refused, harmless: "1"},
	{name: "logprobs", bedrock: refused, sagemaker: refused, harmless: "false"},
	{name: "top_logprobs", bedrock: refused, sagemaker: refused, harmless: "0"},
	{name: "logit_bias", bedrock: refused, sagemaker: refused, harmless: "{}"},
	{name: "modalities", bedrock: refused, sagemaker: refused, harmless: `["text"]`},
	{name: "service_tier", bedrock: refused, sagemaker: refused, harmless: `"auto"`},
	{name: "audio", bedrock: refused, sagemaker: refused},
	{name: "prediction", bedrock: refused, sagemaker: refused},
	{name: "verbosity", bedrock: refused, sagemaker: refused, harmless: `"medium"`},
	{name: "web_search_options", bedrock: refused, sagemaker: refused},
	{name: "functions", bedrock: refused, sagemaker: refused, instead: "use tools", note: "use `tools`"},
	{name: "function_call", bedrock: refused, sagemaker: refused, instead: "use tool_choice", note: "use `tool_choice`"},
}

// fates finds a parameter of chat completions by its name.
var fates = byName(chatParams)

// byName finds parameters by their names. One inside another has a dot in its name.
func byName(params []param) map[string]*param {
	all := map[string]*param{}
	for i := range params {
		p := &params[i]
		all[p.name] = p
		if outer, _, ok := strings.Cut(p.name, "."); ok {
			all[outer] = &param{name: outer, bedrock: used, sagemaker: used}
		}
	}
	return all
}

// at is what becomes of p where engines serve the model.
func (p *param) at(engines []share) fate {
	all := ignored
	for _, s := range engines {
		f := p.bedrock
		if s.engine == EngineSageMaker {
			f = p.sagemaker
		}
		if f == refused {
			return refused
		}
		if f == used {
			all = used
		}
	}
	return all
}

// isHarmless reports whether v asks for nothing.
func (p *param) isHarmless(v rawjson.Value) bool {
	if !v.Set() {
		return true
	}
	if want, err := strconv.ParseFloat(p.harmless, 64); err == nil {
		got, err := strconv.ParseFloat(string(v.Bytes()), 64)
		return err == nil && got == want
	}
	if p.harmless == "" {
		return false
	}
	squeezed := bytes.Join(bytes.Fields(v.Bytes()), nil)
	return string(squeezed) == p.harmless
}
