package localaws_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/golden"
)

// A journey is an app that is deployed and then edited, one edit after the other.
type journey struct {
	name  string
	start string // its file
	edits []edit
}

// An edit is a change of a deployed app's file, and what the next deployment makes of it.
type edit struct {
	// what is the edit, does what the deployment does, and callers what they notice: the
	// row of the manual.
	what, does, callers string
	// change returns the file after the edit.
	change func(file string) string
	// stacks are the names of the stacks after the edit, without the app's name.
	stacks string
	// endpoints are the names of the endpoints and components after the edit, without the app's
	// name. One that was there before is the same one: an edit that keeps a name makes nothing anew.
	endpoints string
	// left are the stacks that the deployment leaves behind, in the order in which sagerock
	// check --deployed names them; the commands that it prints remove them.
	left string
}

// What callers notice of most edits.
const (
	none   = "nothing"
	hybrid = "api foundation sagemaker watch" // the stacks of an app on both engines without a network
	gap    = "nothing with `sagerock deploy`; else errors of that model for some minutes, or answers of its `fallback`"

	fleetGap = "nothing with `sagerock deploy`; else errors of its models for some minutes, or answers of their `fallback`"
)

// replace swaps parts of a file.
func replace(pairs ...string) func(string) string {
	return func(file string) string {
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(file, pairs[i]) {
				panic(pairs[i] + " is not in the file")
			}
			file = strings.ReplaceAll(file, pairs[i], pairs[i+1])
		}
		return file
	}
}

// add puts text at the end of a file.
func add(text string) func(string) string { return func(file string) string { return file + text } }

const (
	bothEngines = `
name: app
region: us-east-1
path: bedrock
models:
  assistant:
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, instance: ml.g4dn.xlarge}
network: {mode: none}
`
	chat = `
name: app
region: us-east-1
path: sagemaker
models:
  assistant:
    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, instance: ml.g4dn.xlarge}
`
	small = `
name: app
region: us-east-1
path: sagemaker
models:
  churn:
    sagemaker: {image: xgboost, source: s3://amzn-s3-demo-models/churn.tar.gz, instance: ml.m5.large}
network: {mode: none}
`
	onFleet = `
name: app
region: us-east-1
path: sagemaker
fleets:
  gpu: {instances: [ml.g6.12xlarge], scaling: {min: 1, max: 2}}
models:
  assistant:
    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, fleet: gpu, copy: {accelerators: 1, memoryMB: 8192}}
network: {mode: none}
`
	trained = `
name: app
region: us-east-1
path: sagemaker
models:
  churn:
    sagemaker: {training: {data: s3://amzn-s3-demo-data/churn/, accept: auc >= 0.8}}
network: {NETWORK}
`
	everything = `
name: app
region: us-east-1
path: hybrid
models:
  assistant:
    guardrail: safe
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, instance: ml.g4dn.xlarge, capture: {percent: 10}}
  jobs:
    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, instance: ml.g4dn.xlarge, endpoint: async}
  churn:
    sagemaker: {training: {data: s3://amzn-s3-demo-data/churn/, accept: auc >= 0.8}}
guardrails:
  safe: {filters: {hate: high}}
api: {capture: {percent: 5}}
network: {mode: none}
`
)

