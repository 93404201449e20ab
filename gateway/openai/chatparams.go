package openai

// chatParams lists the parameters of chat completions, as docs/api.md does. Others are
// refused.
var chatParams = []param{
	{name: "messages", bedrock: used, sagemaker: used, note: "text, and images as data URLs; 2048 at most. `name` of a message reaches SageMaker only"},
	{name: "model", bedrock: used, sagemaker: used, note: "a model's name in sagerock.yaml"},
	{name: "prompt", bedrock: used, sagemaker: used, note: "`id`, `version` and `variables`, which are strings; see [prompts](#prompts)"},
	{name: "stream", bedrock: used, sagemaker: used},
	{name: "stream_options", bedrock: used, sagemaker: used, note: "`include_usage` and nothing else; `include_obfuscation` is ignored"},
	{name: "max_completion_tokens", bedrock: used, sagemaker: used},
	{name: "max_tokens", bedrock: used, sagemaker: used, note: "the old name of max_completion_tokens, which takes precedence"},
	{name: "temperature", bedrock: used, sagemaker: used},
	{name: "top_p", bedrock: used, sagemaker: used},
	{name: "stop", bedrock: used, sagemaker: used, note: "a string or up to 4"},
	{name: "tools", bedrock: used, sagemaker: used, note: "functions only; 128 at most"},
	{name: "tool_choice", bedrock: used, sagemaker: used, note: "`auto`, `none`, `required` or one function"},
	{name: "parallel_tool_calls", bedrock: used, sagemaker: used, note: "with `false`, Bedrock's calls after the first are left out"},
	{name: "response_format", bedrock: used, sagemaker: used, note: "`text` and `json_schema`; `json_object` on SageMaker only. Bedrock has structured output for some of its models"},
	{name: "seed", bedrock: ignored, sagemaker: used, note: "best effort, as at OpenAI"},
	{name: "frequency_penalty", bedrock: refused, sagemaker: used, neutral: "0"},
	{name: "presence_penalty", bedrock: refused, sagemaker: used, neutral: "0"},
	{name: "reasoning_effort", bedrock: refused, sagemaker: used},
	{name: "user", bedrock: ignored, sagemaker: ignored, note: "a hybrid model keeps a user on one engine, and an endpoint with [variants](#variants) on one variant"},
	{name: "prompt_cache_key", bedrock: ignored, sagemaker: ignored, note: "as `user` for engines, and takes precedence; for variants without a user"},
	{name: "prompt_cache_retention", bedrock: ignored, sagemaker: ignored},
	{name: "safety_identifier", bedrock: ignored, sagemaker: ignored, note: "as `user` for [variants](#variants)"},
	{name: "metadata", bedrock: ignored, sagemaker: ignored, note: "it belongs to stored answers, and none is stored"},
	{name: "store", bedrock: refused, sagemaker: refused, neutral: "false", note: "nothing is stored"},
	{name: "n", bedrock: refused, sagemaker: refused, neutral: "1"},
	{name: "logprobs", bedrock: refused, sagemaker: refused, neutral: "false"},
	{name: "top_logprobs", bedrock: refused, sagemaker: refused, neutral: "0"},
	{name: "logit_bias", bedrock: refused, sagemaker: refused, neutral: "{}"},
	{name: "modalities", bedrock: refused, sagemaker: refused, neutral: `["text"]`},
	{name: "service_tier", bedrock: refused, sagemaker: refused, neutral: `"auto"`},
	{name: "audio", bedrock: refused, sagemaker: refused},
	{name: "prediction", bedrock: refused, sagemaker: refused},
	{name: "verbosity", bedrock: refused, sagemaker: refused, neutral: `"medium"`},
	{name: "web_search_options", bedrock: refused, sagemaker: refused},
	{name: "functions", bedrock: refused, sagemaker: refused, alternative: "use tools", note: "use `tools`"},
	{name: "function_call", bedrock: refused, sagemaker: refused, alternative: "use tool_choice", note: "use `tool_choice`"},
}

// chatSupport finds a parameter of chat completions by its name.
var chatSupport = byName(chatParams)
