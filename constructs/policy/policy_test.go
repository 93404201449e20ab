package policy_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/constructs/policy"
)

func TestDocument(t *testing.T) {
	read := policy.Allow([]string{"s3:ListBucket", "s3:GetObject"}, "arn:aws:s3:::a", "arn:aws:s3:::a/*")
	for name, tc := range map[string]struct {
		statement policy.Statement
		want      string
	}{
		"actions are sorted": {read, `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"]}`},
		"one is not a list":  {policy.Allow([]string{"sts:TagSession"}, "*"), `{"Effect": "Allow", "Action": "sts:TagSession", "Resource": "*"}`},
		"two conditions must both hold": {
			read.When("Bool", map[string]any{"a": "true"}).When("Null", map[string]any{"b": "true"}),
			`{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"],
				"Condition": {"Bool": {"a": "true"}, "Null": {"b": "true"}}}`,
		},
		"a trust has no resource": {
			policy.TrustFrom("states.amazonaws.com", "111122223333", "arn:aws:states:us-east-1:111122223333:stateMachine:*"),
			`{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"}, "Condition": {
				"StringEquals": {"aws:SourceAccount": "111122223333"},
				"ArnLike": {"aws:SourceArn": "arn:aws:states:us-east-1:111122223333:stateMachine:*"}}}`,
		},
		"what nobody may": {
			policy.Deny([]string{"execute-api:Invoke"}, "execute-api:/*").When("StringNotEquals", map[string]any{"aws:SourceVpc": "vpc-1"}),
			`{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
				"Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}}`,
		},
		"a sid and a principal": {
			policy.Statement{Sid: "Any", Principal: policy.Anybody(), Actions: []string{"s3:GetObject"}, Resources: []string{"*"}},
			`{"Sid": "Any", "Effect": "Allow", "Action": "s3:GetObject", "Principal": {"AWS": "*"}, "Resource": "*"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := decode(t, policy.Document(tc.statement.Because("A test.")))
			want := decode(t, json.RawMessage(`{"Version": "2012-10-17", "Statement": [`+tc.want+`]}`))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestWhenLeavesTheStatementAlone sees that a condition on one statement is on no
// other that was made from the same.
func TestWhenLeavesTheStatementAlone(t *testing.T) {
	one := policy.Allow([]string{"s3:GetObject"}, "*").When("Bool", map[string]any{"a": "true"})
	two := one.When("Null", map[string]any{"b": "true"})
	if len(one.Conditions) != 1 || len(two.Conditions) != 2 {
		t.Errorf("got %v and %v", one.Conditions, two.Conditions)
	}
}

func decode(t *testing.T, v any) any {
	t.Helper()
	src, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(src, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDocumentDemandsReasons sees that a statement without a reason ends the synth.
func TestDocumentDemandsReasons(t *testing.T) {
	defer func() {
		want := "policy: s3:GetObject on arn:aws:s3:::a/* has no reason\n\tfix: add .Because(\"…\")"
		if got := recover(); got != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}()
	policy.Document(
		policy.Allow([]string{"s3:ListBucket"}, "arn:aws:s3:::a").Because("It is listed."),
		policy.Allow([]string{"s3:GetObject"}, "arn:aws:s3:::a/*"),
	)
}