// journeys are the edits that have been tried. The manual's table is made of them.
var journeys = []journey{
	{"paths", bothEngines, []edit{
		{
			"`path`: bedrock → sagemaker", "makes the endpoints, then the gateway changes over", none,
			replace("path: bedrock", "path: sagemaker"), "api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`path`: sagemaker → hybrid", "the gateway changes over", none,
			replace("path: sagemaker", "path: hybrid"), "api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`path`: hybrid → bedrock", "the gateway changes over, then `NAME-sagemaker` is deleted", none,
			replace("path: hybrid", "path: bedrock"), "api foundation", "", "",
		},
		{
			"`path`: bedrock → hybrid", "makes the endpoints, then the gateway changes over", none,
			replace("path: bedrock", "path: hybrid"), "api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`path`: hybrid → sagemaker", "the gateway changes over", none,
			replace("path: hybrid", "path: sagemaker"), "api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`path`: sagemaker → bedrock", "the gateway changes over, then `NAME-sagemaker` is deleted", none,
			replace("path: sagemaker", "path: bedrock"), "api foundation", "", "",
		},
		{
			"the last `sagemaker:` block, on `path: bedrock`", "nothing but the containers' log groups goes", none,
			replace("    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, instance: ml.g4dn.xlarge}\n", ""), "api foundation", "", "",
		},
	}},
	{"endpoints", chat, []edit{
		{
			"the `instance` of an endpoint, whether it scales or not", "makes a second endpoint, deletes the first, then the gateway changes over", gap,
			replace("xlarge", "2xlarge"), "api foundation network sagemaker watch", "assistant--realtime-g4dn-2xlarge", "",
		},
		{
			"`scaling`", "updates the endpoint in place", none,
			replace("2xlarge", "2xlarge, scaling: {max: 1}"), "api foundation network sagemaker watch", "assistant--realtime-g4dn-2xlarge", "",
		},
		{
			"`endpoint`: realtime → async", "makes a second endpoint, deletes the first, then the gateway changes over", gap,
			replace("2xlarge", "2xlarge, endpoint: async"), "api foundation network sagemaker watch", "assistant--async-g4dn-2xlarge", "",
		},
		{
			"`endpoint`: async → realtime, the last queue", "the same the other way; the data bucket stays, as data does", gap,
			replace(", endpoint: async", ""), "api foundation network sagemaker watch", "assistant--realtime-g4dn-2xlarge", "",
		},
		{
			"the name of a model", "makes a second endpoint, deletes the first, then the gateway changes over; the first one's container logs go", "the old name is unknown",
			replace("assistant", "helper"), "api foundation network sagemaker watch", "helper--realtime-g4dn-2xlarge", "",
		},
		{
			"`training:` instead of an image", "deletes the endpoint; the first run of the pipeline makes another", "no answers until the first run is through",
			replace("image: lmi, source: s3://amzn-s3-demo-models/qwen/", "training: {data: s3://amzn-s3-demo-data/churn/, accept: auc >= 0.8}"),
			"-helper--train api foundation network sagemaker watch", "", "",
		},
		{
			"an image instead of `training:`, the last training", "makes the endpoint and deletes the pipeline's, then the gateway changes over; models and reports stay", gap,
			replace("training: {data: s3://amzn-s3-demo-data/churn/, accept: auc >= 0.8}", "image: lmi, source: s3://amzn-s3-demo-models/qwen/"),
			"api foundation network sagemaker watch", "helper--realtime-g4dn-2xlarge", "-helper--train",
		},
	}},
	{"kinds", small, []edit{
		{
			"`endpoint`: realtime → serverless", "makes a second endpoint, deletes the first, then the gateway changes over", gap,
			replace("instance: ml.m5.large", "endpoint: serverless"), hybrid, "churn--serverless", "",
		},
		{
			"`serverless`", "updates the endpoint in place", none,
			replace("endpoint: serverless", "endpoint: serverless, serverless: {memoryMB: 4096, concurrency: 10}"), hybrid, "churn--serverless", "",
		},
		{
			"`scaling` of a serverless endpoint", "updates the endpoint in place: containers are kept started, as many as its provisioned concurrency", none,
			replace("concurrency: 10}", "concurrency: 10}, scaling: {min: 1, max: 2}"), hybrid, "churn--serverless", "",
		},
		{
			"`endpoint`: serverless → async", "makes a second endpoint, deletes the first, then the gateway changes over", gap,
			replace("endpoint: serverless, serverless: {memoryMB: 4096, concurrency: 10}", "endpoint: async"), hybrid, "churn--async-m5-large", "",
		},
	}},
	{"variants", small, []edit{
		{
			"a model under `variants`, another one or one less", "makes a second endpoint, deletes the first, then the gateway changes over", gap,
			replace("instance: ml.m5.large}", "instance: ml.m5.large, variants: {challenger: {source: s3://amzn-s3-demo-next/churn.tar.gz, weight: 10}}}"),
			hybrid, "churn--realtime-m5-large-0598b4", "",
		},
		{
			"the `weight` of a variant", "the gateway changes; the endpoint stays as it is", none,
			replace("weight: 10", "weight: 50"), hybrid, "churn--realtime-m5-large-0598b4", "",
		},
		{
			"the `source` of the model or of a variant, such as to promote the variant", "updates the endpoint in place", none,
			replace("s3://amzn-s3-demo-models/churn.tar.gz", "s3://amzn-s3-demo-next/churn.tar.gz", "weight: 50", "weight: 0"), hybrid, "churn--realtime-m5-large-0598b4", "",
		},
		{
			"a `shadow` in place of `variants`", "makes a second endpoint, deletes the first, then the gateway changes over", gap,
			replace("variants: {challenger: {source: s3://amzn-s3-demo-next/churn.tar.gz, weight: 0}}", "shadow: {source: s3://amzn-s3-demo-models/churn.tar.gz, percent: 20}"),
			hybrid, "churn--realtime-m5-large-f1b218", "",
		},
		{
			"no `shadow` any more", "makes a second endpoint, deletes the first, then the gateway changes over; captured calls stay until they expire", gap,
			replace(", shadow: {source: s3://amzn-s3-demo-models/churn.tar.gz, percent: 20}", ""), hybrid, "churn--realtime-m5-large", "",
		},
	}},
	{"fleets", onFleet, []edit{
		{
			"a model on a fleet, one more", "makes its component, then the gateway changes over; the others serve on", none,
			replace("network:", "  helper:\n    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, fleet: gpu, copy: {accelerators: 1, memoryMB: 8192}}\nnetwork:"),
			hybrid, "assistant--gpu-g6-12xlarge gpu--fleet-g6-12xlarge helper--gpu-g6-12xlarge", "",
		},
		{
			"`copy`, or `source` or `image` of a model on a fleet", "updates the component in place", none,
			replace("{accelerators: 1, memoryMB: 8192}}\n  helper", "{accelerators: 2, memoryMB: 16384}}\n  helper"),
			hybrid, "assistant--gpu-g6-12xlarge gpu--fleet-g6-12xlarge helper--gpu-g6-12xlarge", "",
		},
		{
			"`scaling` of a fleet", "updates its endpoint in place", none,
			replace("max: 2", "max: 3"), hybrid, "assistant--gpu-g6-12xlarge gpu--fleet-g6-12xlarge helper--gpu-g6-12xlarge", "",
		},
		{
			"`instances` of a fleet", "makes a second endpoint with components, deletes the first ones, then the gateway changes over", fleetGap,
			replace("ml.g6.12xlarge", "ml.g5.12xlarge"), hybrid, "assistant--gpu-g5-12xlarge gpu--fleet-g5-12xlarge helper--gpu-g5-12xlarge", "",
		},
		{
			"`instance` → `fleet`, or the other way", "makes the endpoint or the component, deletes the other, then the gateway changes over", gap,
			replace("fleet: gpu, copy: {accelerators: 2, memoryMB: 16384}", "instance: ml.g5.xlarge"), hybrid, "assistant--realtime-g5-xlarge gpu--fleet-g5-12xlarge helper--gpu-g5-12xlarge", "",
		},
		{
			"a model on a fleet, one less", "its component goes before the gateway has changed over; the others serve on", "that model is unknown",
			replace("instance: ml.g5.xlarge", "fleet: gpu, copy: {accelerators: 2, memoryMB: 16384}",
				"  helper:\n    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, fleet: gpu, copy: {accelerators: 1, memoryMB: 8192}}\n", ""),
			hybrid, "assistant--gpu-g5-12xlarge gpu--fleet-g5-12xlarge", "",
		},
		{
			"the last model of a fleet, which gets an `instance`", "makes its endpoint, deletes that of the fleet, then the gateway changes over", gap,
			replace("fleet: gpu, copy: {accelerators: 2, memoryMB: 16384}", "instance: ml.g5.xlarge"), hybrid, "assistant--realtime-g5-xlarge", "",
		},
	}},
	{"data", everything, []edit{
		{
			"a guardrail", "makes a new version, and deletes the old one when the gateway calls the new one", none,
			replace("hate: high", "hate: low"), "-churn--train api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"the last `guardrail:`", "the gateway changes over, then the guardrail is deleted", none,
			replace("    guardrail: safe\n", "", "guardrails:\n  safe: {filters: {hate: low}}\n", ""),
			"-churn--train api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"`api.capture` or `sagemaker.capture`, one of several uses of the data bucket", "nothing more is captured", none,
			replace("api: {capture: {percent: 5}}\n", "", ", capture: {percent: 10}", ""),
			"-churn--train api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"a model", "its endpoint goes before the gateway has changed over", "that model is unknown",
			replace("  churn:\n    sagemaker: {training: {data: s3://amzn-s3-demo-data/churn/, accept: auc >= 0.8}}\n", ""),
			"api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "-churn--train",
		},
		{
			"the last capture, queue or training", "the data bucket and the topic are no longer used; the bucket stays, as data does, and a later one is another", none,
			replace("  jobs:\n    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, instance: ml.g4dn.xlarge, endpoint: async}\n", ""),
			"api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
	}},
	{"networks", chat, []edit{
		{
			"`network.zones`: 2 → 3", "makes `NAME-network-zone-3`, a subnet, and moves the gateway and the endpoints into it", none,
			add("network: {zones: 3}\n"), "api foundation network network-zone-3 sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`network.zones`: 3 → 2", "moves the gateway and the endpoints, then deletes that stack", none,
			replace("zones: 3", "zones: 2"), "api foundation network sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`network.cidr`: the default → another", "makes `NAME-network-CIDR`, moves the gateway and the endpoints, then deletes `NAME-network`", "another URL where the API is private",
			replace("zones: 2", "cidr: 10.1.0.0/16"), "api foundation network-10-1-0-0-16 sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`network.cidr`: another → a third", "the same, and the old network stays", "another URL where the API is private",
			replace("10.1.0.0/16", "10.2.0.0/16"), "api foundation network-10-2-0-0-16 sagemaker watch", "assistant--realtime-g4dn-xlarge", "network-10-1-0-0-16",
		},
		{
			"`network.mode`: private → existing", "makes security groups in your VPC, and moves the gateway and the endpoints", none,
			replace("cidr: 10.2.0.0/16", "mode: existing, vpc: VPC1, subnets: [SUBNET1]"), "api foundation network-VPC1 sagemaker watch", "assistant--realtime-g4dn-xlarge", "network-10-2-0-0-16",
		},
		{
			"`network.vpc`", "the same, in the other VPC", none,
			replace("VPC1, subnets: [SUBNET1]", "VPC2, subnets: [SUBNET2]"), "api foundation network-VPC2 sagemaker watch", "assistant--realtime-g4dn-xlarge", "network-VPC1",
		},
		{
			"`network.securityGroups`: new ones → yours", "moves the gateway and the endpoints to your groups, and makes none", none,
			replace("[SUBNET2]", "[SUBNET2], securityGroups: {gateway: [sg-0123456789abcdef0], containers: [sg-0123456789abcdef1]}"), "api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge", "network-VPC2",
		},
		{
			"`network.mode`: existing → private", "makes `NAME-network`, and moves the gateway and the endpoints", none,
			replace("network: {mode: existing, vpc: VPC2, subnets: [SUBNET2], securityGroups: {gateway: [sg-0123456789abcdef0], containers: [sg-0123456789abcdef1]}}\n", ""), "api foundation network sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`network.mode`: private → none", "moves the gateway and the endpoints, then deletes `NAME-network`", "another URL",
			add("network: {mode: none}\n"), "api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`network.mode`: none → private", "makes `NAME-network`, and moves the gateway and the endpoints", "another URL",
			replace("network: {mode: none}\n", ""), "api foundation network sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
	}},
	{"trained", strings.ReplaceAll(trained, "NETWORK", "zones: 3"), []edit{
		{
			"`network.zones` or `network.mode`, in an app that trains a model", "moves the gateway and the next endpoint", "another URL on `network.mode: none`",
			replace("zones: 3", "mode: none"), "-churn--train api foundation sagemaker watch", "", "network-zone-3 network",
		},
	}},
	{"keys", everything, []edit{
		{
			"`encryption.key`: managed → aws", "moves everything to keys of AWS; the key stays and costs 1 USD a month, because it reads what it has encrypted", none,
			add("encryption: {key: aws}\n"), "-churn--train api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"`encryption.key`: aws → ARN", "moves everything to your key", none,
			replace("{key: aws}", "{key: \"arn:aws:kms:us-east-1:123456789012:key/12345678-12ab-34cd-56ef-1234567890ab\"}"),
			"-churn--train api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"`encryption.key`: ARN → managed", "makes a new key, and moves everything to it", none,
			replace("encryption: {key: \"arn:aws:kms:us-east-1:123456789012:key/12345678-12ab-34cd-56ef-1234567890ab\"}\n", ""),
			"-churn--train api foundation sagemaker watch", "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
	}},
	{"disposable", strings.Replace(everything, "path: hybrid", "path: bedrock", 1) + "data: {onDestroy: delete}\n", []edit{
		{
			"`encryption.key`: managed → aws, with `data.onDestroy: delete`", "moves everything to keys of AWS; the key stays, in a stack of its own", none,
			add("encryption: {key: aws}\n"), "api foundation", "", "key",
		},
		{
			"`encryption.key`: aws → managed, with `data.onDestroy: delete`", "makes a new key, and moves everything to it", none,
			replace("encryption: {key: aws}\n", ""), "api foundation key", "", "",
		},
		{
			"`data.onDestroy`: delete → retain", "makes a new key, and moves everything to it; the old one stays, in a stack of its own", none,
			replace("data: {onDestroy: delete}\n", ""), "api foundation", "", "key",
		},
		{
			"`data.onDestroy`: retain → delete", "makes a new key in a stack of its own, and moves everything to it; the old key stays", none,
			add("data: {onDestroy: delete}\n"), "api foundation key", "", "",
		},
	}},
	{"settings", strings.Replace(bothEngines, "path: bedrock", "path: hybrid", 1), []edit{
		{
			"`fallback`", "the gateway changes over", none,
			replace("    bedrock: {model", "    fallback: bedrock\n    bedrock: {model"), hybrid, "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`api.auth`: iam → key", "the gateway changes over, and makes the secret of the keys", "those without a key are refused",
			add("api: {auth: key}\n"), hybrid, "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`api.auth`: key → jwt", "the gateway changes over; the secret with the hashes of the keys stays", "those without a token are refused",
			replace("api: {auth: key}", "api: {auth: jwt, jwt: {issuer: \"https://id.example.com\", audience: [app]}}"), hybrid, "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`api.auth`: jwt → iam", "the gateway changes over", "those who do not sign are refused",
			replace("api: {auth: jwt, jwt: {issuer: \"https://id.example.com\", audience: [app]}}\n", ""), hybrid, "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"a second model", "makes its endpoint, then the gateway changes over", none,
			replace("network:", "  jobs:\n    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, instance: ml.g4dn.xlarge, endpoint: async}\nnetwork:"),
			hybrid, "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"`environment`, `source` or `image` of a model", "updates the endpoint with a new model", none,
			replace("endpoint: async", "endpoint: async, environment: {OPTION_MAX_MODEL_LEN: \"4096\"}"),
			hybrid, "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"`rollout`", "updates the endpoint, its alarms and the permissions to see them", none,
			replace("endpoint: async", "endpoint: async, rollout: {rollback: {errors: 1}}"),
			hybrid, "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"`tags`", "changes the tags of everything that has some", none,
			add("tags: {team: search}\n"), hybrid, "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"`data.logDays`", "changes the retention of the log groups and the captured calls", none,
			add("data: {logDays: 30}\n"), hybrid, "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"`iam.path` and `iam.prefix`", "makes roles and policies anew, and deletes the old ones", none,
			add("iam: {path: /team/, prefix: team-}\n"), hybrid, "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"`iam.path`, with `iam.prefix`", "the same", none,
			replace("/team/", "/group/"), hybrid, "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
		{
			"`permissionsBoundary`", "bounds every role in place", none,
			add("permissionsBoundary: \"arn:aws:iam::123456789012:policy/bound\"\n"), hybrid, "assistant--realtime-g4dn-xlarge jobs--async-g4dn-xlarge", "",
		},
	}},
	{"services", chat, []edit{
		{
			"`api.exposure`: public → private", "makes an `execute-api` endpoint and another API in front of the gateway", "another URL, in the VPC only",
			add("api: {exposure: private}\n"), "api foundation network sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`network.endpoints`", "makes the interface endpoints", none,
			add("network: {endpoints: [ecr.api, ecr.dkr]}\n"), "api foundation network sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`network.zones`: a number → ids", "makes `NAME-network-ZONES`, moves the gateway and the endpoints, then deletes `NAME-network`", "another URL where the API is private",
			replace("{endpoints: [ecr.api, ecr.dkr]}", "{zones: [use1-az1, use1-az2]}"), "api foundation network-use1-az1-use1-az2 sagemaker watch", "assistant--realtime-g4dn-xlarge", "",
		},
		{
			"`network.zones`: ids → others", "the same, and the old network stays", "another URL where the API is private",
			replace("use1-az2", "use1-az4"), "api foundation network-use1-az1-use1-az4 sagemaker watch", "assistant--realtime-g4dn-xlarge", "network-use1-az1-use1-az2",
		},
	}},
	{"last", bothEngines, []edit{
		{
			"`encryption.key`: managed → aws, in a file without a `sagemaker:` block", "the gateway changes over, then `NAME-foundation` is deleted; the key stays", none,
			func(file string) string {
				return replace("    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, instance: ml.g4dn.xlarge}\n", "")(file) + "encryption: {key: aws}\n"
			}, "api", "", "",
		},
	}},
}

// TestEditsAreInTheManual holds the manual against the edits that are tried.
func TestEditsAreInTheManual(t *testing.T) {
	const begin, end = "<!-- edits: made by the tests -->\n", "<!-- end of edits -->\n"
	file := filepath.Join("..", "..", "docs", "operations.md")
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(src), begin)
	old, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s has no place for the edits", file)
	}
	table := manual()
	if old == table {
		return
	}
	if !golden.Updating() {
		t.Fatalf("%s says of edits what is not tried\n\tfix: go test ./internal/localaws -run TestEditsAreInTheManual -update", file)
	}
	if err := os.WriteFile(file, []byte(before+begin+table+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// manual is the table of the edits, as it is in the manual.
func manual() string {
	var b strings.Builder
	b.WriteString("| edit | what `npx cdk deploy --all` does | callers notice |\n| --- | --- | --- |\n")
	for _, j := range journeys {
		for _, e := range j.edits {
			does := e.does
			if strings.Contains(e.left, "--train") {
				does += "; [leaves](#what-an-edit-leaves-behind) the stack of the pipeline behind"
			}
			if strings.Contains(e.left, "network") {
				does += "; [leaves](#what-an-edit-leaves-behind) the stack of the old network behind"
			}
			b.WriteString("| " + e.what + " | " + does + " | " + e.callers + " |\n")
		}
	}
	return b.String()
}
