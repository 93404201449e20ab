package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
)

const fleetFile = `name: shared
path: sagemaker
region: us-east-1
fleets:
  gpu:
    instances: [ml.g6.12xlarge, ml.g5.12xlarge]
    capacityTimeout: 20m
    scaling: {min: 0, max: 2}
    alarms: {disk: 80}
models:
  assistant:
    sagemaker:
      image: lmi
      source: s3://models/llama/
      fleet: gpu
      copy: {accelerators: 2, cores: 8, memoryMB: 32768, maxMemoryMB: 65536}
      scaling: {min: 0, max: 2, concurrency: 4}
  summarizer:
    sagemaker:
      image: vllm
      source: s3://models/qwen/
      fleet: gpu
      copy: {accelerators: 1, cores: 0.5, memoryMB: 16384}
      scaling: {min: 0, max: 2, invocations: 60}
      wake: {meanwhile: refuse, wait: 14m}
  alone:
    sagemaker: {image: pytorch, source: s3://models/m.tar.gz}
`

var fleetMistakes = map[string]*mistake{
	"a fleet that is not there": to("models.assistant.sagemaker.fleet", "cpu", "fleets.*"),
	"an instance beside a fleet": to("models.assistant.sagemaker.instance", "ml.g5.xlarge",
		"models.assistant.sagemaker.fleet", "models.assistant.sagemaker.training"),
	"a wait longer than Lambda's": {
		set: map[string]string{"models.summarizer.sagemaker.wake.meanwhile": "wait"}, at: "models.summarizer.sagemaker.wake.wait",
		reads: []string{"api.timeout", "models.summarizer.sagemaker.wake.wait", "models.summarizer.sagemaker.scaling", "models.summarizer.sagemaker.fleet"},
	},
	"Bedrock without Bedrock": {
		set:   map[string]string{"models.summarizer.sagemaker.wake.meanwhile": "bedrock"},
		reads: []string{"models.summarizer.bedrock.*", "models.summarizer.sagemaker.wake.wait", "models.summarizer.sagemaker.scaling", "models.summarizer.sagemaker.fleet"},
	},
	"a fleet without a copy":    {set: map[string]string{"models.summarizer.sagemaker.copy": ""}, reads: []string{"models.summarizer.sagemaker.fleet"}},
	"a copy without a fleet":    to("models.alone.sagemaker.copy", "{memoryMB: 1024}", "models.alone.sagemaker.fleet"),
	"captured calls of a fleet": to("models.assistant.sagemaker.capture", "{percent: 5}", "models.assistant.sagemaker.fleet", "models.assistant.sagemaker.endpoint"),
	"a canary of copies": {
		set: map[string]string{"models.assistant.sagemaker.rollout": "{kind: canary}"}, at: "models.assistant.sagemaker.rollout.kind",
		reads: []string{"models.assistant.sagemaker.fleet"},
	},
	"alarms on copies that go at once": {
		set: map[string]string{"models.assistant.sagemaker.rollout": "{rollback: {errors: 2}}"}, at: "models.assistant.sagemaker.rollout.rollback",
		reads: []string{"models.assistant.sagemaker.fleet"},
	},
	"batches of one copy": {
		set: map[string]string{"models.assistant.sagemaker.rollout": "{kind: rolling}"}, at: "models.assistant.sagemaker.rollout.kind",
		reads: []string{"models.assistant.sagemaker.fleet", "models.assistant.sagemaker.scaling.min", "models.assistant.sagemaker.endpoint"},
	},
	"a sample of a model that sleeps": {
		set: map[string]string{"models.assistant.sagemaker.rollout": "{sample: {}}"}, at: "models.assistant.sagemaker.rollout.sample",
		reads: []string{"models.assistant.sagemaker.fleet", "models.assistant.sagemaker.scaling.min"},
	},
	"too many accelerators":     to("models.assistant.sagemaker.copy.accelerators", "5", "fleets.*", "fleets.gpu.instances", "models.assistant.sagemaker.fleet"),
	"too many cores":            to("models.assistant.sagemaker.copy.cores", "49", "fleets.*", "fleets.gpu.instances", "models.assistant.sagemaker.fleet"),
	"too much memory":           {set: map[string]string{"models.summarizer.sagemaker.copy.memoryMB": "200000"}, reads: []string{"fleets.*", "fleets.gpu.instances", "models.summarizer.sagemaker.fleet"}},
	"less memory than reserved": to("models.assistant.sagemaker.copy.maxMemoryMB", "1024", "models.assistant.sagemaker.copy.memoryMB", "models.assistant.sagemaker.fleet"),
	"more instances than most":  to("fleets.gpu.scaling.min", "3", "fleets.gpu.scaling.max"),
	"a full disk":               to("fleets.gpu.alarms.disk", "100"),
	"an instance for training":  to("fleets.gpu.instances[1]", "ml.c5n.xlarge", "fleets.gpu.instances", "models.assistant.sagemaker.copy", "models.summarizer.sagemaker.copy", "models.assistant.sagemaker.image", "models.summarizer.sagemaker.image"),
}

