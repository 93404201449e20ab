package cost

import (
	"math"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/plan"
)

// typical is the load of the cases below: 1,000 tokens in, 300 out.
var typical = Load{InputTokens: 1000, OutputTokens: 300}

// TestFigures holds estimates against figures worked out by hand, from AWS's list
// prices in us-east-1 and not from the tables.
func TestFigures(t *testing.T) {
	const idle, requests, use = "idle", "requests", "use"
	for name, tc := range map[string]struct {
		yaml string
		load Load
		in   string // which lines are added up
		only string // those that start with this; "" for all
		want float64
	}{
		"a private network of 3 zones has an endpoint of 3 services in each, and one for containers in two": {
			// bedrock-runtime, secretsmanager and execute-api, then logs: (3 x 3 zones + 2) x 730 h x 0.01
			yaml: `{name: a, region: us-east-1, models: {m: {bedrock: {model: amazon.nova-lite-v1:0}}},
				network: {zones: 3, endpoints: [logs]}, api: {auth: key, exposure: private}}`,
			in: idle, only: "interface endpoint", want: (3*3 + 2) * 730 * 0.01, // 80.30
		},
		"the same service is not paid for twice": {
			yaml: `{name: a, region: us-east-1, models: {m: {bedrock: {model: amazon.nova-lite-v1:0}}}, network: {endpoints: [bedrock-runtime]}}`,
			in:   idle, only: "interface endpoint", want: 2 * 730 * 0.01, // 14.60
		},
		"an hour of an endpoint costs more in Frankfurt": {
			yaml: `{name: a, region: eu-central-1, models: {m: {bedrock: {model: amazon.nova-lite-v1:0, profile: eu}}}}`,
			in:   idle, only: "interface endpoint", want: 2 * 730 * 0.012, // 17.52
		},
		"an existing network has its own endpoints": {
			yaml: `{name: a, region: us-east-1, models: {m: {bedrock: {model: amazon.nova-lite-v1:0}}},
				network: {mode: existing, vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]}}`,
			in: idle, want: 1, // the key
		},
		"one ml.g5.xlarge that may become two, by concurrency": {
			// 730 h x 1.4084, alarms of 0.30, 0.10 and 0.10, five that notify, the key, one endpoint in 2 zones
			yaml: `{name: a, region: us-east-1, path: sagemaker, models: {m: {sagemaker: {image: lmi, source: s3://acme/m/}}}}`,
			in:   idle, want: 1028.132 + 0.30 + 2*0.10 + 5*0.10 + 1 + 14.60, // 1044.732
		},
		"by invocations, all alarms are of the cheaper kind": {
			yaml: `{name: a, region: us-east-1, path: sagemaker, network: {mode: none}, encryption: {key: aws},
				models: {m: {sagemaker: {image: xgboost, source: s3://acme/m.tar.gz, scaling: {min: 2, max: 3, invocations: 100}}}}, alarms: {endpoints: false}}`,
			in: idle, want: 2*730*0.115 + 3*0.10, // 168.20
		},
		"as many instances as there may be need the alarm of deployments, and four that notify": {
			yaml: `{name: a, region: us-east-1, path: sagemaker, network: {mode: none}, encryption: {key: aws},
				models: {m: {sagemaker: {image: xgboost, source: s3://acme/m.tar.gz, scaling: {min: 1, max: 1}}}}}`,
			in: idle, want: 730*0.115 + 5*0.10, // 84.45
		},
		"a queue without work costs its four alarms, and those that notify": {
			yaml: `{name: a, region: us-east-1, path: sagemaker, network: {mode: none}, encryption: {key: aws},
				models: {m: {sagemaker: {image: pytorch, source: s3://acme/m.tar.gz, endpoint: async, scaling: {min: 0, max: 2}, alarms: {without: [disk]}}}}}`,
			in: idle, want: 4*0.10 + 5*0.10,
		},
		"a rollout without a bake has no alarms, and one that watches both has two": {
			yaml: `{name: a, region: us-east-1, path: sagemaker, network: {mode: none}, encryption: {key: aws},
				models: {m: {sagemaker: {image: xgboost, source: s3://acme/m.tar.gz, scaling: {min: 1, max: 1}, rollout: {bake: 0s}}},
				n: {sagemaker: {image: xgboost, source: s3://acme/m.tar.gz, scaling: {min: 1, max: 1}, rollout: {rollback: {latency: 2s}}}}}, alarms: {endpoints: false}}`,
			in: idle, want: 2*730*0.115 + 2*0.10, // 168.10
		},
		"nothing costs nothing": {
			yaml: `{name: a, region: us-east-1, network: {mode: none}, encryption: {key: aws}, models: {m: {bedrock: {model: amazon.nova-lite-v1:0}}}}`,
			in:   idle, want: 0,
		},
		"a web ACL with its two rules": {
			yaml: `{name: a, region: us-east-1, encryption: {key: aws}, api: {waf: {requestsPerIP: 100}}, models: {m: {bedrock: {model: amazon.nova-lite-v1:0}}}}`,
			in:   idle, want: 5 + 2*1 + 14.60,
		},
		"on hybrid, Bedrock bills its share of the tokens": {
			// nova-lite: 0.06 and 0.24 for a million; a million go in, 0.3 million come out; 70 of 100
			yaml: `{name: a, region: us-east-1, path: hybrid, models: {m: {route: {bedrock: 70},
				bedrock: {model: amazon.nova-lite-v1:0}, sagemaker: {image: lmi, source: s3://acme/m/}}}}`,
			load: typical, in: requests, only: "input tokens", want: 0.7 * 1 * 0.06, // 0.042
		},
		"and of those that come out": {
			yaml: `{name: a, region: us-east-1, path: hybrid, models: {m: {route: {bedrock: 70},
				bedrock: {model: amazon.nova-lite-v1:0}, sagemaker: {image: lmi, source: s3://acme/m/}}}}`,
			load: typical, in: requests, only: "output tokens", want: 0.7 * 0.3 * 0.24, // 0.0504
		},
		"on sagemaker, nobody bills tokens": {
			yaml: `{name: a, region: us-east-1, path: sagemaker, models: {m: {
				bedrock: {model: amazon.nova-lite-v1:0}, sagemaker: {image: lmi, source: s3://acme/m/}}}}`,
			load: typical, in: requests, only: "input tokens", want: 0,
		},
		"the gateway waits for the answer": {
			// 300 tokens at 50 a second are 6 s, of 512 MB: 1,000 x 6 x 0.5 GB-seconds
			yaml: `{name: a, region: us-east-1, models: {m: {bedrock: {model: amazon.nova-lite-v1:0}}}}`,
			load: typical, in: requests, only: "Lambda, while", want: 1000 * 6 * 0.5 * 0.0000133334, // 0.0400002
		},
		"a prediction comes at once": {
			// 0.1 s of 512 MB: 1,000 x 0.1 x 0.5 GB-seconds
			yaml: `{name: a, region: us-east-1, path: sagemaker, models: {m: {sagemaker: {image: xgboost, source: s3://acme/m.tar.gz}}}}`,
			load: typical, in: requests, only: "Lambda, while", want: 1000 * 0.1 * 0.5 * 0.0000133334,
		},
		"the gateway writes 1 KB, and a REST API that logs 0.5 KB": {
			// 1.5 KB of 1,000 requests are 1.5 MB
			yaml: `{name: a, region: us-east-1, api: {logRole: account}, models: {m: {bedrock: {model: amazon.nova-lite-v1:0}}}}`,
			load: typical, in: requests, only: "log lines", want: 0.0015 * 0.50,
		},
		"a REST API that does not log writes nothing": {
			yaml: `{name: a, region: us-east-1, models: {m: {bedrock: {model: amazon.nova-lite-v1:0}}}}`,
			load: typical, in: requests, only: "log lines", want: 0.001 * 0.50,
		},
		"a guardrail bills each policy, in and out": {
			// 1,000 tokens are 4,000 characters, 4 units; 300 are 1,200, 2 units: 6 x 1,000 units
			// of filters at 0.15, of topics at 0.15, of personal data at 0.10; words are free
			yaml: `{name: a, region: us-east-1, models: {m: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}},
				guardrails: {g: {topics: [{name: t, definition: d}], words: [w], pii: {EMAIL: block}}}}`,
			load: typical, in: requests, only: "guardrail", want: 6 * (0.15 + 0.15 + 0.10), // 2.40
		},
		"a guardrail of words alone is free": {
			yaml: `{name: a, region: us-east-1, models: {m: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}},
				guardrails: {g: {words: [w], filters: {hate: none, insults: none, sexual: none, violence: none, misconduct: none, promptAttack: none}}}}`,
			load: typical, in: requests, only: "guardrail", want: 0,
		},
		"a million text units": {
			yaml: `{name: a, region: us-east-1, models: {m: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}, guardrails: {g: {}}}`,
			in:   use, only: "guardrail", want: 1000 * 0.15,
		},
		"a training run of four jobs that take an hour each": {
			// 4 h x 0.23; 4 disks of 30 GB for an hour of 730, at 0.14 a month; 100 transitions
			yaml: `{name: a, region: us-east-1, path: sagemaker, models: {m: {sagemaker: {training: {data: s3://acme/d/, accept: auc >= 0.8}}}}}`,
			in:   use, only: "training run", want: 4*0.23 + 4*30*0.14/730 + 0.1*0.025, // 0.94551
		},
		"the archives of trained models are kept": {
			yaml: `{name: a, region: us-east-1, path: sagemaker, models: {m: {sagemaker: {training: {data: s3://acme/d/, accept: auc >= 0.8}}}}}`,
			in:   use, only: "archives of trained models", want: 0.023,
		},
		"an instance with disks of its own gets no others": {
			yaml: `{name: a, region: us-east-1, path: sagemaker, models: {m: {sagemaker: {training: {
				instance: ml.g5.xlarge, processingInstance: ml.g5.xlarge, image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:1", data: s3://acme/d/, accept: auc >= 0.8}}}}}`,
			in: use, only: "training run, at most: disks", want: 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := Of(parse(t, tc.yaml), tc.load)
			sum := 0.0
			for _, l := range map[string][]Line{idle: e.Idle, requests: e.Requests, use: e.Use}[tc.in] {
				if len(l.What) >= len(tc.only) && l.What[:len(tc.only)] == tc.only {
					sum += l.USD
				}
			}
			if math.Abs(sum-tc.want) > 1e-9 {
				t.Errorf("got %v, want %v: %+v", sum, tc.want, e)
			}
			if tc.in == idle && tc.only == "" && math.Abs(e.IdleUSD-tc.want) > 1e-9 {
				t.Errorf("IdleUSD is %v, want %v", e.IdleUSD, tc.want)
			}
		})
	}
}

