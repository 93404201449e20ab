package policy

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
)

// MetadataReasons is the type of the metadata that holds the reasons of a resource's
// policies in a cloud assembly: a list of policies, in the order of the properties that
// hold them, each a list of statements, each a list of reasons.
const MetadataReasons = "sagerock:reasons"

// reason is why a statement allows what it allows. A statement that was merged from
// several has the reasons of all, each with the resources that it is for.
type reason struct {
	why       string
	resources []string
}

// Because is s with the reason for it, as a sentence. Where a resource of s has a
// wildcard, the sentence says why that cannot be narrower.
func (s Statement) Because(why string) Statement {
	s.reasons = append(slices.Clone(s.reasons), reason{why, s.Resources})
	return s
}

// Reasons are the sentences that say why s is there, in the order they were given.
func (s Statement) Reasons() []string {
	var all []string
	for _, r := range s.reasons {
		all = union(all, []string{r.why})
	}
	return all
}

// Explain writes down why the policies that r is or has allow what they allow: in the
// cloud assembly for each statement, and in the template for each wildcard, as an
// exception from cdk-nag's rule against wildcards. The exceptions are made of the
// resources of the statements, so that they hold for these and no others. Policies are in
// the order of the properties of r that hold them.
func Explain(r awscdk.CfnResource, policies ...[]Statement) {
	var why [][][]string
	var rules []any
	index := map[string]int{} // of rules, by reason
	for _, statements := range policies {
		var inPolicy [][]string
		for _, s := range Merge(statements) {
			inPolicy = append(inPolicy, s.Reasons())
			for _, w := range s.wildcards() {
				i, known := index[w.why]
				if !known {
					i = len(rules)
					index[w.why] = i
					rules = append(rules, map[string]any{"id": "AwsSolutions-IAM5", "reason": w.why, "applies_to": []any{}})
				}
				rule := rules[i].(map[string]any)
				for _, resource := range w.resources {
					regex := map[string]any{"regex": "/^Resource::" + findingOf(resource) + "$/"}
					if !slices.ContainsFunc(rule["applies_to"].([]any), func(v any) bool { return v.(map[string]any)["regex"] == regex["regex"] }) {
						rule["applies_to"] = append(rule["applies_to"].([]any), regex)
					}
				}
			}
		}
		if len(inPolicy) > 0 {
			why = append(why, inPolicy)
		}
	}
	if why == nil {
		return
	}
	r.Node().AddMetadata(jsii.String(MetadataReasons), why, nil)
	switch r.(type) {
	case awsiam.CfnRole, awsiam.CfnManagedPolicy: // cdk-nag says nothing of what a key or an endpoint allows
		if len(rules) > 0 {
			suppress(r, rules)
		}
	}
}

// wildcards are the reasons of an allowing statement for its resources with a wildcard,
// with those resources alone.
func (s Statement) wildcards() (all []reason) {
	if s.deny {
		return nil
	}
	for _, r := range s.reasons {
		var wild []string
		for _, resource := range r.resources {
			if strings.Contains(resource, "*") && slices.Contains(s.Resources, resource) {
				wild = append(wild, resource)
			}
		}
		if wild != nil {
			all = append(all, reason{r.why, wild})
		}
	}
	return all
}

// findingOf is a regular expression of how cdk-nag writes resource: the same text, with
// what only a deployment knows written in a form of its own.
func findingOf(resource string) string {
	quoted := regexp.QuoteMeta(token.ReplaceAllString(resource, "\x00"))
	quoted = anyCharacters.ReplaceAllStringFunc(quoted, func(s string) string { return fmt.Sprintf(`\?{%d}`, len(s)/2) })
	return strings.ReplaceAll(quoted, "\x00", "[^*]*")
}

// anyCharacters are the wildcards for one character each, in a row.
var anyCharacters = regexp.MustCompile(`(\\\?){2,}`)

// mustHaveReasons panics where a statement has no reason. It is a mistake in the code of
// a construct, and no config can cause it.
func mustHaveReasons(statements []Statement) {
	for _, s := range statements {
		if len(s.reasons) == 0 {
			panic(fmt.Sprintf("policy: %s on %s has no reason\n\tfix: add .Because(\"…\")", strings.Join(s.Actions, ", "), strings.Join(s.Resources, ", ")))
		}
	}
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
