package config_test

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

// app is the shortest app that works, in three lines.
const app = `name: chat
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}
`

// problem is a file with something wrong in it.
type problem struct {
	yaml              string
	environment, path string
	beyond            bool // more than a schema can know
	want              string
}

// problems are all the tables of problems, from the files beside this one.
var problems = union(
	textProblems, keyProblems, patternProblems, contradictions, environmentProblems, apiProblems, awsProblems, promptProblems, catalogProblems,
	bedrockProblems, serverlessProblems, rolloutProblems, scalingProblems,
)

func union(tables ...map[string]problem) map[string]problem {
	all := map[string]problem{}
	for _, table := range tables {
		for name, tc := range table {
			if _, twice := all[name]; twice {
				panic("two problems are called " + name)
			}
			all[name] = tc
		}
	}
	return all
}

func TestProblems(t *testing.T) {
	for name, tc := range problems {
		t.Run(name, func(t *testing.T) {
			cfg, _, err := config.Parse("sagerock.yaml", []byte(tc.yaml), config.Options{Environment: tc.environment, Path: tc.path})
			if err == nil {
				t.Fatal("Parse accepted it")
			}
			if cfg != nil {
				t.Error("Parse returned a config with its error")
			}
			if want := strings.TrimSpace(tc.want); err.Error() != want {
				t.Errorf("got:\n%v\nwant:\n%s", err, want)
			}
		})
	}
}
