package config

import (
	_ "embed" // schema.json
	"maps"
	"reflect"
	"sync"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/config/syntax"
)

//go:generate go run ../internal/schemagen -config . -schema schema.json -reference ../docs/config.md

// Schema is the JSON Schema of the config file, which editors complete and check
// by. It says what one key can say about itself; [Parse] knows the rest.
//
//go:embed schema.json
var Schema []byte

// format is the form of a config file, with the defaults of the blocks that are absent
// until a user writes them.
var format = sync.OnceValue(func() *form.Form[Config] {
	return form.New[Config](form.Grammar{
		Patterns: syntax.Patterns,
		Refuse:   syntax.Reserved,
		Empty:    "write at least a name, a region and a model; sagerock init writes an example",
		Defaults: with(hosting.Defaults(), map[reflect.Type]func() any{
			reflect.TypeFor[Config]():     func() any { return defaultConfig() },
			reflect.TypeFor[API]():        func() any { return defaultAPI() },
			reflect.TypeFor[Network]():    func() any { return defaultNetwork() },
			reflect.TypeFor[Encryption](): func() any { return defaultEncryption() },
			reflect.TypeFor[Alarms]():     func() any { return defaultAlarms() },
			reflect.TypeFor[Data]():       func() any { return defaultData() },
			reflect.TypeFor[IAM]():        func() any { return defaultIAM() },
			reflect.TypeFor[Filters]():    func() any { return defaultGuardrail().Filters },
			reflect.TypeFor[Model]():      func() any { return defaultModel() },
			reflect.TypeFor[Bedrock]():    func() any { return defaultBedrock() },
			reflect.TypeFor[SageMaker]():  func() any { return defaultSageMaker() },
			reflect.TypeFor[Training]():   func() any { return defaultTraining() },
			reflect.TypeFor[Guardrail]():  func() any { return defaultGuardrail() },
			reflect.TypeFor[JWT]():        func() any { return defaultJWT() },
			reflect.TypeFor[Topic]():      func() any { return defaultTopic() },
			reflect.TypeFor[Regex]():      func() any { return defaultRegex() },
		}),
	})
})

// with is all of two sets of defaults.
func with(some, others map[reflect.Type]func() any) map[reflect.Type]func() any {
	maps.Copy(some, others)
	return some
}

// File is the shape of a whole config file.
func File() *form.Shape { return format().Shape() }

// Effective writes cfg as YAML with every default written out, in the order of
// the reference. Parsed with the same options, it gives the same Config, but for
// the environments that were not chosen, which it leaves out.
func Effective(cfg *Config) ([]byte, error) {
	return format().Write(cfg, cfg.Environment)
}

// A Part is a block of the config file that Go code can make: see [Block].
type Part interface {
	Alarms | API | Bedrock | Capture | CORS | Data | Domain | Encryption | Filters | Grounding | Guardrail |
		JWT | Network | Regex | SageMaker | hosting.Action | hosting.Copy | hosting.DataQuality | hosting.Fleet | hosting.FleetScaling | hosting.Metric | hosting.Monitor |
		hosting.Options | hosting.Package | hosting.Scaling | hosting.ServerlessConfig | hosting.Step | hosting.Thresholds | Topic | Training | WAF
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

// Unset is the first key without a value in a block that was made without its defaults, as
// a literal in Go is. It is "" for a block of a file, and of [Block].
func Unset[T Part](block *T) string { return format().Unset(block) }
