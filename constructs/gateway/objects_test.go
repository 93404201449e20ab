package gateway_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/gateway"
)

func TestObjects(t *testing.T) {
	const (
		key  = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
		read = `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/a/*"}`
	)
	for name, tc := range map[string]struct {
		private, key bool
		want         string
	}{
		"without a key": {want: `[` + read + `]`},
		"with a key": {key: true, private: true, want: `[` + read + `, {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
			"Resource": "` + key + `", "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}]`},
	} {
		t.Run(name, func(t *testing.T) {
			s := synth(t, tc.private, func(p *gateway.GatewayProps) {
				p.Targets.Bucket = "data"
				if tc.key {
					p.KeyArn = jsii.String(key)
				}
			})
			id, made := s.named(t, "GatewayAccessobjectsPolicy0")
			is(t, "statements", made["Properties"].(map[string]any)["PolicyDocument"].(map[string]any)["Statement"], tc.want)
			if why := fmt.Sprint(made["Metadata"]); !strings.Contains(why, "They have names of their own.") {
				t.Errorf("reasons: %s", why)
			}
			_, function := s.only(t, "AWS::Lambda::Function")
			if !strings.Contains(fmt.Sprint(function["DependsOn"]), id) {
				t.Error("the function does not wait for its rights")
			}
			rules := 0
			for id := range s.resources {
				if strings.HasPrefix(id, "GatewayOut") {
					rules++
				}
			}
			if want := map[bool]int{true: 1}[tc.private]; rules != want {
				t.Errorf("%d rules lead to S3, want %d", rules, want)
			}
		})
	}
}
