package config_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/config"
)

// TestSchemaAgrees runs the schema over the files that the checker is tested
// with: what it can say about a file, it says as the checker does.
func TestSchemaAgrees(t *testing.T) {
	schema := compileSchema(t)
	for name, tc := range problems {
		t.Run(name, func(t *testing.T) {
			file, err := asJSON(tc.yaml)
			if err != nil {
				return // an editor has nothing to check
			}
			if err := schema.Validate(file); tc.beyond && err != nil {
				t.Errorf("the schema can know it after all:\n%v", err)
			} else if !tc.beyond && err == nil {
				t.Error("the schema accepts it")
			}
		})
	}
	for name, tc := range accepted {
		t.Run(name, func(t *testing.T) {
			file, err := asJSON(tc.yaml)
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(file); err != nil {
				t.Errorf("the checker accepts it:\n%v", err)
			}
		})
	}
}

// asJSON is what a schema sees of a file.
func asJSON(src string) (any, error) {
	var file any
	if err := yaml.Unmarshal([]byte(src), &file); err != nil {
		return nil, err
	}
	text, err := json.Marshal(file)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(text))
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestRuleTagsAreRight reads every tag of the file's types.
func TestRuleTagsAreRight(*testing.T) {
	config.File() // panics where a tag is wrong
}