// TestMonth adds up a month with requests: 100,000 to each of two models.
func TestMonth(t *testing.T) {
	load := typical
	load.Requests = 100_000
	e := Of(parse(t, `{name: a, region: us-east-1, network: {mode: none}, encryption: {key: aws},
		models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}, b: {bedrock: {model: amazon.nova-micro-v1:0}}}}`), load)
	gateway := 0.20/1000 + 1000*6*0.5*0.0000133334 + 0.001*0.50 // for 1,000: calls, waiting, 1 MB of log
	tokens := 1*0.06 + 0.3*0.24 + 1*0.035 + 0.3*0.14
	metrics := 0.0
	for _, l := range e.Metrics() {
		metrics += l.USD
	}
	if want := 100*(2*gateway+tokens) + metrics; metrics == 0 || math.Abs(e.MonthUSD-want) > 1e-9 {
		t.Errorf("got %v, want %v with metrics for %v", e.MonthUSD, want, metrics)
	}
}

// TestWhichPrice says which Region's price a line has, and that an unknown one is not 0.
func TestWhichPrice(t *testing.T) {
	e := Of(parse(t, `{name: a, region: eu-west-3, path: hybrid, models: {
		m: {bedrock: {model: acme.unheard-of-v1:0}},
		n: {sagemaker: {image: lmi, source: s3://acme/m/, instance: ml.p5.48xlarge}},
		o: {sagemaker: {image: lmi, source: s3://acme/m/, instance: ml.g5.xlarge}}}}`), Load{1, 1000, 300})
	if !e.IdleLow || !e.MonthLow {
		t.Error("nobody knows the prices of acme.unheard-of-v1:0 and ml.p5.48xlarge, and nothing says so")
	}
	for _, l := range append(e.Idle, e.Requests...) {
		switch p := l.Price; {
		case p.Table == "" || p.Date == "" || p.Source == "" || p.Unit == "" || p.Region == "":
			t.Errorf("%s does not say where its price is from: %+v", l.What, p)
		case l.Model == "n" && l.What == "instances, ml.p5.48xlarge", l.Model == "m" && l.Price.Table == tableModels:
			if !p.Unknown || p.USD != 0 {
				t.Errorf("%s has a price from nowhere: %+v", l.What, p)
			}
		case p.Unknown || !p.Estimate || p.Region != Home:
			t.Errorf("%s does not say that the price of %s stands in: %+v", l.What, Home, p)
		}
	}
}

