package pipeline_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/pipeline"
)

// nexts are the states that a state may lead to.
func nexts(state map[string]any) []string {
	var out []string
	add := func(v any) {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	add(state["Next"])
	add(state["Default"])
	for _, list := range []string{"Choices", "Catch"} {
		many, _ := state[list].([]any)
		for _, one := range many {
			add(one.(map[string]any)["Next"])
		}
	}
	return out
}

// broken lists what is wrong with a machine: it must be possible to come to each
// state, to go from each to one that exists, and to survive any error of a task.
func broken(m machine) []string {
	var out []string
	reached := map[string]bool{}
	var walk func(name string)
	walk = func(name string) {
		state, ok := m.States[name]
		if !ok {
			out = append(out, name+" does not exist")
			return
		}
		if reached[name] {
			return
		}
		reached[name] = true
		for _, next := range nexts(state) {
			walk(next)
		}
	}
	walk(m.StartAt)
	for name, state := range m.States {
		if !reached[name] {
			out = append(out, name+" is never reached")
		}
		ends := state["Type"] == "Succeed" || state["Type"] == "Fail"
		if !ends && len(nexts(state)) == 0 {
			out = append(out, name+" leads nowhere")
		}
		if state["Type"] != "Task" {
			continue
		}
		retry, _ := state["Retry"].([]any)
		if len(retry) == 0 || retry[0].(map[string]any)["ErrorEquals"] == nil || retry[0].(map[string]any)["BackoffRate"].(float64) < 2 {
			out = append(out, name+" does not try again, or too eagerly")
		}
		catch, _ := state["Catch"].([]any)
		if len(catch) == 0 || !strings.Contains(fmt.Sprint(catch[len(catch)-1]), "States.ALL") {
			out = append(out, name+" does not catch every error")
		}
		if path, set := state["ResultPath"]; !set || path == "$" {
			out = append(out, name+" lets a whole answer replace the state")
		}
		for _, c := range catch {
			if path, set := c.(map[string]any)["ResultPath"]; !set || path == "$" {
				out = append(out, name+" lets an error replace the state")
			}
		}
	}
	return out
}

func TestDefinitionIsSound(t *testing.T) {
	for name, change := range definitions {
		t.Run(name, func(t *testing.T) {
			for _, problem := range broken(synth(t, change).machine(t)) {
				t.Error(problem)
			}
		})
	}
}

// TestBrokenCatches proves that each check of broken can fail.
func TestBrokenCatches(t *testing.T) {
	good := synth(t, nil).machine(t)
	for want, spoil := range map[string]func(states map[string]map[string]any, task map[string]any){
		"Nowhere does not exist":                      func(_ map[string]map[string]any, task map[string]any) { task["Next"] = "Nowhere" },
		"Lost is never reached":                       func(s map[string]map[string]any, _ map[string]any) { s["Lost"] = map[string]any{"Type": "Succeed"} },
		"Train does not try again, or too eagerly":    func(_ map[string]map[string]any, task map[string]any) { delete(task, "Retry") },
		"Train does not catch every error":            func(_ map[string]map[string]any, task map[string]any) { delete(task, "Catch") },
		"Train lets a whole answer replace the state": func(_ map[string]map[string]any, task map[string]any) { delete(task, "ResultPath") },
		"Train lets an error replace the state": func(_ map[string]map[string]any, task map[string]any) {
			task["Catch"] = []any{map[string]any{"ErrorEquals": []string{"States.ALL"}, "Next": "Failed"}}
		},
		"Train leads nowhere": func(_ map[string]map[string]any, task map[string]any) { delete(task, "Next"); delete(task, "Catch") },
	} {
		bad := good.clone()
		task := maps.Clone(bad.States["Train"])
		bad.States["Train"] = task
		spoil(bad.States, task)
		if found := broken(bad); !slices.Contains(found, want) {
			t.Errorf("%q was not found, but %q", want, found)
		}
	}
}

// smallest is a Training without what can be left out.
func smallest(p *pipeline.TrainingProps) {
	p.KeyArn, p.Network = nil, nil
	p.Encryption = &config.Encryption{Key: "aws"}
	p.Config.Training.Label = ""
}

func TestGate(t *testing.T) {
	for accept, want := range map[string]string{
		"auc >= 0.7": `{"Next":"Create model package group","NumericGreaterThanEquals":0.7,"Variable":"$.report.body.metrics.auc"}`,
		"rmse <= 3":  `{"Next":"Create model package group","NumericLessThanEquals":3,"Variable":"$.report.body.metrics.rmse"}`,
		"auc >= 0.7 and logloss <= 0.4": `{"And":[{"NumericGreaterThanEquals":0.7,"Variable":"$.report.body.metrics.auc"},` +
			`{"NumericLessThanEquals":0.4,"Variable":"$.report.body.metrics.logloss"}],"Next":"Create model package group"}`,
		"validation:auc >= 0.7": `{"Next":"Create model package group","NumericGreaterThanEquals":0.7,"Variable":"$.report.body.metrics['validation:auc']"}`,
	} {
		m := synth(t, func(p *pipeline.TrainingProps) { p.Config.Training.Accept = accept }).machine(t)
		choices := m.States["Good enough?"]["Choices"].([]any)
		got, _ := json.Marshal(choices[len(choices)-1])
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", accept, diff)
		}
	}
}

