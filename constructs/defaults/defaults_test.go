package defaults_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/bedrock"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/constructs/gateway"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/pipeline"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/internal/node"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

const region = "us-east-1"

// block makes a block of the config file.
func block[T config.Part](t *testing.T, key string, set func(*T)) *T {
	t.Helper()
	made, _, err := config.Block(region, key, set)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// code is a folder with something called bootstrap.
func code(t *testing.T) *string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bootstrap"), []byte("binary"), 0o600); err != nil {
		t.Fatal(err)
	}
	return &dir
}

// training sets a model that a pipeline trains.
func training(s *config.SageMaker) {
	s.Training = config.Default[config.Training]()
	s.Training.Data, s.Training.Accept = "s3://acme-data/churn/", "auc >= 0.8"
}

// TestRequiredPropsAreEnough builds each public construct with no more than it must have,
// synthesizes the app with the CDK's validation, and lets cdk-nag look at it.
func TestRequiredPropsAreEnough(t *testing.T) {
	src, err := os.ReadFile("../../cdk.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Context map[string]any }
	if err := json.Unmarshal(src, &file); err != nil {
		t.Fatal(err)
	}
	file.Context["@aws-cdk/core:annotationsInValidationReport"] = false
	app := awscdk.NewApp(&awscdk.AppProps{Context: &file.Context, Outdir: jsii.String(t.TempDir())})
	stack := func(id string) awscdk.Stack {
		return awscdk.NewStack(app, &id, &awscdk.StackProps{Env: &awscdk.Environment{Region: jsii.String(region)}})
	}

	foundations := stack("Foundation")
	foundation.NewKey(foundations, jsii.String("Key"), nil)
	foundation.NewBucket(foundations, jsii.String("Data"), nil)
	foundation.NewTopic(foundations, jsii.String("Failures"), nil)
	foundation.NewContainerLogs(foundations, jsii.String("Logs"), &foundation.ContainerLogsProps{EndpointName: jsii.String("mine")})
	vpc := network.NewNetwork(stack("Network"), jsii.String("Network"), nil)

	models := stack("Models")
	model := bedrock.NewModel(models, jsii.String("Assistant"), &bedrock.ModelProps{
		Config: block(t, "models.assistant.bedrock", func(b *config.Bedrock) { b.Model = "amazon.nova-lite-v1:0" }),
	})
	guardrail := bedrock.NewGuardrail(models, jsii.String("Safe"), &bedrock.GuardrailProps{
		Config: block(t, "guardrails.safe", func(*config.Guardrail) {}),
	})
	endpoint := sagemaker.NewEndpoint(models, jsii.String("Own"), &sagemaker.EndpointProps{
		Config: block(t, "models.own.sagemaker", func(s *config.SageMaker) { s.Image, s.Source = "lmi", "s3://acme-models/llama/" }),
	})
	sagemaker.NewEndpoint(models, jsii.String("Private"), &sagemaker.EndpointProps{
		Config: block(t, "models.own.sagemaker", func(s *config.SageMaker) {
			s.Image, s.Source, s.Capture.Percent = "xgboost", "s3://acme-models/churn.tar.gz", 10
		}),
		Network: vpc,
	})
	queue := sagemaker.NewEndpoint(models, jsii.String("Queue"), &sagemaker.EndpointProps{
		Config: block(t, "models.own.sagemaker", func(s *config.SageMaker) {
			s.Image, s.Source, s.Endpoint = "lmi", "s3://acme-models/llama/", hosting.Async
		}),
	})
	pipeline.NewTraining(stack("Training"), jsii.String("Churn"), &pipeline.TrainingProps{
		Config: block(t, "models.churn.sagemaker", training),
	})
	onFleet := func(id string) *sagemaker.Component { // that its model calls gpu, and has room for one copy
		fleet := sagemaker.NewFleet(models, &id, &sagemaker.FleetProps{
			Config: block(t, "fleets.gpu", func(f *hosting.Fleet) { f.Instances, f.Scaling.Max = []string{"ml.g6.12xlarge"}, 1 }),
			Models: map[string]*sagemaker.FleetModel{"m": {Config: block(t, "models.m.sagemaker", func(s *config.SageMaker) {
				s.Image, s.Source, s.Fleet = "lmi", "s3://acme-models/llama/", "gpu"
				s.Copy, s.Scaling.Max = &hosting.Copy{Accelerators: 4, MemoryMB: 65536}, 1
			})}},
		})
		return fleet.Components["m"]
	}
	one, other := onFleet("One"), onFleet("Other")
	api := stack("Api")
	gateway.NewGateway(api, jsii.String("Gateway"), &gateway.GatewayProps{
		Code: code(t), Models: map[string]*gateway.Model{
			"assistant": {Bedrock: model, Guardrail: guardrail},
			"own":       {SageMaker: endpoint, System: "Be brief."},
			"later":     {SageMaker: queue},
			"shared":    {Component: one},
			"spread":    {Component: other},
		},
	})
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{Verbose: jsii.Bool(true)}), nil)
	assembly := app.Synth(nil)

	for _, finding := range findings(t, *assembly.Directory()) {
		t.Error(finding)
	}
	var settings string
	written, _ := filepath.Glob(filepath.Join(*assembly.Directory(), "asset.*", "sagerock.json"))
	for _, file := range written {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		settings += string(src)
	}
	for _, c := range []*sagemaker.Component{one, other} {
		for _, want := range []string{`"endpoint": "` + c.EndpointName + `"`, `"inferenceComponent": "` + c.Name + `"`} {
			if !strings.Contains(settings, want) {
				t.Errorf("the gateway's settings lack %s:\n%s", want, settings)
			}
		}
		template, err := os.ReadFile(filepath.Join(*assembly.Directory(), "Api.template.json"))
		if err != nil || !strings.Contains(string(template), ":inference-component/"+c.Name+`"`) || !strings.Contains(string(template), ":endpoint/"+c.EndpointName+`"`) {
			t.Errorf("the gateway may not call %s on %s: %v", c.Name, c.EndpointName, err)
		}
	}
	for _, want := range []string{`"system": "Be brief."`, `"endpoint": "` + endpoint.Name + `"`, `"modelId": "amazon.nova-lite-v1:0"`, `"guardrail": "assistant"`, `"async": true`} {
		if !strings.Contains(settings, want) {
			t.Errorf("the gateway's settings lack %s:\n%s", want, settings)
		}
	}
}

