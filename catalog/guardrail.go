package catalog

import "slices"

// guardrailProfiles are the profiles by which guardrails of the standard tier reach the
// Regions that screen for them, by the Region that calls ("Supported Regions for
// cross-Region guardrail inference", Bedrock User Guide, 2026-11). Of the two that
// ap-southeast-2 has, this is the one that stays there.
var guardrailProfiles = map[string]struct {
	geography    string
	destinations []string
}{
	"us-east-1":      {"us", us},
	"us-east-2":      {"us", us},
	"us-west-1":      {"us", us},
	"us-west-2":      {"us", us},
	"us-gov-east-1":  {"us-gov", usGov},
	"us-gov-west-1":  {"us-gov", usGov},
	"eu-central-1":   {"eu", eu},
	"eu-north-1":     {"eu", eu},
	"eu-south-1":     {"eu", eu},
	"eu-south-2":     {"eu", eu},
	"eu-west-1":      {"eu", eu},
	"eu-west-3":      {"eu", eu},
	"il-central-1":   {"eu", eu},
	"eu-west-2":      {"uk", nil},
	"ap-southeast-2": {"au", nil},
	"ca-central-1":   {"ca", []string{"ca-west-1"}},
	"ap-northeast-1": {"apac", apac},
	"ap-northeast-2": {"apac", apac},
	"ap-south-1":     {"apac", apac},
	"ap-southeast-1": {"apac", apac},
	"ap-southeast-3": {"apac", apacWith("ap-south-2", "ap-southeast-4")},
	"ap-southeast-4": {"apac", apacWith("ap-south-2")},
	"ap-east-2":      {"apac", apacWith("ap-south-2", "ap-southeast-3", "ap-southeast-4")},
	"ap-southeast-5": {"apac", apacWith("ap-south-2", "ap-southeast-3", "ap-southeast-4")},
	"ap-southeast-7": {"apac", apacWith("ap-south-2", "ap-southeast-3", "ap-southeast-4")},
	"me-central-1":   {"apac", apacWith("ap-south-2", "ap-southeast-3", "ap-southeast-4")},
}

var (
	us    = []string{"us-east-1", "us-east-2", "us-west-2"}
	usGov = []string{"us-gov-east-1", "us-gov-west-1"}
	eu    = []string{"eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"}
	apac  = []string{"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"}
)

func apacWith(more ...string) []string { return append(slices.Clone(apac), more...) }

// GuardrailProfile is the id of the guardrail profile that can be called from region,
// and the Regions that it may route to, region itself among them. It is "" where there
// is none.
func GuardrailProfile(region string) (id string, destinations []string) {
	p, ok := guardrailProfiles[region]
	if !ok {
		return "", nil
	}
	all := append(slices.Clone(p.destinations), region)
	slices.Sort(all)
	return p.geography + ".guardrail.v1:0", slices.Compact(all)
}
