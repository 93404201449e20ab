package policy_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/constructs/policy"
)

func TestMerge(t *testing.T) {
	read, write := []string{"s3:GetObject"}, []string{"s3:PutObject"}
	mine := map[string]any{"aws:PrincipalAccount": "111122223333"}
	for name, tc := range map[string]struct {
		statements []policy.Statement
		want       string
	}{
		"the same actions on two resources": {
			[]policy.Statement{policy.Allow(read, "a"), policy.Allow(read, "b", "a")},
			`[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["a", "b"]}]`,
		},
		"two actions on the same resource": {
			[]policy.Statement{policy.Allow(read, "a"), policy.Allow(write, "a")},
			`[{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "a"}]`,
		},
		"other actions on another resource": {
			[]policy.Statement{policy.Allow(read, "a"), policy.Allow(write, "b")},
			`[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "a"}, {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "b"}]`,
		},
		"the same under a condition": {
			[]policy.Statement{policy.Allow(read, "a"), policy.Allow(read, "b").When("StringEquals", mine)},
			`[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "a"},
				{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "b", "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}}]`,
		},
		"the same for any of two": {
			[]policy.Statement{policy.Allow(read, "a").When("ArnEquals", map[string]any{"p": "x"}), policy.Allow(read, "a").When("ArnEquals", map[string]any{"p": []string{"x", "y"}})},
			`[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "a", "Condition": {"ArnEquals": {"p": ["x", "y"]}}}]`,
		},
		"the same for all but one, and all but another": {
			[]policy.Statement{policy.Allow(read, "a").When("StringNotEquals", map[string]any{"p": "x"}), policy.Allow(read, "a").When("StringNotEquals", map[string]any{"p": "y"})},
			`[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "a", "Condition": {"StringNotEquals": {"p": "x"}}},
				{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "a", "Condition": {"StringNotEquals": {"p": "y"}}}]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := decode(t, policy.Document(justified(tc.statements)...)["Statement"])
			if diff := cmp.Diff(decode(t, json.RawMessage(tc.want)), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// justified are statements with a reason each.
func justified(statements []policy.Statement) (out []policy.Statement) {
	for i, s := range statements {
		out = append(out, s.Because(fmt.Sprintf("Reason %d.", i)))
	}
	return out
}

// TestMergedStatementsKeepTheirReasons sees that joining statements loses no reason, and
// cutting one neither.
func TestMergedStatementsKeepTheirReasons(t *testing.T) {
	read := []string{"s3:GetObject"}
	merged := policy.Merge([]policy.Statement{
		policy.Allow(read, "a").Because("A is read."),
		policy.Allow(read, "b").Because("B is read."),
		policy.Allow(read, "c").Because("A is read."),
	})
	if want := []string{"A is read.", "B is read."}; len(merged) != 1 || !slices.Equal(merged[0].Reasons(), want) {
		t.Errorf("merged: %v, want the reasons %q", merged, want)
	}
	for _, some := range policy.Cut(merged, policy.Size(merged...)-1) {
		if len(some[0].Reasons()) == 0 {
			t.Errorf("cut: %v has no reason", some[0])
		}
	}
}

// TestMergedPoliciesAllowTheSame compares, for random statements, what they allow and
// deny before and after they were merged and cut into policies.
func TestMergedPoliciesAllowTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		statements := rapid.SliceOf(anyStatement()).Draw(t, "statements")
		most := rapid.IntRange(300, 900).Draw(t, "most")
		want := map[string]bool{}
		for _, s := range statements {
			says(want, s)
		}

		merged := map[string]bool{}
		for _, s := range policy.Merge(statements) {
			says(merged, s)
		}
		if diff := cmp.Diff(want, merged); diff != "" {
			t.Fatalf("merged (-want +got):\n%s", diff)
		}
		cut := map[string]bool{}
		for _, some := range policy.Cut(statements, most) {
			if n := policy.Size(some...); n > most {
				t.Errorf("a policy has %d characters, more than %d: %v", n, most, some)
			}
			for _, s := range some {
				says(cut, s)
			}
		}
		if !maps.Equal(want, cut) {
			t.Errorf("cut (-want +got):\n%s", cmp.Diff(want, cut))
		}
	})
}

// says adds to all each single thing that s allows or denies, to whom and when, with one
// value of a condition that holds for any of its values.
func says(all map[string]bool, s policy.Statement) {
	conditions := []any{nil}
	for operator, keys := range s.Conditions {
		conditions = []any{s.Conditions}
		if operator == "StringEquals" {
			conditions = nil
			for _, value := range asList(keys.(map[string]any)["key"]) {
				conditions = append(conditions, operator+value)
			}
		}
	}
	for _, action := range s.Actions {
		for _, resource := range s.Resources {
			for _, condition := range conditions {
				one := s.JSON()
				one["Action"], one["Resource"], one["Condition"] = action, resource, condition
				src, _ := json.Marshal(one)
				all[string(src)] = true
			}
		}
	}
}

func asList(v any) []string {
	if text, ok := v.(string); ok {
		return []string{text}
	}
	return v.([]string)
}

func anyStatement() *rapid.Generator[policy.Statement] {
	return rapid.Custom(func(t *rapid.T) policy.Statement {
		list := func(name string, most int) []string {
			return rapid.SliceOfN(rapid.StringMatching(name+":[a-d]"), 1, most).Draw(t, name)
		}
		make := policy.Allow
		if rapid.IntRange(0, 4).Draw(t, "deny") == 0 {
			make = policy.Deny
		}
		s := make(list("action", 3), list("resource", 5)...)
		if rapid.Bool().Draw(t, "condition") {
			operator := rapid.SampledFrom([]string{"StringEquals", "StringNotEquals"}).Draw(t, "operator")
			s = s.When(operator, map[string]any{"key": list("value", 2)})
		}
		if rapid.Bool().Draw(t, "sid") {
			s.Sid = rapid.SampledFrom([]string{"A", "B"}).Draw(t, "its sid")
		}
		return s
	})
}

// TestCutCountsWhatTokensBecome checks that a policy keeps its limit once the
// deployment has filled in ARNs, which are longer than the tokens in their place.
func TestCutCountsWhatTokensBecome(t *testing.T) {
	var arns []string
	for i := range 40 {
		arns = append(arns, fmt.Sprintf("${Token[TOKEN.%d]}", i))
	}
	for _, some := range policy.Cut([]policy.Statement{policy.Allow([]string{"bedrock:InvokeModel"}, arns...)}, policy.MaxManaged) {
		src, _ := json.Marshal(policy.Document(justified(some)...))
		filled := len(src)
		for _, arn := range arns {
			filled += strings.Count(string(src), arn) * (140 - len(arn))
		}
		if filled > policy.MaxManaged {
			t.Errorf("a policy has %d characters when it is deployed", filled)
		}
	}
}
