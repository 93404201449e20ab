package catalog

import (
	"slices"
	"strings"
)

// profiles are the Regions that each geography's cross-Region inference profiles
// can be called from, united over all models. They are those of the CDK's
// aws-bedrock-alpha 2.271 (2026-11), and the Regions that only send calls: us-west-1,
// and Canada's into us.
var profiles = map[string][]string{
	"us":     {"ca-central-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"},
	"us-gov": {"us-gov-east-1", "us-gov-west-1"},
	"ca":     {"ca-central-1", "ca-west-1"},
	"eu": {
		"eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2",
		"eu-west-1", "eu-west-2", "eu-west-3",
	},
	"apac": {
		"ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
		"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
		"ap-southeast-7", "me-central-1",
	},
	"jp": {"ap-northeast-1", "ap-northeast-3"},
	"au": {"ap-southeast-2", "ap-southeast-4"},
}

// ProfileRegions lists the Regions that profile can be called from, sorted. A
// model may be offered in fewer. It is empty for a profile it does not know.
func ProfileRegions(profile string) []string {
	if profile == "global" {
		return slices.DeleteFunc(Regions(), func(r string) bool { return Partition(r) != "aws" })
	}
	return slices.Clone(profiles[profile])
}

// ModelGeography splits the geography off the id of a cross-Region profile, such
// as us of us.amazon.nova-lite-v1:0. It is "" for a model's own id.
func ModelGeography(id string) (profile, model string) {
	before, after, found := strings.Cut(id, ".")
	if _, known := profiles[before]; found && (known || before == "global") {
		return before, after
	}
	return "", id
}
