package policy

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// Wildcard is a kind of resource that a policy names with a *, and why.
type Wildcard struct {
	// Resource is a regular expression that the whole of Resource::ARN matches.
	Resource string
	// Why is the reason, as a sentence.
	Why string
}

// Unscoped is the reason for actions that IAM knows no resource for.
var Unscoped = Wildcard{`Resource::\*`, "These actions have no resource in IAM; see the comment beside the statement."}

// Explain writes down, in the template and beside the resource r, why the policy
// that r is or has has wildcards. cdk-nag reads it from there too, and finds every
// wildcard that has no reason.
func Explain(r awscdk.CfnResource, wildcards ...Wildcard) {
	if len(wildcards) == 0 {
		return
	}
	var rules []any
	for _, w := range wildcards {
		rules = append(rules, map[string]any{
			"id":         "AwsSolutions-IAM5",
			"reason":     w.Why,
			"applies_to": []any{map[string]any{"regex": "/^" + w.Resource + "$/"}},
		})
	}
	suppress(r, rules)
}

// Except writes down, in the template and beside the resource r, why r does not
// keep some of cdk-nag's AwsSolutions rules: reasons by rule, such as APIG3.
func Except(r awscdk.CfnResource, reasons map[string]string) {
	if len(reasons) == 0 {
		return
	}
	var rules []any
	for _, rule := range slices.Sorted(maps.Keys(reasons)) {
		rules = append(rules, map[string]any{"id": "AwsSolutions-" + rule, "reason": reasons[rule]})
	}
	suppress(r, rules)
}

func suppress(r awscdk.CfnResource, rules []any) {
	r.AddMetadata(jsii.String("cdk_nag"), map[string]any{"rules_to_suppress": rules})
}
