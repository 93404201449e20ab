package configgen

import (
	"fmt"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
)

// Mutants draws files in which some keys are set to what each may hold by itself, or
// removed, whatever else depends on them. Many are refused by [config.Parse]; what it
// accepts must deploy.
func Mutants() *rapid.Generator[File] {
	return rapid.Custom(func(t *rapid.T) File {
		d := newDraw(t)
		file := d.block(config.File(), d.config())
		d.wild = true
		for range rapid.IntRange(1, 3).Draw(t, "mutations") {
			d.mutate(config.File(), file)
		}
		out := d.file(file)
		out.Mutant = true
		return out
	})
}

func (d *draw) file(file block) File {
	text, err := yaml.Marshal(file)
	if err != nil {
		panic(err)
	}
	return File{Text: string(text), Options: config.Options{Environment: d.environment}}
}

// mutate changes one key of a block, or of a block in it.
func (d *draw) mutate(s *form.Shape, in block) {
	f := rapid.SampledFrom(s.Fields).Draw(d.t, "key")
	below, _ := in[f.Key].(block)
	switch {
	case f.Kind == form.KindOverlay || f.Key == "environments" || f.Key == "region" || f.Key == "name":
	case f.Kind == form.KindObject && below != nil && d.maybe("deeper"):
		d.mutate(f, below)
	case f.Kind == form.KindMap && f.Item.Kind == form.KindObject && len(below) > 0:
		for _, key := range sorted(below) { // of models, guardrails and prompts
			if entry, ok := below[key].(block); ok && d.maybe(key) {
				d.mutate(f.Item, entry)
			}
		}
	case f.Rule.Required && f.Rule.On == nil || d.maybe("set"):
		in[f.Key] = d.value(f)
	default:
		delete(in, f.Key)
	}
}

// wildTexts draw what is otherwise drawn together with something else.
var wildTexts = map[string]func(d *draw) string{
	"image":           func(d *draw) string { return d.one(append(catalog.Images(), d.ownImage())...) },
	"instance":        func(d *draw) string { return d.one(catalog.Instances(catalog.Endpoint)...) },
	"foundationModel": func(d *draw) string { return d.one(catalog.Models()...) },
	"bedrockModel": func(d *draw) string {
		return d.one(append(catalog.Models(), texts["bedrockModel"](d))...)
	},
	"name": func(d *draw) string {
		return d.one(append(append([]string{fmt.Sprint("x", d.name)}, d.guardrails...), d.prompts...)...)
	},
}
