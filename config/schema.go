package config

import (
	_ "embed" // schema.json
	"reflect"
	"sync"

	"github.com/sagerock/sagerock/config/form"
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
		Defaults: map[reflect.Type]func() any{
			reflect.TypeFor[Config]():     func() any { return defaultConfig() },
			reflect.TypeFor[API]():        func() any { return defaultAPI() },
			reflect.TypeFor[Network]():    func() any { return defaultNetwork() },
			reflect.TypeFor[Encryption](): func() any { return defaultEncryption() },
			reflect.TypeFor[Data]():       func() any { return defaultData() },
			reflect.TypeFor[IAM]():        func() any { return defaultIAM() },
			reflect.TypeFor[Scaling]():    func() any { return defaultScaling() },
			reflect.TypeFor[Filters]():    func() any { return defaultGuardrail().Filters },
			reflect.TypeFor[Model]():      func() any { return defaultModel() },
			reflect.TypeFor[Bedrock]():    func() any { return defaultBedrock() },
			reflect.TypeFor[SageMaker]():  func() any { return defaultSageMaker() },
			reflect.TypeFor[Training]():   func() any { return defaultTraining() },
			reflect.TypeFor[Guardrail]():  func() any { return defaultGuardrail() },
			reflect.TypeFor[JWT]():        func() any { return defaultJWT() },
			reflect.TypeFor[Topic]():      func() any { return defaultTopic() },
			reflect.TypeFor[Regex]():      func() any { return defaultRegex() },
		},
	})
})

// File is the shape of a whole config file.
func File() *form.Shape { return format().Shape() }

// Effective writes cfg as YAML with every default written out, in the order of
// the reference. Parsed with the same options, it gives the same Config, but for
// the environments that were not chosen, which it leaves out.
func Effective(cfg *Config) ([]byte, error) {
	return format().Write(cfg, cfg.Environment)
}
