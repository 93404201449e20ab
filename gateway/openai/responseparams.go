package openai

// Hints for parameters that need stored responses or summaries.
const (
	sendWhole   = "send the whole conversation as input, since nothing is stored"
	noSummaries = "leave it out: reasoning is returned as the model writes it"
)

// responseParams lists the parameters of responses, as [chatParams] does for chats. Used
// parameters are mapped to their chat completions equivalent.
var responseParams = []param{
	{name: "input", bedrock: used, sagemaker: used, note: "a string, or a list of `message`, `function_call`, `function_call_output` and `reasoning`, which is not sent to the model; see [responses](#responses)"},
	{name: "model", bedrock: used, sagemaker: used, note: "a model's name in sagerock.yaml"},
	{name: "instructions", bedrock: used, sagemaker: used, note: "the first system message"},
	{name: "prompt", bedrock: used, sagemaker: used, note: "`id`, `version` and `variables`, which are strings; see [prompts](#prompts)"},
	{name: "stream", bedrock: used, sagemaker: used},
	{name: "stream_options", bedrock: used, sagemaker: used, note: "`include_obfuscation` is ignored"},
	{name: "max_output_tokens", bedrock: used, sagemaker: used},
	{name: "temperature", bedrock: used, sagemaker: used},
	{name: "top_p", bedrock: used, sagemaker: used},
	{name: "tools", bedrock: used, sagemaker: used, note: "functions only; 128 at most. `strict` is false where it is not sent"},
	{name: "tool_choice", bedrock: used, sagemaker: used, note: "`auto`, `none`, `required` or one function"},
	{name: "parallel_tool_calls", bedrock: used, sagemaker: used, note: "with `false`, Bedrock's calls after the first are left out"},
	{name: "text.format", bedrock: used, sagemaker: used, note: "`text` and `json_schema`; `json_object` on SageMaker only. Bedrock has structured output for some of its models"},
	{name: "text.verbosity", bedrock: refused, sagemaker: refused, neutral: `"medium"`},
	{name: "reasoning.effort", bedrock: refused, sagemaker: used},
	{name: "reasoning.summary", bedrock: refused, sagemaker: refused, alternative: noSummaries, note: "reasoning is returned as the model writes it"},
	{name: "reasoning.generate_summary", bedrock: refused, sagemaker: refused, alternative: noSummaries},
	{name: "user", bedrock: ignored, sagemaker: ignored, note: "a hybrid model keeps a user on one engine, and an endpoint with [variants](#variants) on one variant"},
	{name: "prompt_cache_key", bedrock: ignored, sagemaker: ignored, note: "as `user` for engines, and takes precedence; for variants without a user"},
	{name: "prompt_cache_retention", bedrock: ignored, sagemaker: ignored},
	{name: "safety_identifier", bedrock: ignored, sagemaker: ignored, note: "as `user` for [variants](#variants)"},
	{name: "metadata", bedrock: ignored, sagemaker: ignored, note: "comes back in the response"},
	{name: "store", bedrock: refused, sagemaker: refused, neutral: "false", note: "nothing is stored, even without this parameter"},
	{name: "previous_response_id", bedrock: refused, sagemaker: refused, alternative: sendWhole, note: "nothing is stored: send the whole conversation as `input`"},
	{name: "conversation", bedrock: refused, sagemaker: refused, alternative: sendWhole, note: "likewise"},
	{name: "background", bedrock: refused, sagemaker: refused, neutral: "false"},
	{name: "include", bedrock: refused, sagemaker: refused, neutral: "[]"},
	{name: "truncation", bedrock: refused, sagemaker: refused, neutral: `"disabled"`},
	{name: "max_tool_calls", bedrock: refused, sagemaker: refused, note: "it applies to tools that OpenAI runs"},
	{name: "top_logprobs", bedrock: refused, sagemaker: refused, neutral: "0"},
	{name: "service_tier", bedrock: refused, sagemaker: refused, neutral: `"auto"`},
	{name: "context_management", bedrock: refused, sagemaker: refused},
	{name: "prompt_cache_options", bedrock: refused, sagemaker: refused},
	{name: "moderation", bedrock: refused, sagemaker: refused, note: "a model's `guardrail` is in sagerock.yaml"},
}

// responseSupport finds a parameter of responses by its name.
var responseSupport = byName(responseParams)