// TestHyperparameters sees that the program that trains chooses the objective where the
// default script prepares the data, and the metrics do where a script of one's own does.
func TestHyperparameters(t *testing.T) {
	program := map[string]any{
		"num_round": "100", "early_stopping_rounds": "10", "sagemaker_program": "train.py",
		"sagemaker_submit_directory": "/opt/ml/input/data/encoding/sourcedir.tar.gz",
	}
	with := func(more map[string]any) map[string]any {
		all := maps.Clone(program)
		maps.Copy(all, more)
		return all
	}
	for name, tc := range map[string]struct {
		image, accept, prepare string
		own, want              map[string]any
		arguments              string // of the prepare step, after the metrics and the label
		channels               string
	}{
		"the default script": {"xgboost", "f1 >= 0.5 and logloss <= 1", "", nil, program, "prepare --metric f1 --metric logloss --label churned", "train validation encoding"},
		"own objective": {
			"xgboost", "auc >= 0.5", "",
			map[string]any{"objective": "binary:hinge", "num_round": "7"},
			with(map[string]any{"num_round": "7", "objective": "binary:hinge"}), "prepare --metric auc --label churned --objective binary:hinge", "train validation encoding",
		},
		"two classes of an own script": {
			"xgboost", "f1 >= 0.5", "own.py", nil,
			map[string]any{"num_round": "100", "early_stopping_rounds": "10", "objective": "binary:logistic", "eval_metric": "auc"},
			"--metric f1 --label churned", "train validation",
		},
		"numbers of an own script": {
			"xgboost", "mae <= 2", "own.py", nil,
			map[string]any{"num_round": "100", "early_stopping_rounds": "10", "objective": "reg:squarederror", "eval_metric": "rmse"},
			"--metric mae --label churned", "train validation",
		},
		"other image": {ownImage, "auc >= 0.5", "", map[string]any{"depth": "3"}, map[string]any{"depth": "3"}, "prepare --metric auc --label churned --encoded-test", "train validation encoding"},
	} {
		t.Run(name, func(t *testing.T) {
			m := synth(t, func(p *pipeline.TrainingProps) {
				p.Config.Training.Image, p.Config.Training.Accept = tc.image, tc.accept
				p.Dir, p.Config.Training.Prepare = "testdata", tc.prepare
				p.Config.Training.Hyperparameters = map[string]string{}
				for key, value := range tc.own {
					p.Config.Training.Hyperparameters[key] = value.(string)
				}
			}).machine(t)
			train := m.States["Train"]["Parameters"].(map[string]any)
			if diff := cmp.Diff(tc.want, train["HyperParameters"]); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			var channels []string
			for _, channel := range train["InputDataConfig"].([]any) {
				channels = append(channels, channel.(map[string]any)["ChannelName"].(string))
			}
			if got := strings.Join(channels, " "); got != tc.channels {
				t.Errorf("the channels are %s", got)
			}
			var arguments []string
			for _, argument := range m.States["Prepare"]["Parameters"].(map[string]any)["AppSpecification"].(map[string]any)["ContainerArguments"].([]any) {
				arguments = append(arguments, argument.(string))
			}
			if got := strings.Join(arguments, " "); got != tc.arguments {
				t.Errorf("the prepare step gets %s", got)
			}
			environment, _ := m.States["Create model"]["Parameters"].(map[string]any)["PrimaryContainer"].(map[string]any)["Environment"].(map[string]any)
			_, programmed := environment["SAGEMAKER_PROGRAM"]
			if encodes := tc.image == "xgboost" && tc.prepare == ""; programmed != encodes {
				t.Errorf("the model has a program that answers: %t", programmed)
			}
		})
	}
}

// TestScaling sees that the count is kept, and bounded, only where it follows the load.
func TestScaling(t *testing.T) {
	for most, want := range map[int]struct {
		states string
		keep   bool
	}{
		3: {"Deregister scalable target, Describe endpoint configuration, Put scaling policy, Register scalable target, Same instance?", true},
		1: {"Deregister scalable target", false},
	} {
		m := synth(t, func(p *pipeline.TrainingProps) { p.Config.Scaling.Max = most }).machine(t)
		var states []string
		for name := range m.States {
			if strings.Contains(name, "instance") || strings.Contains(name, "scal") || name == "Describe endpoint configuration" {
				states = append(states, name)
			}
		}
		slices.Sort(states)
		if got := strings.Join(states, ", "); got != want.states {
			t.Errorf("1 to %d: states are %s", most, got)
		}
		if got := m.States["Update endpoint"]["Parameters"].(map[string]any)["RetainAllVariantProperties"]; got != want.keep {
			t.Errorf("1 to %d: the count is kept: %v", most, got)
		}
	}
}

