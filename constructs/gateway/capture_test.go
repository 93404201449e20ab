package gateway_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/gateway"
)

// withCapture keeps calls in a bucket of another app.
func withCapture(p *gateway.GatewayProps) {
	p.Config.Capture.Percent = 10
	p.Bucket = awss3.Bucket_FromBucketName(awscdk.NewStack(nil, jsii.String("Data"), nil), jsii.String("Bucket"), jsii.String("amzn-s3-demo-bucket"))
}

func TestCapture(t *testing.T) {
	const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
	const put = `{"Effect": "Allow", "Action": "s3:PutObject", "Resource": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::amzn-s3-demo-bucket/captured/*"]]}}`
	for name, tc := range map[string]struct{ key, want string }{
		"keys of S3": {"", `[` + put + `]`},
		"a key": {key, `[` + put + `, {"Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "` + key + `", "Condition": {"StringEquals": {
			"kms:ViaService": "s3.us-east-1.amazonaws.com",
			"kms:EncryptionContext:aws:s3:arn": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::amzn-s3-demo-bucket"]]}}}}]`},
	} {
		t.Run(name, func(t *testing.T) {
			s := synth(t, false, func(p *gateway.GatewayProps) {
				withCapture(p)
				if tc.key != "" {
					p.KeyArn = &tc.key
				}
			})
			id, policy := s.named(t, "GatewayAccesscapturePolicy0")
			is(t, "policy", policy["Properties"].(map[string]any)["PolicyDocument"].(map[string]any)["Statement"], tc.want)
			_, function := s.only(t, "AWS::Lambda::Function")
			if !strings.Contains(fmt.Sprint(function["DependsOn"]), id) {
				t.Errorf("the function does not wait for %s", id)
			}
			props := function["Properties"].(map[string]any)
			is(t, "targets", props["Environment"].(map[string]any)["Variables"].(map[string]any)["SAGEROCK_TARGETS"], `"{\"bucket\":\"amzn-s3-demo-bucket\"}"`)
			is(t, "time", props["Timeout"], `33`)
		})
	}
	for id := range synth(t, false, nil).resources {
		if strings.Contains(id, "s3") {
			t.Errorf("without capture: %s", id)
		}
	}
}

// TestLetOut sees that the gateway may leave a private network by one rule, and by
// none if it has nothing to do outside.
func TestLetOut(t *testing.T) {
	for name, tc := range map[string]struct {
		private bool
		change  func(*gateway.GatewayProps)
		want    int
	}{
		"nothing to do": {true, nil, 0},
		"counts":        {true, withKeys, 1},
		"calls":         {true, withCapture, 1},
		"both":          {true, func(p *gateway.GatewayProps) { withKeys(p); withCapture(p) }, 1},
		"without a VPC": {false, func(p *gateway.GatewayProps) { withKeys(p); withCapture(p) }, 0},
	} {
		got := 0
		s := synth(t, tc.private, tc.change)
		_, function := s.only(t, "AWS::Lambda::Function")
		for id, r := range s.resources {
			if r["Type"] != "AWS::EC2::SecurityGroupEgress" {
				continue
			}
			got++
			if !strings.Contains(fmt.Sprint(function["DependsOn"]), id) {
				t.Errorf("%s: the function does not wait for %s", name, id)
			}
		}
		if got != tc.want {
			t.Errorf("%s: %d rules, want %d", name, got, tc.want)
		}
	}
}
