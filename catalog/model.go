package catalog

import (
	"slices"
	"strings"
)

// models are ids of models on Bedrock that chat or embed texts, from the constants of the CDK's
// aws-bedrock-alpha 2.271 and the price list of @pydantic/genai-prices 0.1.8, both
// of 2026-11, and a few older ones that these have dropped.
var models = []string{
	"ai21.jamba-1-5-large-v1:0",
	"ai21.jamba-1-5-mini-v1:0",

	"amazon.nova-2-lite-v1:0",
	"amazon.nova-2-multimodal-embeddings-v1:0",
	"amazon.nova-lite-v1:0",
	"amazon.nova-micro-v1:0",
	"amazon.nova-premier-v1:0",
	"amazon.nova-pro-v1:0",
	"amazon.titan-embed-text-v2:0",
	"amazon.titan-text-express-v1",
	"amazon.titan-text-lite-v1",
	"amazon.titan-text-premier-v1:0",

	"anthropic.claude-3-5-haiku-20241022-v1:0",
	"anthropic.claude-3-5-sonnet-20240620-v1:0",
	"anthropic.claude-3-5-sonnet-20241022-v2:0",
	"anthropic.claude-3-7-sonnet-20250219-v1:0",
	"anthropic.claude-3-haiku-20240307-v1:0",
	"anthropic.claude-haiku-4-5-20251001-v1:0",
	"anthropic.claude-opus-4-1-20250805-v1:0",
	"anthropic.claude-opus-4-20250514-v1:0",
	"anthropic.claude-opus-4-5-20251101-v1:0",
	"anthropic.claude-opus-4-6-v1",
	"anthropic.claude-opus-4-7",
	"anthropic.claude-opus-4-8",
	"anthropic.claude-opus-5",
	"anthropic.claude-opus-5-5",
	"anthropic.claude-sonnet-4-20250514-v1:0",
	"anthropic.claude-sonnet-4-5-20250929-v1:0",
	"anthropic.claude-sonnet-4-6",
	"anthropic.claude-sonnet-5",

	"cohere.command-r-plus-v1:0",
	"cohere.command-r-v1:0",
	"cohere.embed-english-v3",
	"cohere.embed-multilingual-v3",
	"cohere.embed-v4:0",

	"deepseek.r1-v1:0",
	"deepseek.v3-v1:0",

	"google.gemma-3-12b-it",
	"google.gemma-3-27b-it",
	"google.gemma-3-4b-it",

	"meta.llama3-1-405b-instruct-v1:0",
	"meta.llama3-1-70b-instruct-v1:0",
	"meta.llama3-1-8b-instruct-v1:0",
	"meta.llama3-2-11b-instruct-v1:0",
	"meta.llama3-2-1b-instruct-v1:0",
	"meta.llama3-2-3b-instruct-v1:0",
	"meta.llama3-2-90b-instruct-v1:0",
	"meta.llama3-3-70b-instruct-v1:0",
	"meta.llama3-70b-instruct-v1:0",
	"meta.llama3-8b-instruct-v1:0",
	"meta.llama4-maverick-17b-instruct-v1:0",
	"meta.llama4-scout-17b-instruct-v1:0",

	"mistral.magistral-small-2509",
	"mistral.ministral-3-14b-instruct",
	"mistral.ministral-3-3b-instruct",
	"mistral.ministral-3-8b-instruct",
	"mistral.mistral-7b-instruct-v0:2",
	"mistral.mistral-large-2402-v1:0",
	"mistral.mistral-large-2407-v1:0",
	"mistral.mistral-large-3-675b-instruct",
	"mistral.mistral-small-2402-v1:0",
	"mistral.mixtral-8x7b-instruct-v0:1",
	"mistral.pixtral-large-2502-v1:0",

	"openai.gpt-oss-120b-1:0",
	"openai.gpt-oss-20b-1:0",

	"qwen.qwen3-235b-a22b-2507-v1:0",
	"qwen.qwen3-32b-v1:0",
	"qwen.qwen3-coder-30b-a3b-v1:0",
	"qwen.qwen3-coder-480b-a35b-v1:0",
	"qwen.qwen3-vl-235b-a22b",

	"writer.palmyra-x4-v1:0",
	"writer.palmyra-x5-v1:0",
}

// KnownModel reports whether id was a model on Bedrock when this was written. The
// id is the model's own, without the geography of a profile.
func KnownModel(id string) bool { return slices.Contains(models, id) }

// Embeds reports whether the model with this id turns texts into vectors, which all
// that do have in their names.
func Embeds(id string) bool { return strings.Contains(id, "embed") }

// Models lists the models that [KnownModel] knows, sorted.
func Models() []string { return slices.Sorted(slices.Values(models)) }
