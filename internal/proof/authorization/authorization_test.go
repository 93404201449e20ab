package authorization_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/proof/authorization"
	"github.com/sagerock/sagerock/internal/proof/deployment"
)

func open(t *testing.T) *authorization.Reference {
	t.Helper()
	r, err := authorization.Open("../../../node_modules")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestStatementsFitTheReference holds every statement of every golden against the Service
// Authorization Reference.
func TestStatementsFitTheReference(t *testing.T) {
	all, err := deployment.Goldens("../../../stacks/testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	r := open(t)
	kinds := map[string]int{}
	for _, d := range all {
		policies, err := d.Policies()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range policies {
			for i, s := range p.Statements {
				kinds[string(p.Kind)+" "+p.Resource.Type]++
				for _, problem := range r.Check(p.Kind, s) {
					t.Errorf("%s: %s %s, statement %d: %s", d.Name, p.Resource.ID, p.Path, i, problem)
				}
			}
		}
	}
	for _, kind := range []string{
		"trust AWS::IAM::Role", "identity AWS::IAM::Role", "identity AWS::IAM::ManagedPolicy", "endpoint AWS::EC2::VPCEndpoint",
		"resource AWS::S3::BucketPolicy", "resource AWS::KMS::Key", "resource AWS::SNS::TopicPolicy", "resource AWS::ApiGateway::RestApi",
	} {
		if kinds[kind] == 0 {
			t.Errorf("no golden has a policy of kind %s", kind)
		}
	}
}

// TestStatementsAreChecked shows that each kind of mistake is found.
func TestStatementsAreChecked(t *testing.T) {
	r := open(t)
	const object = `"Resource": "arn:aws:s3:::bucket/*"`
	for name, tc := range map[string]struct{ statement, want string }{
		"nothing is wrong":                    {`{"Effect": "Allow", "Action": "s3:GetObject", ` + object + `}`, ""},
		"an action that is not there":         {`{"Effect": "Allow", "Action": "s3:ReadObject", ` + object + `}`, "s3:ReadObject is not an action"},
		"a service that is not there":         {`{"Effect": "Allow", "Action": "s4:GetObject", ` + object + `}`, "s4:GetObject is not an action"},
		"a wildcard that matches no action":   {`{"Effect": "Allow", "Action": "s3:Read*", ` + object + `}`, "s3:Read* is not an action"},
		"a wildcard that matches actions":     {`{"Effect": "Allow", "Action": "s3:GetObject*", ` + object + `}`, ""},
		"a bucket where an object is meant":   {`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket"}`, "s3:GetObject is on none of arn:aws:s3:::bucket"},
		"an object where a bucket is meant":   {`{"Effect": "Allow", "Action": "s3:ListBucket", ` + object + `}`, "s3:ListBucket is on none of"},
		"a resource that no action is on":     {`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::bucket/*", "arn:aws:sqs:us-east-1:1:q"]}`, "no action of the statement is on arn:aws:sqs"},
		"one where the action knows none":     {`{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "arn:aws:ecr:us-east-1:123456789012:repository/r"}`, "ecr:GetAuthorizationToken is on none of"},
		"a wrong type of ARN":                 {`{"Effect": "Allow", "Action": "sagemaker:InvokeEndpoint", "Resource": "arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/e"}`, "sagemaker:InvokeEndpoint is on none of"},
		"a condition key that is not there":   {`{"Effect": "Allow", "Action": "s3:GetObject", ` + object + `, "Condition": {"StringEquals": {"s3:Prefix": "a"}}}`, "s3:GetObject has no condition key s3:Prefix"},
		"one of another service":              {`{"Effect": "Allow", "Action": "s3:GetObject", ` + object + `, "Condition": {"StringEquals": {"kms:ViaService": "s3"}}}`, "s3:GetObject has no condition key kms:ViaService"},
		"a global condition key":              {`{"Effect": "Allow", "Action": "s3:GetObject", ` + object + `, "Condition": {"StringEquals": {"aws:PrincipalTag/team": "a"}}}`, ""},
		"a global one that is not there":      {`{"Effect": "Allow", "Action": "s3:GetObject", ` + object + `, "Condition": {"StringEquals": {"aws:PrincipleAccount": "1"}}}`, "has no condition key aws:PrincipleAccount"},
		"a key that has a name of the user's": {`{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:123456789012:key/k", "Condition": {"StringEquals": {"kms:EncryptionContext:aws:s3:arn": "a"}}}`, ""},
		"an operator that is not there":       {`{"Effect": "Allow", "Action": "s3:GetObject", ` + object + `, "Condition": {"StringIs": {"aws:PrincipalAccount": "1"}}}`, "StringIs is no condition operator"},
		"an operator of another type":         {`{"Effect": "Allow", "Action": "s3:GetObject", ` + object + `, "Condition": {"ArnEquals": {"aws:PrincipalAccount": "1"}}}`, "ArnEquals compares ARN"},
		"a principal in the policy of a role": {`{"Effect": "Allow", "Action": "s3:GetObject", ` + object + `, "Principal": "*"}`, "a principal belongs into"},
		"what is not an action":               {`{"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": "*"}`, "there is no action"},
		"an effect that is not one":           {`{"Effect": "Permit", "Action": "s3:GetObject", ` + object + `}`, `the effect is "Permit"`},
	} {
		t.Run(name, func(t *testing.T) {
			template := []byte(`{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": [` + tc.statement + `]}}}}}`)
			if !json.Valid(template) {
				t.Fatal("the example is not JSON")
			}
			d, err := deployment.Of("case", map[string][]byte{"a": template})
			if err != nil {
				t.Fatal(err)
			}
			policies, err := d.Policies()
			if err != nil {
				t.Fatal(err)
			}
			problems := r.Check(policies[0].Kind, policies[0].Statements[0])
			if tc.want == "" && len(problems) > 0 {
				t.Errorf("a good statement has problems: %q", problems)
			}
			if tc.want != "" && !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, tc.want) }) {
				t.Errorf("problems %q, want %q", problems, tc.want)
			}
		})
	}
}
