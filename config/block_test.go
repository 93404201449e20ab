package config_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
)

// TestBlockFillsWhatGoLeavesOut makes a block with three fields set, and one with a zero
// that is not the default.
func TestBlockFillsWhatGoLeavesOut(t *testing.T) {
	served, _, err := config.Block("us-east-1", "models.assistant.sagemaker", func(s *config.SageMaker) {
		s.Image, s.Source, s.Instance = "lmi", "s3://acme-models/llama/", "ml.g5.2xlarge"
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg, _, err := config.Parse("a.yaml", []byte(`{name: a, region: us-east-1, models: {assistant: {sagemaker: {
		image: lmi, source: "s3://acme-models/llama/", instance: ml.g5.2xlarge}}}, path: sagemaker}`), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := cfg.Models["assistant"].SageMaker; !reflect.DeepEqual(served, want) {
		t.Errorf("got %+v, want what a file gives: %+v", served, want)
	}

	queue, _, err := config.Block("us-east-1", "models.assistant.sagemaker", func(s *config.SageMaker) {
		s.Image, s.Source, s.Endpoint = "lmi", "s3://acme-models/llama/", hosting.Async
		s.Scaling.Min, s.Scaling.ScaleOutCooldown = 0, 0
	})
	if err != nil {
		t.Fatal(err)
	}
	if queue.Scaling.Min != 0 || queue.Scaling.ScaleOutCooldown != 0 || queue.Scaling.Max != 2 || queue.Scaling.Backlog != 5 {
		t.Errorf("an explicit zero is lost, or a default: %+v", queue.Scaling)
	}
}

// TestBlockDefaultsThatDependOnTheRegion makes the same block in two Regions.
func TestBlockDefaultsThatDependOnTheRegion(t *testing.T) {
	for region, want := range map[string]bool{"us-east-1": true, "cn-north-1": false} {
		arn := "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghijkl"
		made, _, err := config.Block(region, "models.a.bedrock", func(b *config.Bedrock) {
			b.Model = "amazon.nova-lite-v1:0"
			if !want {
				b.Model = strings.NewReplacer("arn:aws:", "arn:aws-cn:", "us-east-1", region).Replace(arn)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if made.ApplicationProfile != want {
			t.Errorf("%s: applicationProfile is %t", region, made.ApplicationProfile)
		}
	}
}

// TestBlockProblems compares whole errors: those of the tags, of two keys, and of the
// Region, all at once.
func TestBlockProblems(t *testing.T) {
	for name, tc := range map[string]struct {
		make func() error
		want []string
	}{
		"nothing is set": {
			func() error { return made("us-east-1", "models.a.sagemaker", func(*config.SageMaker) {}) },
			[]string{"models.a.sagemaker: does not say which model to serve\n\tfix: add an image and a source, or a training block"},
		},
		"a key that another one needs": {
			func() error {
				return made("us-east-1", "models.a.sagemaker", func(s *config.SageMaker) { s.Image = "lmi" })
			},
			[]string{"models.a.sagemaker.source: is required: the lmi image contains no model\n\tfix: set models.a.sagemaker.source"},
		},
		"several problems": {
			func() error {
				return made("us-east-1", "models.a.sagemaker", func(s *config.SageMaker) {
					s.Image, s.Source, s.Instance = "lmi", "s3://acme-models/llama/", "ml.g5.2xlrge"
					s.Endpoint, s.Scaling.Min, s.Scaling.Max = "fast", 3, 2
				})
			},
			[]string{
				"models.a.sagemaker.endpoint: \"fast\" is not realtime, async or serverless\n\tfix: write realtime, async or serverless",
				"models.a.sagemaker.instance: ml.g5.2xlrge is not an instance type that sagerock knows\n\tfix: did you mean ml.g5.2xlarge?",
				"models.a.sagemaker.scaling.min: min is 3 and max is 2\n\tfix: raise max or lower min",
			},
		},
		"a block inside of the block": {
			func() error {
				return made("us-east-1", "models.churn.sagemaker", func(s *config.SageMaker) {
					s.Training = config.Default[config.Training]()
					s.Training.Data = "s3://acme-data/churn/"
				})
			},
			[]string{"models.churn.sagemaker.training.accept: is required\n\tfix: set models.churn.sagemaker.training.accept"},
		},
		"a key that is required": {
			func() error { return made("us-east-1", "models.a.bedrock", func(*config.Bedrock) {}) },
			[]string{"models.a.bedrock.model: is required\n\tfix: set models.a.bedrock.model"},
		},
		"a profile instead of a model": {
			func() error {
				return made("us-east-1", "models.a.bedrock", func(b *config.Bedrock) { b.Model = "us.amazon.nova-lite-v1:0" })
			},
			[]string{"models.a.bedrock.model: us.amazon.nova-lite-v1:0 is the id of a cross-Region profile, not of a model\n\tfix: write model: amazon.nova-lite-v1:0 and profile: us"},
		},
		"a Region that nobody deploys to": {
			func() error { return made("us-iso-east-1", "data", func(*config.Data) {}) },
			[]string{"region: is in aws-iso, a partition that sagerock does not deploy to\n\tfix: write a Region of aws, aws-cn or aws-us-gov"},
		},
		"a Region that only the deployment knows": {
			func() error { return made("${Token[AWS.Region.4]}", "data", func(*config.Data) {}) },
			[]string{"region: \"${Token[AWS.Region.4]}\" is not an AWS Region\n\tfix: write a Region such as us-east-1"},
		},
		"a guardrail": {
			func() error {
				return made("us-east-1", "guardrails.safe", func(g *config.Guardrail) {
					topic := config.Default[config.Topic]()
					topic.Name = "Advice"
					g.Topics, g.BlockedInput = append(g.Topics, topic, nil), ""
				})
			},
			[]string{
				"guardrails.safe.topics[0].definition: is required\n\tfix: set guardrails.safe.topics[0].definition",
				"guardrails.safe.topics[1]: has no value\n\tfix: write its keys on the lines below, indented, or remove the key",
				"guardrails.safe.blockedInput: is empty\n\tfix: write something",
			},
		},
		"a Region without guardrails": {
			func() error { return made("ca-west-1", "guardrails.safe", func(*config.Guardrail) {}) },
			[]string{"guardrails.safe: CloudFormation has no guardrails in ca-west-1\n\tfix: write another region"},
		},
		"an API": {
			func() error {
				return made("us-east-1", "api", func(a *config.API) { a.Auth, a.MemoryMB, a.WAF.RequestsPerIP = config.AuthJWT, 0, 1 })
			},
			[]string{
				"api.jwt: is required with api.auth: jwt\n\tfix: set api.jwt",
				"api.waf.requestsPerIP: 1 is below WAF's minimum\n\tfix: write at least 10, or 0 for no firewall",
				"api.memoryMB: 0 is less than 128\n\tfix: write 128 to 10240",
			},
		},
		"a network": {
			func() error {
				return made("us-east-1", "network", func(n *config.Network) { n.Mode = config.NetworkExisting })
			},
			[]string{
				"network.subnets: is required with network.mode: existing\n\tfix: set network.subnets",
				"network.vpc: is required with network.mode: existing\n\tfix: set network.vpc",
			},
		},
		"a key of another Region": {
			func() error {
				return made("us-east-1", "encryption", func(e *config.Encryption) {
					e.Key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
				})
			},
			[]string{"encryption.key: is a key in eu-central-1, and region is us-east-1\n\tfix: write the ARN of a key in us-east-1"},
		},
		"a key that leads elsewhere": {
			func() error { return made("us-east-1", "models.a.bedrock", func(*config.SageMaker) {}) },
			[]string{"models.a.bedrock: is not the key of a SageMaker block\n\tfix: write models.NAME.sagemaker"},
		},
		"a name that no model can have": {
			func() error {
				return made("us-east-1", "models.My Model.bedrock", func(b *config.Bedrock) { b.Model = "amazon.nova-lite-v1:0" })
			},
			[]string{"models.\"My Model\": \"My Model\" is not a name\n\tfix: use 1 to 24 lowercase letters, digits or single hyphens, starting with a letter"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := tc.make()
			if err == nil {
				t.Fatal("Block accepted it")
			}
			got := strings.Split(strings.ReplaceAll(err.Error(), "\n\t", "\x00"), "\n")
			for i := range got {
				got[i] = strings.ReplaceAll(got[i], "\x00", "\n\t")
			}
			slices.Sort(got)
			slices.Sort(tc.want)
			if !slices.Equal(got, tc.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}

func made[T config.Part](region, key string, set func(*T)) error {
	_, _, err := config.Block(region, key, set)
	return err
}

// TestBlockWarns sees that what may be right does not stop, and is said.
func TestBlockWarns(t *testing.T) {
	made, warnings, err := config.Block("us-east-1", "models.a.sagemaker", func(s *config.SageMaker) {
		s.Image, s.Source, s.Instance = "xgboost", "s3://acme-models/churn.tar.gz", "ml.g5.xlarge"
	})
	if err != nil || made == nil {
		t.Fatal(err)
	}
	want := "models.a.sagemaker.instance: warning: ml.g5.xlarge has a GPU, which costs money and which xgboost does not use\n\tfix: write an instance such as ml.m5.large"
	if len(warnings) != 1 || warnings[0].Warning() != want {
		t.Errorf("got %v, want %s", warnings, want)
	}
}

// TestBlocksOfFilesCanBeMadeInGo makes each block of each config of this repository
// again, from its values, and compares.
func TestBlocksOfFilesCanBeMadeInGo(t *testing.T) {
	files, _ := filepath.Glob("../examples/*/sagerock.yaml")
	own, _ := filepath.Glob("../stacks/testdata/*.yaml")
	for _, file := range append(files, own...) {
		cfg, _, err := config.Load(file, config.Options{})
		if err != nil {
			t.Fatal(err)
		}
		again(t, file, cfg.Region, "api", cfg.API)
		again(t, file, cfg.Region, "network", cfg.Network)
		again(t, file, cfg.Region, "data", cfg.Data)
		again(t, file, cfg.Region, "encryption", cfg.Encryption)
		again(t, file, cfg.Region, "alarms", cfg.Alarms)
		for name, f := range cfg.Fleets {
			again(t, file, cfg.Region, "fleets."+name, f)
		}
		for name, g := range cfg.Guardrails {
			again(t, file, cfg.Region, "guardrails."+name, g)
		}
		for name, m := range cfg.Models {
			if m.Bedrock != nil {
				again(t, file, cfg.Region, "models."+name+".bedrock", m.Bedrock)
			}
			if m.SageMaker != nil {
				m.SageMaker.Hosts = nil // of another block
				if sample := m.SageMaker.Rollout.Sample; sample != nil {
					sample.Text = "" // of a file, which only Load reads
				}
				again(t, file, cfg.Region, "models."+name+".sagemaker", m.SageMaker)
			}
		}
	}
}

func again[T config.Part](t *testing.T, file, region, key string, want *T) {
	t.Helper()
	if missing := config.Unset(want); missing != "" {
		t.Errorf("%s: %s of a block of a file has no value", file, missing)
	}
	got, _, err := config.Block(region, key, func(b *T) { *b = *want })
	if err != nil {
		t.Errorf("%s: %v", file, err)
	} else if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %s is\n%+v, want\n%+v", file, key, got, want)
	}
}

// TestUnset finds the blocks that were written as literals.
func TestUnset(t *testing.T) {
	for want, got := range map[string]string{
		"endpoint":   config.Unset(&config.SageMaker{Image: "lmi", Source: "s3://a/b/", Instance: "ml.g5.xlarge"}),
		"serverless": config.Unset(&config.SageMaker{Endpoint: "realtime", Protocol: "chat"}),
		"model":      config.Unset(&config.Bedrock{}),
		"profile":    config.Unset(&config.Bedrock{Model: "amazon.nova-lite-v1:0"}),
		"onDestroy":  config.Unset(&config.Data{}),
		"waf":        config.Unset(&config.API{Auth: "iam", Exposure: "public", CORS: &config.CORS{}}),
		"data":       config.Unset(&config.Training{}),
		"jwt.issuer": config.Unset(func() *config.API { a := config.Default[config.API](); a.JWT = &config.JWT{}; return a }()),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestDefaultsAreThoseOfTheFile holds each default that a block has by itself against the
// one that it has inside of another.
func TestDefaultsAreThoseOfTheFile(t *testing.T) {
	seen := 0
	for _, block := range []any{
		config.Default[config.API](), config.Default[config.Bedrock](), config.Default[config.Guardrail](), config.Default[config.Network](),
		config.Default[config.SageMaker](), config.Default[config.Training](),
	} {
		for i, v := 0, reflect.ValueOf(block).Elem(); i < v.NumField(); i++ {
			alone, found := map[reflect.Type]any{
				reflect.TypeFor[*config.Capture](): config.Default[config.Capture](), reflect.TypeFor[*config.CORS](): config.Default[config.CORS](),
				reflect.TypeFor[*config.Filters](): config.Default[config.Filters](), reflect.TypeFor[*config.Grounding](): config.Default[config.Grounding](),
				reflect.TypeFor[*hosting.Scaling](): config.Default[hosting.Scaling](), reflect.TypeFor[*hosting.ServerlessConfig](): config.Default[hosting.ServerlessConfig](), reflect.TypeFor[*config.WAF](): config.Default[config.WAF](),
			}[v.Field(i).Type()]
			if found && !v.Field(i).IsNil() {
				seen++
				if inside := v.Field(i).Interface(); !reflect.DeepEqual(alone, inside) {
					t.Errorf("%T.%s is %+v, and alone %+v", block, v.Type().Field(i).Name, inside, alone)
				}
			}
		}
	}
	if seen < 7 {
		t.Errorf("only %d blocks were compared", seen)
	}
}
