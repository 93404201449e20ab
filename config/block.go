package config

import (
	"reflect"

	"github.com/sagerock/sagerock/config/form"
)

// A Part is a block of the config file that Go code can make: see [Block].
type Part interface {
	Alarms | API | Bedrock | Capture | CORS | Data | Domain | Encryption | Filters | Grounding | Guardrail |
		JWT | Network | Regex | SageMaker | Scaling | Topic | Training | WAF
}

// Block makes a block of the config file in Go, for the props of a construct. It starts
// from the defaults, which set changes: what set does not touch keeps its default, and a
// zero that set writes is a zero.
//
//	cfg, warnings, err := config.Block("us-east-1", "models.assistant.sagemaker", func(s *config.SageMaker) {
//		s.Image, s.Source = "lmi", "s3://acme-models/llama/"
//	})
//
// The rules are those of sagerock check for what a file has at key, in an app for region.
// The error is [form.Problems], all there are. Rules between this block and another one
// are left to the constructs that get both.
func Block[T Part](region, key string, set func(*T)) (*T, []form.Problem, error) {
	block := Default[T]()
	set(block)
	made, warnings, err := format().Block(key, block, map[string]string{"region": region, "path": PathHybrid}, rules(Options{}, none))
	if err != nil {
		return nil, warnings, err
	}
	return made.(*T), warnings, nil
}

// Default is a block with its defaults, for use inside of another one: the training of a
// [SageMaker], or a topic of a [Guardrail]. It is not checked by itself, [Block] checks the
// one that it is put into.
func Default[T Part]() *T { return format().Fresh(reflect.TypeFor[T]()).(*T) }

// Complete reports a block that was made without its defaults, as a literal in Go is. Its
// error names the first key that has no value, and how to make the block.
func Complete[T Part](block *T) error {
	if key := format().Unset(block); key != "" {
		return form.Problems{{Path: key, Text: "is not set in a block that Go code has made", Fix: "make the block with config.Block, which fills its defaults"}}
	}
	return nil
}
