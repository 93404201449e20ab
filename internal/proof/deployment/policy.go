package deployment

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind is what a policy is for.
type Kind string

// The kinds of policies in a template.
const (
	Identity Kind = "identity" // of a role
	Trust    Kind = "trust"    // who may assume a role
	Endpoint Kind = "endpoint" // what a VPC endpoint lets through
	Attached Kind = "resource" // of a key, a bucket, a topic or another resource
)

// Policy is one policy document of a template.
type Policy struct {
	Resource *Resource
	Kind     Kind
	// Path is where the document is, in the properties of the resource.
	Path string
	// Document is the policy as IAM reads it.
	Document map[string]any
	// Statements are those of the document.
	Statements []Statement
}

// Statement is one statement of a policy, its lists made lists.
type Statement struct {
	Sid, Effect                              string
	Action, NotAction, Resource, NotResource []string
	Principal                                any
	// Condition is by operator, then by key.
	Condition map[string]map[string][]string
	// Reasons are the sentences that the construct gave for it. A policy that the CDK
	// wrote has none.
	Reasons []string
}

// reasons are those of the policies of a deployment: by stack and resource the policies,
// in the order of the properties that hold them, then their statements.
type reasons map[string]map[string][][][]string

// of are the reasons of the statements of the nth policy of r, or nil.
func (why reasons) of(r *Resource, nth int) [][]string {
	policies := why[r.Stack][r.ID]
	if nth >= len(policies) {
		return nil
	}
	return policies[nth]
}

// Policies are those of every resource: whatever has a list of statements with an effect.
func (d *Deployment) Policies() ([]Policy, error) {
	var all []Policy
	for _, r := range d.Resources {
		var failed error
		nth := 0
		find(r.Properties, "", func(path string, document map[string]any) {
			p := Policy{Resource: r, Kind: kindOf(r.Type, path), Path: path, Document: document}
			statements, err := read(document)
			if err != nil {
				failed = fmt.Errorf("%s: %s: %s: %w", r.Stack, r.ID, path, err)
			}
			for i, why := range d.reasons.of(r, nth) {
				if i >= len(statements) {
					failed = fmt.Errorf("%s: %s: %s: %d reasons for %d statements\n\tfix: make golden", r.Stack, r.ID, path, i+1, len(statements))
					break
				}
				statements[i].Reasons = why
			}
			nth++
			p.Statements = statements
			all = append(all, p)
		})
		if failed != nil {
			return nil, failed
		}
	}
	return all, nil
}

func kindOf(resource, path string) Kind {
	switch {
	case strings.HasSuffix(path, "AssumeRolePolicyDocument"):
		return Trust
	case strings.HasPrefix(resource, "AWS::IAM::"):
		return Identity
	case resource == "AWS::EC2::VPCEndpoint":
		return Endpoint
	}
	return Attached
}

// find calls found for each policy document in v.
func find(v any, path string, found func(path string, document map[string]any)) {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			find(item, fmt.Sprintf("%s[%d]", path, i), found)
		}
	case map[string]any:
		if list, ok := v["Statement"].([]any); ok && len(list) > 0 {
			if first, ok := list[0].(map[string]any); ok && first["Effect"] != nil {
				found(path, v)
				return
			}
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			find(v[key], strings.TrimPrefix(path+"."+key, "."), found)
		}
	}
}

func read(document map[string]any) (all []Statement, err error) {
	for _, item := range document["Statement"].([]any) {
		raw, ok := item.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("a statement is %v", item)
		}
		s := Statement{Principal: raw["Principal"], Condition: map[string]map[string][]string{}}
		s.Sid, _ = raw["Sid"].(string)
		s.Effect, _ = raw["Effect"].(string)
		for field, to := range map[string]*[]string{"Action": &s.Action, "NotAction": &s.NotAction, "Resource": &s.Resource, "NotResource": &s.NotResource} {
			if *to, err = list(raw[field]); err != nil {
				return nil, fmt.Errorf("%s: %w", field, err)
			}
		}
		conditions, _ := raw["Condition"].(map[string]any)
		for operator, keys := range conditions {
			s.Condition[operator] = map[string][]string{}
			keys, _ := keys.(map[string]any)
			for key, values := range keys {
				if s.Condition[operator][key], err = list(values); err != nil {
					return nil, fmt.Errorf("%s: %s: %w", operator, key, err)
				}
			}
		}
		all = append(all, s)
	}
	return all, nil
}

// list is a string, a boolean, a number or a list of them as a list of strings.
func list(v any) ([]string, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		return []string{v}, nil
	case []any:
		var out []string
		for _, item := range v {
			one, err := list(item)
			if err != nil {
				return nil, err
			}
			out = append(out, one...)
		}
		return out, nil
	case bool, float64, json.Number:
		return []string{fmt.Sprint(v)}, nil
	}
	return nil, fmt.Errorf("%v is no string", v)
}
