// Package policy writes IAM policies as plain data, and the roles that have them.
//
// They are not the CDK's own policy documents because each statement of those is
// a handful of calls into the CDK: with fifty models that is seconds of synth.
package policy

import (
	"maps"
	"slices"
)

// Statement allows actions, or with [Deny] denies them.
type Statement struct {
	// Sid says in a word what the statement is for. It may be empty.
	Sid string
	// Principal is who may, as IAM writes it. Nil in the policy of a role.
	Principal map[string]any
	// Actions are what it allows.
	Actions []string
	// Resources are what it allows them on.
	Resources []string
	// Conditions are when it allows them: operator, then key, then values.
	Conditions map[string]any

	deny    bool
	reasons []reason
}

// Allow is a statement that allows actions on resources.
func Allow(actions []string, resources ...string) Statement {
	return Statement{Actions: actions, Resources: resources}
}

// Deny is a statement that forbids everybody actions on resources, whatever
// others allow. It belongs into policies of resources, and with conditions.
func Deny(actions []string, resources ...string) Statement {
	return Statement{Principal: Anybody(), Actions: actions, Resources: resources, deny: true}
}

// When is s where, in addition, operator says so of the condition keys.
func (s Statement) When(operator string, keys map[string]any) Statement {
	s.Conditions = maps.Clone(s.Conditions)
	if s.Conditions == nil {
		s.Conditions = map[string]any{}
	}
	s.Conditions[operator] = keys
	return s
}

// Service is a principal that is a service of AWS, such as lambda.amazonaws.com.
func Service(name string) map[string]any { return map[string]any{"Service": name} }

// Anybody is a principal that is everybody. It belongs into policies that only
// bound what the policies of callers allow, and with conditions.
func Anybody() map[string]any { return map[string]any{"AWS": "*"} }

// Document is a policy of statements, in the words of CloudFormation. It has as few
// as say the same: see [Merge]. Each needs a reason: see [Statement.Because].
func Document(statements ...Statement) map[string]any {
	mustHaveReasons(statements)
	return document(statements)
}

func document(statements []Statement) map[string]any {
	statements = Merge(statements)
	list := make([]any, 0, len(statements))
	for _, s := range statements {
		list = append(list, s.JSON())
	}
	return map[string]any{"Version": "2012-10-17", "Statement": list}
}

// JSON is s as a policy has it. Actions are sorted, and a list of one is its
// element, as the CDK writes them.
func (s Statement) JSON() map[string]any {
	out := map[string]any{"Effect": "Allow", "Action": oneOrMore(slices.Sorted(slices.Values(s.Actions)))}
	if s.deny {
		out["Effect"] = "Deny"
	}
	if s.Resources != nil { // a role's trust has none
		out["Resource"] = oneOrMore(s.Resources)
	}
	if s.Sid != "" {
		out["Sid"] = s.Sid
	}
	if s.Principal != nil {
		out["Principal"] = s.Principal
	}
	if len(s.Conditions) > 0 {
		out["Condition"] = s.Conditions
	}
	return out
}

func oneOrMore(list []string) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}
