package customization

import (
	"maps"
	"slices"
)

// Date is the day that the table of customizations is of. It is written by hand:
// AWS has it on pages only.
const Date = "2026-11-27"

// Titles of the pages that the table is from. The first five are in the Amazon Bedrock User
// Guide, the last two in the Amazon Nova User Guide.
const (
	pageModels       = "Supported models and Regions for fine-tuning"
	pageRequirements = "Model requirements for training and validation datasets"
	pageNova2        = "Fine-tune Amazon Nova models with supervised fine-tuning"
	pageDistillation = "Choose teacher and student models for distillation"
	pageReinforced   = "Customize a model with reinforcement fine-tuning in Amazon Bedrock"
	pageNova         = "Preparing data for multimodal fine-tuning"
	pageCanvas       = "Preparing data for fine-tuning Creative Content Generation models"
)

const gib = 1 << 30

// The numbers of "Custom model hyperparameters", Amazon Bedrock User Guide.
var (
	novaNumbers = []Hyperparameter{
		{"epochCount", true, 1, 5, 2}, {"learningRate", false, 1e-6, 1e-4, 1e-5}, {"learningRateWarmupSteps", true, 0, 100, 10},
	}
	llamaNumbers = []Hyperparameter{
		{"epochCount", true, 1, 10, 5}, {"batchSize", true, 1, 1, 1}, {"learningRate", false, 5e-6, 0.1, 1e-4},
	}
	claudeNumbers = []Hyperparameter{
		{"epochCount", true, 1, 10, 2},
		{"batchSize", true, 4, 256, 32},
		{"learningRateMultiplier", false, 0.1, 2, 1},
		{"earlyStoppingThreshold", false, 0, 0.1, 0.001},
		{"earlyStoppingPatience", true, 1, 10, 2},
	}
	embeddingNumbers = []Hyperparameter{
		{"epochCount", true, 1, 100, 0}, {"batchSize", true, 256, 9216, 576}, {"learningRate", false, 5e-8, 1, 5e-5},
	}
	// RFTHyperParameters, Amazon Bedrock API Reference, which has no defaults.
	reinforcedNumbers = []Hyperparameter{
		{"epochCount", true, 1, 50, 0}, {"batchSize", true, 16, 512, 0}, {"learningRate", false, 1e-7, 1e-3, 0}, {"evalInterval", true, 1, 100, 0},
	}
)

// onDemand are the models of "Deploy a custom model for on-demand inference", and the open-weight
// ones of "Fine-tune open-weight models using OpenAI-compatible APIs", Amazon Bedrock User Guide.
var onDemand = []string{
	"amazon.nova-2-lite-v1:0", "amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0", "amazon.nova-pro-v1:0",
	"meta.llama3-3-70b-instruct-v1:0", "openai.gpt-oss-20b-1:0", "qwen.qwen3-32b-v1:0",
}

var (
	inVirginia, inOregon = []string{"us-east-1"}, []string{"us-west-2"}
	pictures             = []string{"png", "jpeg", "gif", "webp"}
)