// TestMetrics counts a model's metrics once for all calls, with metrics: engine once
// more for each engine that answers them, and only those that it has.
func TestMetrics(t *testing.T) {
	per := "engine"
	count := func(path, blocks string) (n float64) {
		for _, l := range Of(parse(t, `{name: a, region: us-east-1, path: `+path+`, api: {metrics: `+per+`}, models: {m: {`+blocks+`}}}`), typical).Metrics() {
			n += l.Quantity
		}
		return n
	}
	const bedrock, chat = "bedrock: {model: amazon.nova-lite-v1:0}", "sagemaker: {image: lmi, source: s3://acme/m/}"
	both, one := count("hybrid", bedrock+", "+chat), count("bedrock", bedrock+", "+chat)
	queue := count("sagemaker", "sagemaker: {image: pytorch, source: s3://acme/m.tar.gz, endpoint: async, scaling: {min: 0}}")
	if queue == 0 || queue >= one || one >= both {
		t.Errorf("%v metrics of a queue, %v of a chat on one engine, %v on two", queue, one, both)
	}
	per = "model"
	if all := count("hybrid", bedrock+", "+chat); all != one/2 {
		t.Errorf("%v metrics of a chat on two engines for the model alone, want %v", all, one/2)
	}
	per = "none"
	if none := count("bedrock", bedrock); none != 0 {
		t.Errorf("%v metrics where none are written", none)
	}
}