// TestServesAsCloudFormation sees that the pipeline's endpoint runs on what one
// that CloudFormation makes would run on.
func TestServesAsCloudFormation(t *testing.T) {
	for name, change := range map[string]func(*pipeline.TrainingProps){
		"full": nil, "smallest": smallest,
		"with capture": func(p *pipeline.TrainingProps) { p.Config.Capture.Percent = 5 },
		"own image": func(p *pipeline.TrainingProps) {
			p.Config.Instance, p.Config.Training.Image, p.Config.Environment = "ml.g5.xlarge", strings.Replace(ownImage, ":1", ":1-cu130", 1), map[string]string{"A": "1"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			tpl := synth(t, change)
			m := tpl.machine(t)
			made := m.States["Create endpoint configuration"]["Parameters"].(map[string]any)
			variant := made["ProductionVariants"].([]any)[0].(map[string]any)
			delete(made, "EndpointConfigName.$")
			delete(made, "Tags")
			delete(variant, "ModelName.$")
			served := tpl.only(t, "AWS::SageMaker::EndpointConfig", "Same").Properties
			delete(served, "Tags")
			delete(served["ProductionVariants"].([]any)[0].(map[string]any), "ModelName")
			if diff := cmp.Diff(served, made); diff != "" {
				t.Errorf("configuration (-CloudFormation +pipeline)\n%s", diff)
			}
		})
	}
}

// TestJobs looks at what the jobs are asked to do.
func TestJobs(t *testing.T) {
	full, small := synth(t, nil).machine(t), synth(t, smallest).machine(t)
	for state, want := range map[string][]string{
		"Prepare": {
			`"EnableNetworkIsolation":true`, `"VolumeKmsKeyId":"` + keyARN + `"`, `"KmsKeyId":"` + keyARN + `"`, `"subnet-00000002"`, `"--label","churned"`,
			`"S3Uri":"s3://amzn-s3-demo-data/churn/"`, `"team","Value":"research"`, `"MaxRuntimeInSeconds":1800`,
		},
		"Train":                         {`"EnableNetworkIsolation":true`, `"VolumeKmsKeyId"`, `"SecurityGroupIds"`, `sagemaker-xgboost`, `"team"`},
		"Create model":                  {`"EnableNetworkIsolation":true`, `"SecurityGroupIds"`, `{}/model/{}/output/model.tar.gz`},
		"Predict":                       {`"AssembleWith":"Line"`, `"SplitType":"Line"`, `"VolumeKmsKeyId"`},
		"Evaluate":                      {`"--metric","auc"`, `data/labels`, `predictions`},
		"Create endpoint configuration": {`"KmsKeyId"`, `"ContainerStartupHealthCheckTimeoutInSeconds":600`, `"ModelDataDownloadTimeoutInSeconds":1200`},
		"Update endpoint":               {`"RetainAllVariantProperties":true`},
		"Register scalable target":      {`"MinCapacity":1`, `"MaxCapacity":3`, `"endpoint/shop-churn/variant/AllTraffic"`},
		"Put scaling policy":            {`"SageMakerVariantConcurrentRequestsPerModelHighResolution"`, `"TargetValue":4`, `"ScaleInCooldown":300`},
	} {
		got := text(full.States[state])
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s lacks %s in %s", state, w, got)
			}
		}
	}
	for state, s := range small.States {
		for _, without := range []string{"KmsKey", "VpcConfig", "--label"} {
			if strings.Contains(text(s), without) {
				t.Errorf("%s has %s, which the config does not ask for", state, without)
			}
		}
	}
	own := synth(t, func(p *pipeline.TrainingProps) {
		p.Dir, p.Config.Training.Prepare, p.Config.Training.Image = "testdata", "own.py", ownImage
	}).machine(t)
	for state, want := range map[string]bool{"Prepare": false, "Train": false, "Create model": false, "Evaluate": true} {
		if got := strings.Contains(text(own.States[state]), `"EnableNetworkIsolation":true`); got != want {
			t.Errorf("own code in a VPC: isolation of %s is %t", state, got)
		}
	}
	local := synth(t, func(p *pipeline.TrainingProps) {
		everywhere(p, "ml.g5.xlarge")
	}).machine(t)
	for _, state := range []string{"Prepare", "Train", "Predict"} {
		if strings.Contains(text(local.States[state]), "VolumeKmsKeyId") {
			t.Errorf("%s gives a key to an instance whose disks take none", state)
		}
	}
	if strings.Contains(text(local.States["Create endpoint configuration"]), "KmsKeyId") {
		t.Error("the endpoint gives a key to an instance whose disks take none")
	}
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(string(b))
}
