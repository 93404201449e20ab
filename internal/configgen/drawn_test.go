package configgen_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/configgen"
)

// never are keys, and values of keys that have a list of them, that no file is drawn with.
var never = map[string]string{
	".models.*.bedrock.profile: ca":                      "files are drawn for Regions that have all of AWS's services that a file can ask for",
	".models.*.bedrock.profile: in":                      "as above",
	".models.*.bedrock.profile: us-gov":                  "as above",
	".models.*.sagemaker.variants.*.scaling.backlog":     "variants are of real-time endpoints, which have no queue",
	".models.*.sagemaker.variants.*.scaling.utilization": "variants are of real-time endpoints, which have instances",
}

// TestEverythingIsDrawn draws files until each key of the config, and each of the values that a
// key may have, is in one. What is never drawn is in never, with the reason.
func TestEverythingIsDrawn(t *testing.T) {
	missing := map[string]bool{}
	wanted(config.File(), "", missing)
	total := len(missing)
	for seed := 0; seed < 1500 && len(missing) > len(never); seed++ {
		var file any
		if err := yaml.Unmarshal([]byte(configgen.Files().Example(seed).Text), &file); err != nil {
			t.Fatal(err)
		}
		found(config.File(), "", file, missing)
	}
	for _, what := range slices.Sorted(maps.Keys(missing)) {
		if never[what] == "" {
			t.Errorf("no file is drawn with %s\n\tfix: draw it in configgen, or say in never why not", what)
		}
	}
	for what := range never {
		if !missing[what] {
			t.Errorf("%s is drawn, or no key\n\tfix: take it out of never", what)
		}
	}
	if total < 200 {
		t.Errorf("the config has %d keys and values", total)
	}
}

// wanted lists the keys below a shape, and their values.
func wanted(s *form.Shape, path string, all map[string]bool) {
	if s.Kind == form.KindText { // numbers are drawn as any others
		for _, value := range s.Rule.OneOf {
			all[path+": "+value] = true
		}
	}
	if s.Item != nil {
		wanted(s.Item, path+".*", all)
	}
	for _, f := range s.Fields {
		key := path + "." + f.Key
		all[key] = true
		wanted(f, key, all)
	}
}

// found takes what a file has out of what is missing.
func found(s *form.Shape, path string, in any, missing map[string]bool) {
	switch in := in.(type) {
	case map[string]any:
		for key, value := range in {
			if s.Item != nil {
				found(s.Item, path+".*", value, missing)
			}
			for _, f := range s.Fields {
				if f.Key == key {
					delete(missing, path+"."+key)
					found(f, path+"."+key, value, missing)
				}
			}
		}
	case []any:
		for _, value := range in {
			if s.Item != nil {
				found(s.Item, path+".*", value, missing)
			}
		}
	default:
		delete(missing, path+": "+fmt.Sprint(in))
	}
}