// offers are every way to customize a model. What needs a model that has ended is left
// out: continued pre-training, which was of Titan Text, and the students of Nova Premier and
// Llama 3.1 405B alone. Distillation to Claude is suspended.
var offers = slices.Concat(
	[]Offer{
		{
			// The page has no bounds of its own for Nova 2, and says that a job reads no validation file.
			Model: "amazon.nova-2-lite-v1:0", Base: "amazon.nova-2-lite-v1:0:256k", Method: FineTuning, Family: "nova2", Regions: inVirginia,
			Format: Conversation, Images: []string{"png", "jpeg", "gif"}, Videos: []string{"mov", "mkv", "mp4"}, Unvalidated: true,
			Price: 3.78, Pages: []string{pageModels, pageNova2},
		},
		nova("amazon.nova-lite-v1:0", "300k", 0, true), nova("amazon.nova-micro-v1:0", "128k", 1, false), nova("amazon.nova-pro-v1:0", "300k", 0, true),
		{
			Model: "amazon.nova-canvas-v1:0", Base: "amazon.nova-canvas-v1:0", Method: FineTuning, Family: "nova", Regions: inVirginia,
			Format: Captions, Images: []string{"png", "jpeg"}, Pages: []string{pageModels, pageCanvas},
		},
		{
			// The numbers are those of the first version; the page has none for the second.
			Model: "amazon.titan-image-generator-v2:0", Base: "amazon.titan-image-generator-v2:0", Method: FineTuning, Family: "titan",
			Regions: []string{"us-east-1", "us-west-2"}, Format: Captions, Images: []string{"png", "jpeg"},
			Records: Records{Min: 5, Max: 10000}, Caption: Bounds{3, 1024}, Unvalidated: true, Pages: []string{pageModels, pageRequirements},
		},
		{
			Model: "amazon.titan-embed-image-v1", Base: "amazon.titan-embed-image-v1:0", Method: FineTuning, Family: "titan",
			Regions: []string{"us-east-1", "us-west-2"}, Format: Captions, Images: []string{"png", "jpeg"},
			Records: Records{Min: 1000, Max: 500000}, Caption: Bounds{0, 2560}, Unvalidated: true,
			Hyperparameters: embeddingNumbers, Pages: []string{pageModels, pageRequirements},
		},
		{
			Model: "anthropic.claude-3-haiku-20240307-v1:0", Base: "anthropic.claude-3-haiku-20240307-v1:0:200k", Method: FineTuning, Family: "claude",
			Regions: inOregon, Format: Messages, Records: Records{Min: 32, Max: 10000, MaxValidation: 1000}, Tokens: 32000,
			TrainingBytes: 10 * gib, ValidationBytes: gib, Hyperparameters: claudeNumbers, Pages: []string{pageModels, pageRequirements},
		},
		llama("meta.llama3-1-70b-instruct-v1:0", Prompts, 16000, nil), llama("meta.llama3-1-8b-instruct-v1:0", Prompts, 16000, nil),
		llama("meta.llama3-2-1b-instruct-v1:0", Conversation, 16000, nil), llama("meta.llama3-2-3b-instruct-v1:0", Conversation, 16000, nil),
		llama("meta.llama3-2-11b-instruct-v1:0", Conversation, 16000, pictures), llama("meta.llama3-2-90b-instruct-v1:0", Conversation, 10000, pictures),
		llama("meta.llama3-3-70b-instruct-v1:0", Conversation, 16000, nil),
	},
	distilled("nova", inVirginia, map[string][]string{
		"amazon.nova-lite-v1:0": {"amazon.nova-pro-v1:0"}, "amazon.nova-micro-v1:0": {"amazon.nova-pro-v1:0"},
	}),
	distilled("llama", inOregon, map[string][]string{
		"meta.llama3-1-8b-instruct-v1:0": {"meta.llama3-1-70b-instruct-v1:0", "meta.llama3-3-70b-instruct-v1:0"},
		"meta.llama3-2-1b-instruct-v1:0": {"meta.llama3-1-70b-instruct-v1:0", "meta.llama3-3-70b-instruct-v1:0"},
		"meta.llama3-2-3b-instruct-v1:0": {"meta.llama3-1-70b-instruct-v1:0", "meta.llama3-3-70b-instruct-v1:0"},
	}),
	[]Offer{
		reinforced("amazon.nova-2-lite-v1:0", "amazon.nova-2-lite-v1:0:256k", "nova2", inVirginia),
		reinforced("openai.gpt-oss-20b-1:0", "openai.gpt-oss-20b", "open", inOregon),
		reinforced("qwen.qwen3-32b-v1:0", "qwen.qwen3-32b", "open", inOregon),
	},
)

// nova is the fine-tuning of a model of Nova's first generation.
func nova(model, window string, price float64, media bool) Offer {
	c := Offer{
		Model: model, Base: model + ":" + window, Method: FineTuning, Family: "nova", Regions: inVirginia, Format: Conversation,
		Records: Records{Min: 8, Max: 20000}, Tokens: 32000, Hyperparameters: novaNumbers, Price: price, Pages: []string{pageModels, pageNova},
	}
	if media {
		c.Images, c.Videos, c.MostImages = pictures, []string{"mov", "mkv", "mp4", "webm"}, 10
	}
	return c
}

// llama is the fine-tuning of a model of Meta.
func llama(model string, format DataFormat, tokens int, images []string) Offer {
	return Offer{
		Model: model, Base: model + ":128k", Method: FineTuning, Family: "llama", Regions: inOregon, Format: format,
		Records: Records{Min: 100, Max: 10000, Sum: true}, Tokens: tokens, Images: images,
		Hyperparameters: llamaNumbers, Pages: []string{pageModels, pageRequirements},
	}
}

// distilled are students, each with its teachers. AWS's dataset validator for distillation, in
// aws-samples/amazon-bedrock-samples, wants 100 prompts and at most 1 GB.
func distilled(family string, regions []string, students map[string][]string) (all []Offer) {
	for _, student := range slices.Sorted(maps.Keys(students)) {
		base := student + ":128k"
		if student == "amazon.nova-lite-v1:0" {
			base = student + ":300k"
		}
		all = append(all, Offer{
			Model: student, Base: base, Method: Distillation, Family: family, Regions: regions, Format: Conversation,
			Records: Records{Min: 100}, TrainingBytes: gib, SingleTurn: family == "llama", Teachers: students[student],
			Pages: []string{pageDistillation, "Option 1: Provide your own prompts for data preparation"},
		})
	}
	return all
}

// reinforced is the reinforcement fine-tuning of a model.
func reinforced(model, base, family string, regions []string) Offer {
	return Offer{
		Model: model, Base: base, Method: ReinforcementFineTuning, Family: family, Regions: regions, Format: GradedPrompts,
		Records: Records{Min: 100, Max: 20000, Fixed: true}, Hyperparameters: reinforcedNumbers,
		Pages: []string{pageReinforced, "Prepare data for Amazon Nova models", "Prepare data for open-weight models"},
	}
}