// TestModelsByARN prices what bills tokens by the model behind it, and says of the others
// that no table has a price.
func TestModelsByARN(t *testing.T) {
	for _, tc := range []struct{ arn, base, want string }{
		{"application-inference-profile/abcdefghij12", ", base: amazon.nova-lite-v1:0", "priced tokens"},
		{"application-inference-profile/abcdefghij12", "", "unpriced tokens"},
		{"custom-model-deployment/abcdefghij12", "", "unpriced tokens"},
		{"provisioned-model/abcdefghij12", "", "unpriced hours"},
		{"imported-model/abcdefghij12", "", "unpriced hours"},
	} {
		e := Of(parse(t, `{name: a, region: us-east-1, models: {m: {bedrock: {model: "arn:aws:bedrock:us-east-1:123456789012:`+tc.arn+`"`+tc.base+`}}}}`), typical)
		got := ""
		for _, l := range append(e.Requests, e.Use...) {
			priced := map[bool]string{true: "unpriced ", false: "priced "}[l.Price.Unknown]
			switch {
			case l.What == "input tokens, "+tc.arn:
				got += priced + "tokens"
			case l.Price.Unknown && l.Price.Unit == "hour":
				got += priced + "hours"
			}
		}
		if got != tc.want {
			t.Errorf("%s%s: got %q, want %q", tc.arn, tc.base, got, tc.want)
		}
	}
}

// TestPriceOfAProfile gives a model behind a profile the profile's own price.
func TestPriceOfAProfile(t *testing.T) {
	input := func(region, profile string) Price {
		for _, l := range Of(parse(t, `{name: a, region: `+region+`, models: {m: {bedrock: {model: anthropic.claude-sonnet-5-5, profile: `+profile+`}}}}`), typical).Requests {
			if strings.HasPrefix(l.What, "input tokens") {
				return l.Price
			}
		}
		return Price{}
	}
	eu, global := input("eu-central-1", "eu"), input("eu-central-1", "global")
	if eu.USD <= global.USD || global.USD == 0 || eu.Estimate || global.Estimate || eu.Region != "eu-central-1" {
		t.Errorf("of the profile of Europe %+v, of the global one %+v", eu, global)
	}
}

func parse(t *testing.T, yaml string) *plan.Plan {
	t.Helper()
	cfg, _, err := config.Parse("test.yaml", []byte(yaml), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return plan.Of(cfg)
}