// findings lists what cdk-nag has written into an assembly.
func findings(t *testing.T, dir string) []string {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	var out []string
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(string(src), "\n") {
			if strings.Contains(line, "AwsSolutions-") && strings.Contains(line, `"data"`) && !strings.Contains(line, "reason") {
				out = append(out, filepath.Base(file)+":"+line)
			}
		}
	}
	return out
}

// TestPropsAreRefusedWithASentence leaves out what has no default, and gives what does not
// go together.
func TestPropsAreRefusedWithASentence(t *testing.T) {
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(t.TempDir())})
	stack := awscdk.NewStack(app, jsii.String("S"), &awscdk.StackProps{Env: &awscdk.Environment{Region: jsii.String(region)}})
	nowhere := awscdk.NewStack(app, jsii.String("Nowhere"), nil)
	served := block(t, "models.own.sagemaker", func(s *config.SageMaker) { s.Image, s.Source = "lmi", "s3://acme-models/llama/" })
	model := bedrock.NewModel(stack, jsii.String("Model"), &bedrock.ModelProps{
		Config: block(t, "models.assistant.bedrock", func(b *config.Bedrock) { b.Model = "amazon.nova-lite-v1:0" }),
	})
	vpc := network.NewNetwork(stack, jsii.String("Network"), nil)
	const fill = "\n\tfix: make it with config.Block, which fills its defaults"
	for name, tc := range map[string]struct {
		build func(id *string)
		want  string
	}{
		"no props": {
			func(id *string) { sagemaker.NewEndpoint(stack, id, nil) },
			"sagemaker.NewEndpoint: Config is not set" + fill,
		},
		"a literal of three fields": {
			func(id *string) {
				sagemaker.NewEndpoint(stack, id, &sagemaker.EndpointProps{Config: &config.SageMaker{
					Image: "lmi", Source: "s3://acme-models/llama/", Instance: "ml.g5.2xlarge",
				}})
			},
			"sagemaker.NewEndpoint: Config has no endpoint" + fill,
		},
		"no Region": {
			func(id *string) { sagemaker.NewEndpoint(nowhere, id, &sagemaker.EndpointProps{Config: served}) },
			"sagemaker.NewEndpoint: the stack has no Region\n\tfix: give the stack an Env with the Region that Config was made for",
		},
		"a model to be trained": {
			func(id *string) {
				sagemaker.NewEndpoint(stack, id, &sagemaker.EndpointProps{Config: block(t, "models.churn.sagemaker", training)})
			},
			"sagemaker.NewEndpoint: Config has a training block\n\tfix: use pipeline.NewTraining, whose runs make the endpoint",
		},
		"a download without internet": {
			func(id *string) {
				sagemaker.NewEndpoint(stack, id, &sagemaker.EndpointProps{Network: vpc, Config: block(t, "models.own.sagemaker", func(s *config.SageMaker) {
					s.Image, s.Source = "lmi", "hf://Qwen/Qwen3-8B"
				})})
			},
			"sagemaker.NewEndpoint: Network has no way to the internet, so the container cannot reach the Hugging Face Hub\n\tfix: copy the model to S3",
		},
		"a pipeline of a model that is there": {
			func(id *string) { pipeline.NewTraining(stack, id, &pipeline.TrainingProps{Config: served}) },
			"pipeline.NewTraining: Config has no training block\n\tfix: add one, or use sagemaker.NewEndpoint",
		},
		"a script that is not there": {
			func(id *string) {
				cfg := block(t, "models.churn.sagemaker", training)
				cfg.Training.Prepare = "prepare.py"
				pipeline.NewTraining(stack, id, &pipeline.TrainingProps{Config: cfg, Dir: "scripts"})
			},
			"pipeline.NewTraining: there is no script scripts/prepare.py\n\tfix: write the script, or its path from Dir",
		},
		"a model without props": {func(id *string) { bedrock.NewModel(stack, id, nil) }, "bedrock.NewModel: Config is not set" + fill},
		"a guardrail without its blocks": {func(id *string) {
			bedrock.NewGuardrail(stack, id, &bedrock.GuardrailProps{Config: &config.Guardrail{}})
		}, "bedrock.NewGuardrail: Config has no tier" + fill},
		"logs of nothing": {func(id *string) { foundation.NewContainerLogs(stack, id, nil) }, "foundation.NewContainerLogs: EndpointName is not set\n\tfix: write the name"},
		"a network whose mode is none": {
			func(id *string) {
				network.NewNetwork(stack, id, &network.NetworkProps{Config: block(t, "network", func(n *config.Network) { n.Mode = config.NetworkNone })})
			},
			"network.NewNetwork: Config.Mode is none\n\tfix: write private or existing, or make no Network",
		},
		"a key of AWS": {
			func(id *string) {
				foundation.NewKey(stack, id, &foundation.KeyProps{Config: block(t, "encryption", func(e *config.Encryption) { e.Key = "aws" })})
			},
			"foundation.NewKey: Config.Key is aws, so there is no key of yours to use\n\tfix: write managed",
		},
		"a gateway without code": {func(id *string) { gateway.NewGateway(stack, id, nil) }, "gateway.NewGateway: Code is not set\n\tfix: write the folder"},
		"code that is not built": {
			func(id *string) { gateway.NewGateway(stack, id, &gateway.GatewayProps{Code: jsii.String("no")}) },
			"gateway.NewGateway: there is no gateway no/bootstrap\n\tfix: build it",
		},
		"a gateway without models": {
			func(id *string) { gateway.NewGateway(stack, id, &gateway.GatewayProps{Code: code(t)}) },
			"gateway.NewGateway: Models is empty\n\tfix: write a model",
		},
		"a model that nothing serves": {
			func(id *string) {
				gateway.NewGateway(stack, id, &gateway.GatewayProps{Code: code(t), Models: map[string]*gateway.Model{"a": {}}})
			},
			"gateway.NewGateway: model a has neither Bedrock, SageMaker nor Component\n\tfix: set Bedrock",
		},
		"a model that an endpoint and a fleet serve": {
			func(id *string) {
				gateway.NewGateway(stack, id, &gateway.GatewayProps{Code: code(t), Models: map[string]*gateway.Model{
					"a": {SageMaker: &sagemaker.Endpoint{}, Component: &sagemaker.Component{}},
				}})
			},
			"gateway.NewGateway: model a has both SageMaker and Component\n\tfix: leave one of them out",
		},
		"a private API without a network": {
			func(id *string) {
				gateway.NewGateway(stack, id, &gateway.GatewayProps{
					Code: code(t), Models: map[string]*gateway.Model{"a": {Bedrock: model}},
					Config: block(t, "api", func(a *config.API) { a.Exposure = config.ExposurePrivate }),
				})
			},
			"gateway.NewGateway: api.exposure: needs a VPC, and network.mode is none\n\tfix: write network.mode: private or existing, or exposure: public",
		},
		"a name that no model can have": {
			func(id *string) {
				gateway.NewGateway(stack, id, &gateway.GatewayProps{Code: code(t), Models: map[string]*gateway.Model{"My model": {Bedrock: model}}})
			},
			`gateway.NewGateway: models."My model": "My model" is not a name`,
		},
		"calls to be kept nowhere": {
			func(id *string) {
				gateway.NewGateway(stack, id, &gateway.GatewayProps{
					Code: code(t), Models: map[string]*gateway.Model{"a": {Bedrock: model}},
					Config: block(t, "api", func(a *config.API) { a.Capture.Percent = 1 }),
				})
			},
			"gateway.NewGateway: Bucket is not set, and api.capture keeps calls in it\n\tfix: make one with foundation.NewBucket",
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				err, ok := recover().(*defaults.Error)
				if !ok || !strings.HasPrefix(err.Error(), tc.want) {
					t.Errorf("got %v, want %s", err, tc.want)
				}
			}()
			tc.build(jsii.String(strings.ReplaceAll(name, " ", "")))
		})
	}
}