// TestFleetProblems says what is wrong with fleets and with what is on them, word for word.
func TestFleetProblems(t *testing.T) {
	for name, tc := range map[string]struct {
		old, changed, want string
	}{
		"a typo in the name of a fleet": {
			"      fleet: gpu\n      copy: {accelerators: 2", "      fleet: gqu\n      copy: {accelerators: 2",
			"sagerock.yaml:15:14: models.assistant.sagemaker.fleet: there is no fleet gqu\n\tfix: did you mean gpu?",
		},
		"a queue": {
			"      scaling: {min: 0, max: 2, invocations: 60}", "      endpoint: async",
			"sagerock.yaml:22:14: models.summarizer.sagemaker.fleet: has no effect with sagemaker.endpoint: async: only the calls of real-time endpoints can name a model of a fleet, and pipelines deploy to endpoints of their own\n\tfix: remove it, or write sagemaker.endpoint: realtime",
		},
		"a copy larger than an instance": {
			"accelerators: 1", "accelerators: 8",
			"sagerock.yaml:23:28: models.summarizer.sagemaker.copy.accelerators: ml.g6.12xlarge has 4 accelerators, and a copy runs on one instance\n\tfix: write 4 or less, or a larger instance type in the fleet",
		},
		"GPUs of an instance without any": {
			"[ml.g6.12xlarge, ml.g5.12xlarge]\n    capacityTimeout: 20m", "[ml.c6i.16xlarge]\n",
			"sagerock.yaml:16:28: models.assistant.sagemaker.copy.accelerators: ml.c6i.16xlarge has no accelerators\n\tfix: remove it, or write an instance type with accelerators in the fleet",
		},
		"first copies that find no room": {
			"{min: 0, max: 2, concurrency: 4}", "{min: 4, max: 4, concurrency: 4}",
			"sagerock.yaml:8:28: fleets.gpu.scaling.max: the first copies of all models reserve 9 accelerators, and 2 instances have 8\n\tfix: raise it, or reserve less for each copy",
		},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(fleetFile, tc.old, tc.changed, 1)
			_, _, err := config.Parse("sagerock.yaml", []byte(text), config.Options{})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got:\n%v\nwant:\n%s", err, tc.want)
			}
		})
	}
}

// TestFleetWarnings says what may be right and looks wrong.
func TestFleetWarnings(t *testing.T) {
	for name, tc := range map[string]struct {
		old, changed, want string
	}{
		"a fleet of nobody": {
			"models:\n", "  spare: {instances: [ml.g5.xlarge]}\nmodels:\n",
			"sagerock.yaml:10:3: fleets.spare: warning: no model uses it\n\tfix: write fleet: spare under the sagemaker block of a model, or remove it",
		},
		"a minimum that is never reached": {
			"{min: 0, max: 2, invocations: 60}\n      wake: {meanwhile: refuse, wait: 14m}", "{min: 1, max: 2, invocations: 60}",
			"sagerock.yaml:8:20: fleets.gpu.scaling.min: warning: is never reached: models with a copy at all times are summarizer\n\tfix: write scaling.min: 0 under these models too, or 1 here",
		},
		"copies that find no room": {
			"{min: 0, max: 2, concurrency: 4}", "{min: 0, max: 4, concurrency: 4}",
			"sagerock.yaml:8:28: fleets.gpu.scaling.max: warning: all models at their scaling.max reserve 10 accelerators, and 2 instances have 8\n\tfix: raise it, or lower scaling.max of a model",
		},
		"an old family": {
			"models:\n", "  old: {instances: [ml.m5.xlarge]}\nmodels:\n",
			"sagerock.yaml:10:21: fleets.old.instances[0]: warning: AWS's SageMaker Python SDK refuses inference components, which fleets are made of, on m5\n\tfix: write a newer instance type, such as ml.m6i.xlarge or ml.g5.xlarge",
		},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(fleetFile, tc.old, tc.changed, 1)
			_, warnings, err := config.Parse("sagerock.yaml", []byte(text), config.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, w := range warnings {
				got = append(got, w.Warning())
			}
			if !strings.Contains(strings.Join(got, "\n"), tc.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), tc.want)
			}
		})
	}
	if _, warnings, err := config.Parse("sagerock.yaml", []byte(fleetFile), config.Options{}); err != nil || len(warnings) > 0 {
		t.Errorf("a good fleet: %v, %v", warnings, err)
	}
}

// TestLargestFleetIsRefused puts one model more on a fleet than its role has room for.
func TestLargestFleetIsRefused(t *testing.T) {
	text := "name: a\nregion: us-east-1\npath: sagemaker\nfleets: {gpu: {instances: [ml.g5.48xlarge], scaling: {min: 1, max: 9}}}\nmodels:\n"
	for i := range 17 {
		text += "  m" + string(rune('a'+i)) + ": {sagemaker: {image: lmi, source: s3://models/m/, fleet: gpu, copy: {accelerators: 1, memoryMB: 1024}}}\n"
	}
	_, _, err := config.Parse("a.yaml", []byte(text), config.Options{})
	problems, _ := errors.AsType[form.Problems](err)
	if len(problems) != 1 || problems[0].Path != "fleets.gpu" {
		t.Errorf("got %v", err)
	}
}
