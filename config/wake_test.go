package config_test

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

const wakeFile = `name: drowsy
path: hybrid
region: us-east-1
fleets:
  gpu:
    instances: [ml.g6.12xlarge]
    scaling: {min: 0, max: 2}
models:
  assistant:
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker:
      image: lmi
      source: s3://models/llama/
      fleet: gpu
      copy: {accelerators: 2, memoryMB: 32768}
      scaling: {min: 0, max: 2}
      wake: {meanwhile: bedrock, wait: 10m}
  alone:
    sagemaker:
      image: vllm
      source: s3://models/qwen/
      fleet: gpu
      copy: {accelerators: 1, memoryMB: 16384}
      scaling: {min: 0, max: 2}
      wake: {meanwhile: refuse, wait: 14m}
api: {timeout: 5m}
`

// TestWakeProblems says what is wrong with what callers get while a model wakes up, word for word.
func TestWakeProblems(t *testing.T) {
	for name, tc := range map[string]struct{ old, changed, want string }{
		"a model that never sleeps": {
			"scaling: {min: 0, max: 2}\n      wake: {meanwhile: bedrock", "scaling: {min: 1, max: 2}\n      wake: {meanwhile: bedrock",
			"sagerock.yaml:17:7: models.assistant.sagemaker.wake: has no effect: a copy of the model, or an instance, always runs\n\tfix: remove it, or put the model on a fleet and write 0 in its scaling.min",
		},
		"a queue, which holds the calls": {
			"fleet: gpu\n      copy: {accelerators: 1, memoryMB: 16384}\n", "endpoint: async\n      protocol: raw\n",
			"sagerock.yaml:25:7: models.alone.sagemaker.wake: has no effect: calls wait in the queue until an instance runs\n\tfix: remove it",
		},
		"a wait that Lambda does not let happen": {
			"wait: 10m", "wait: 11m",
			"sagerock.yaml:17:40: models.assistant.sagemaker.wake.wait: wait and api.timeout are 16m together, and Lambda ends a call after 15m\n\tfix: shorten one of the two",
		},
		"the default wait beside a long timeout": {
			"wake: {meanwhile: bedrock, wait: 10m}\n  alone:", "startupTimeout: 10m\n  alone:",
			"",
		},
		"an answer of Bedrock, which does not serve the model": {
			"meanwhile: refuse", "meanwhile: bedrock",
			"sagerock.yaml:25:25: models.alone.sagemaker.wake.meanwhile: Bedrock does not serve the model\n\tfix: add models.alone.bedrock, or write wait or refuse",
		},
		"no such thing": {
			"meanwhile: refuse", "meanwhile: sleep",
			"sagerock.yaml:25:25: models.alone.sagemaker.wake.meanwhile: \"sleep\" is not wait, bedrock or refuse\n\tfix: write wait, bedrock or refuse",
		},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(wakeFile, tc.old, tc.changed, 1)
			if text == wakeFile {
				t.Fatal("nothing changed")
			}
			_, _, err := config.Parse("sagerock.yaml", []byte(text), config.Options{})
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tc.want)
			}
		})
	}
}

// TestWakeDefaults is what a model that may sleep has without a word, and one that may not.
func TestWakeDefaults(t *testing.T) {
	text := strings.Replace(wakeFile, "      wake: {meanwhile: bedrock, wait: 10m}\n", "", 1)
	cfg, _, err := config.Parse("sagerock.yaml", []byte(text), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if w := cfg.Models["assistant"].SageMaker.Wake; w == nil || w.Meanwhile != "wait" || w.Wait.String() != "5m" {
		t.Errorf("got %+v", w)
	}
	cfg, _, err = config.Parse("sagerock.yaml", []byte(strings.Replace(text, "scaling: {min: 0, max: 2}\n  alone", "scaling: {min: 1, max: 2}\n  alone", 1)), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if w := cfg.Models["assistant"].SageMaker.Wake; w != nil {
		t.Errorf("one that never sleeps has %+v", w)
	}
}
