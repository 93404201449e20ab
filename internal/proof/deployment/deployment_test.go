package deployment_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/proof/deployment"
)

// TestGoldensHaveNoIntrinsicLeft reads every golden and finds a value for every
// intrinsic function, those between two stacks too.
func TestGoldensHaveNoIntrinsicLeft(t *testing.T) {
	all, err := deployment.Goldens("../../../stacks/testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		for _, r := range d.Resources {
			src, _ := json.Marshal(r.Properties)
			if strings.Contains(string(src), `"Fn::`) || strings.Contains(string(src), `"Ref":`) {
				t.Errorf("%s: %s %s: an intrinsic function is left: %s", d.Name, r.Stack, r.ID, src)
			}
		}
	}
}

func TestIntrinsics(t *testing.T) {
	templates := func(value string) map[string][]byte {
		return map[string][]byte{
			"a": []byte(`{
				"Parameters": {"Size": {"Default": "small"}},
				"Mappings": {"M": {"top": {"second": "found"}}},
				"Conditions": {"Small": {"Fn::Equals": [{"Ref": "Size"}, "small"]}, "Large": {"Fn::Not": [{"Condition": "Small"}]}},
				"Resources": {
					"Key": {"Type": "AWS::KMS::Key"},
					"Role": {"Type": "AWS::IAM::Role", "Properties": {"Path": "/team/", "RoleName": "reader"}},
					"Gone": {"Type": "AWS::SNS::Topic", "Condition": "Large"},
					"Thing": {"Type": "AWS::SNS::Topic", "Properties": {"Value": ` + value + `}}
				}}`),
			"b": []byte(`{
				"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "data-eu-west-1"}}},
				"Outputs": {"X": {"Value": {"Fn::GetAtt": ["Bucket", "Arn"]}, "Export": {"Name": "b:Bucket"}}}}`),
		}
	}
	for value, want := range map[string]string{
		`{"Ref": "AWS::Region"}`:                                        `"eu-west-1"`,
		`{"Ref": "Size"}`:                                               `"small"`,
		`{"Fn::GetAtt": ["Role", "Arn"]}`:                               `"arn:aws:iam::123456789012:role/team/reader"`,
		`{"Fn::Sub": "${AWS::AccountId}/${Role}/${!plain}"}`:            `"123456789012/reader/${plain}"`,
		`{"Fn::Join": ["/", [{"Fn::ImportValue": "b:Bucket"}, "*"]]}`:   `"arn:aws:s3:::data-eu-west-1/*"`,
		`{"Fn::If": ["Large", "yes", {"Ref": "AWS::NoValue"}]}`:         `null`,
		`[{"Fn::If": ["Small", "yes", "no"]}, {"Ref": "AWS::NoValue"}]`: `["yes"]`,
		`{"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}`:            `"b"`,
		`{"Fn::FindInMap": ["M", "top", "second"]}`:                     `"found"`,
	} {
		d, err := deployment.Of("case", templates(value))
		if err != nil {
			t.Errorf("%s: %v", value, err)
			continue
		}
		got, _ := json.Marshal(d.Find("a", "Thing").Properties["Value"])
		if string(got) != want {
			t.Errorf("%s is %s, want %s", value, got, want)
		}
		if d.Find("a", "Gone") != nil {
			t.Error("a resource is there whose condition does not hold")
		}
	}
	for _, wrong := range []string{`{"Ref": "Nobody"}`, `{"Fn::ImportValue": "nowhere"}`, `{"Fn::Guess": "x"}`, `{"Fn::GetAtt": ["Nobody", "Arn"]}`} {
		if _, err := deployment.Of("case", templates(wrong)); err == nil {
			t.Errorf("%s has a value", wrong)
		}
	}
}

// TestEveryStatementHasAReason demands a reason of every statement that a construct wrote.
// The CDK writes those of buckets and topics.
func TestEveryStatementHasAReason(t *testing.T) {
	all, err := deployment.Goldens("../../../stacks/testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, d := range all {
		policies, err := d.Policies()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range policies {
			if kind := p.Resource.Type; kind == "AWS::S3::BucketPolicy" || kind == "AWS::SNS::TopicPolicy" {
				continue
			}
			for _, s := range p.Statements {
				n++
				if len(s.Reasons) == 0 {
					t.Errorf("%s: %s %s: %v on %v has no reason\n\tfix: policy.Explain the resource", d.Name, p.Resource.Stack, p.Resource.ID, s.Action, s.Resource)
				}
			}
		}
	}
	if n < 300 {
		t.Errorf("%d statements found, want 300 or more", n)
	}
}
