package authorization

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/internal/proof/deployment"
)

// Check says what is wrong with a statement: an action, a resource or a condition key
// that AWS does not know, or that do not fit each other.
func (r *Reference) Check(kind deployment.Kind, s deployment.Statement) []string {
	key := fmt.Sprintf("%s %+v", kind, s)
	problems, known := r.checked[key]
	if !known {
		problems = r.check(kind, s)
		r.checked[key] = problems
	}
	return problems
}

func (r *Reference) check(kind deployment.Kind, s deployment.Statement) []string {
	var problems []string
	add := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }

	if s.Effect != "Allow" && s.Effect != "Deny" {
		add("the effect is %q", s.Effect)
	}
	if len(s.NotAction) > 0 || len(s.NotResource) > 0 {
		add("NotAction and NotResource allow what nobody has read")
	}
	if len(s.Action) == 0 {
		add("there is no action")
	}
	if needs := kind == deployment.Identity || kind == deployment.Endpoint; needs && len(s.Resource) == 0 {
		add("there is no resource")
	}
	if of := kind == deployment.Identity; of == (s.Principal != nil) {
		add("a principal belongs into every policy but a role's")
	}
	fits := make([]bool, len(s.Resource)) // that some action is on it
	for _, name := range s.Action {
		actions, srv, err := r.expand(name)
		if err != nil {
			return append(problems, err.Error())
		}
		if len(actions) == 0 {
			add("%s is not an action", name)
			continue
		}
		found := false // that one of the actions is on one of the resources
		for _, a := range actions {
			for i, on := range s.Resource {
				if r.on(srv, a, on) {
					fits[i], found = true, true
				}
			}
		}
		if !found && len(s.Resource) > 0 {
			add("%s is on none of %s", name, strings.Join(s.Resource, ", "))
		}
		for _, problem := range r.conditions(srv, name, actions, s) {
			add("%s", problem)
		}
	}
	for i, ok := range fits {
		if !ok {
			add("no action of the statement is on %s", s.Resource[i])
		}
	}
	slices.Sort(problems)
	return slices.Compact(problems)
}

// expand returns the actions that an action with wildcards matches.
func (r *Reference) expand(name string) ([]action, *service, error) {
	prefix, action_, ok := strings.Cut(name, ":")
	if !ok {
		return nil, nil, nil
	}
	srv, err := r.service(strings.ToLower(prefix))
	if err != nil || srv == nil {
		return nil, nil, err
	}
	var all []action
	for _, id := range slices.Sorted(maps.Keys(srv.actions)) {
		if meet(pattern(strings.ToLower(action_)), literal(id)) {
			all = append(all, srv.actions[id])
		}
	}
	return all, srv, nil
}

func literal(text string) (out []token) {
	for i := range len(text) {
		out = append(out, token{c: text[i]})
	}
	return out
}

// on reports whether an action may be on a resource of a policy.
func (r *Reference) on(srv *service, a action, resource string) bool {
	if resource == "*" {
		return true
	}
	// API Gateway completes this form itself (Amazon API Gateway Developer Guide, "API Gateway
	// resource policy examples").
	if after, ok := strings.CutPrefix(resource, "execute-api:/"); ok {
		resource = "arn:*:execute-api:*:*:*/" + after
	}
	if !strings.HasPrefix(resource, "arn:") {
		return false
	}
	for _, t := range a.ResourceTypes {
		for arn := range strings.SplitSeq(srv.resources[strings.ToLower(t.Name)].ARN, "|") {
			if meet(pattern(resource), form(arn)) {
				return true
			}
		}
	}
	return false
}

var operator = regexp.MustCompile(`^(?:For(?:AllValues|AnyValue):)?(?:(String|Numeric|Date|Bool|Binary|IpAddress|NotIpAddress|Arn)(?:Equals|NotEquals|EqualsIgnoreCase|NotEqualsIgnoreCase|Like|NotLike|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)?|Null)(IfExists)?$`)

// operands are the types of keys that an operator compares.
var operands = map[string]string{"Numeric": "Numeric", "Date": "Date", "Bool": "Bool", "IpAddress": "IPAddress", "NotIpAddress": "IPAddress", "Arn": "ARN"}

// documented are pairs of an action and a condition key that do not fit, in a statement
// that AWS's documentation has like this: "Encrypt log data in CloudWatch Logs using AWS
// Key Management Service" (Amazon CloudWatch Logs User Guide).
var documented = map[string]bool{"kms:DescribeKey kms:EncryptionContext:aws:logs:arn": true}

// conditions checks the condition keys of a statement for one of its actions. A key that
// the action does not have is never there, so the statement would say nothing of it.
func (r *Reference) conditions(srv *service, name string, actions []action, s deployment.Statement) (problems []string) {
	for _, op := range slices.Sorted(maps.Keys(s.Condition)) {
		found := operator.FindStringSubmatch(op)
		if found == nil {
			problems = append(problems, op+" is no condition operator")
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(s.Condition[op])) {
			kind, taken := "", false
			for _, a := range actions {
				k, ok := r.keyType(srv, a, key)
				if ok {
					kind, taken = k, true
				}
			}
			if found[1] == "Arn" && kind == "String" && strings.HasSuffix(strings.ToLower(key), "arn") {
				kind = "ARN" // an encryption context is text, and this one's text is an ARN
			}
			switch want := operands[found[1]]; {
			case !taken && found[2] == "" && !documented[name+" "+key]:
				problems = append(problems, fmt.Sprintf("%s has no condition key %s", name, key))
			case taken && want != "" && kind != "" && strings.TrimPrefix(kind, "ArrayOf") != want:
				problems = append(problems, fmt.Sprintf("%s compares %s, and %s is of type %s", op, want, key, kind))
			}
			if len(s.Condition[op][key]) == 0 {
				problems = append(problems, fmt.Sprintf("%s of %s has no value", op, key))
			}
		}
	}
	return problems
}
