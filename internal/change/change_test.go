package change_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/internal/change"
)

// said is a change in a few words: the action, the id, and what else is known.
func said(stacks []change.Stack) []string {
	var out []string
	for _, s := range stacks {
		out = append(out, s.Name+" "+s.Action)
		for _, c := range s.Changes {
			text := "  " + c.Action + " " + c.ID
			if len(c.Properties) > 0 {
				text += " " + strings.Join(c.Properties, ",")
			}
			if c.Kept {
				text += " kept"
			}
			if c.Lost != "" {
				text += " loses " + c.Lost
			}
			out = append(out, text)
		}
	}
	return out
}

func template(t *testing.T, src string) *change.Template {
	t.Helper()
	if src == "" {
		return nil
	}
	out := &change.Template{}
	if err := json.Unmarshal([]byte(src), out); err != nil {
		t.Fatal(err)
	}
	return out
}

const endpoint = `{"Resources": {
	"Model": {"Type": "AWS::SageMaker::Model", "Properties": {"PrimaryContainer": {"Image": "%s"}}},
	"Config": {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": [{"ModelName": {"Fn::GetAtt": ["Model", "ModelName"]}}]}},
	"Endpoint": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]}, "EndpointName": "app"}},
	"Role": {"Type": "AWS::IAM::Role", "Properties": {"Description": "of ${Model}"}}}}`

// TestWhatADeploymentDoes compares two templates of one stack.
func TestWhatADeploymentDoes(t *testing.T) {
	for name, tc := range map[string]struct{ was, want, says string }{
		"nothing": {`{"Resources": {"K": {"Type": "AWS::KMS::Key"}}}`, `{"Resources": {"K": {"Type": "AWS::KMS::Key"}}}`, ``},
		"a new stack": {
			``, `{"Resources": {"K": {"Type": "AWS::KMS::Key"}}}`,
			"app create\n  create K",
		},
		"an empty stack that is not there": {``, `{}`, ``},
		"a property in place": {
			`{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": 512, "Timeout": 60}}}}`,
			`{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": 1024, "Timeout": 60, "Layers": []}}}}`,
			"app update\n  update F Layers,MemorySize",
		},
		"a type": {
			`{"Resources": {"F": {"Type": "AWS::Lambda::Function"}}}`, `{"Resources": {"F": {"Type": "AWS::Lambda::Url"}}}`,
			"app update\n  replace F",
		},
		"a property that cannot change in place": {
			`{"Resources": {"S": {"Type": "AWS::EC2::Subnet", "Properties": {"CidrBlock": "10.0.0.0/24"}}}}`,
			`{"Resources": {"S": {"Type": "AWS::EC2::Subnet", "Properties": {"CidrBlock": "10.1.0.0/24"}}}}`,
			"app update\n  replace S CidrBlock",
		},
		"a property inside of one, that cannot change in place": {
			`{"Resources": {"E": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"DnsOptions": {"PrivateDnsPreference": "ALL_DOMAINS", "DnsRecordIpType": "ipv4"}}}}}`,
			`{"Resources": {"E": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"DnsOptions": {"PrivateDnsPreference": "SPECIFIED_DOMAINS_ONLY", "DnsRecordIpType": "ipv4"}}}}}`,
			"app update\n  replace E DnsOptions",
		},
		"an image, and what names the model": {
			fmt.Sprintf(endpoint, "a"), fmt.Sprintf(endpoint, "b"),
			"app update\n  replace Config ProductionVariants\n  update Endpoint EndpointConfigName\n  replace Model PrimaryContainer",
		},
		"a deleted resource without data": {
			`{"Resources": {"R": {"Type": "AWS::IAM::Role"}, "K": {"Type": "AWS::KMS::Key"}}}`, `{"Resources": {"K": {"Type": "AWS::KMS::Key"}}}`,
			"app update\n  delete R",
		},
		"a deleted resource with data": {
			`{"Resources": {"L": {"Type": "AWS::Logs::LogGroup"}, "K": {"Type": "AWS::KMS::Key"}}}`, `{"Resources": {"K": {"Type": "AWS::KMS::Key"}}}`,
			"app update\n  delete L loses its log events",
		},
		"a stack with what stays": {
			`{"Resources": {"B": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "RetainExceptOnCreate"}, "T": {"Type": "AWS::SNS::Topic"}}}`, `{}`,
			"app delete\n  delete B kept\n  delete T",
		},
		"a replaced resource whose old one stays": {
			`{"Resources": {"B": {"Type": "AWS::S3::Bucket", "UpdateReplacePolicy": "Retain", "Properties": {"BucketName": "a"}}}}`,
			`{"Resources": {"B": {"Type": "AWS::S3::Bucket", "UpdateReplacePolicy": "Retain", "Properties": {"BucketName": "b"}}}}`,
			"app update\n  replace B BucketName kept",
		},
		"a text that CloudFormation returns with a question mark": {
			`{"Resources": {"G": {"Type": "AWS::Bedrock::Guardrail", "Properties": {"Tags": {"Gr??e": ["f?r"]}}}}}`,
			`{"Resources": {"G": {"Type": "AWS::Bedrock::Guardrail", "Properties": {"Tags": {"Größe": ["für"]}}}}}`,
			``,
		},
		"a text that differs": {
			`{"Resources": {"G": {"Type": "AWS::Bedrock::Guardrail", "Properties": {"Name": "f?r"}}}}`,
			`{"Resources": {"G": {"Type": "AWS::Bedrock::Guardrail", "Properties": {"Name": "fur"}}}}`,
			"app update\n  update G Name",
		},
		"Ref and Fn::Sub": {
			`{"Resources": {"V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "a"}}, "G": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "V"}}}, "F": {"Type": "AWS::Lambda::Function", "Properties": {"Description": {"Fn::Sub": "in ${G.Id}"}}}}}`,
			`{"Resources": {"V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "b"}}, "G": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "V"}}}, "F": {"Type": "AWS::Lambda::Function", "Properties": {"Description": {"Fn::Sub": "in ${G.Id}"}}}}}`,
			"app update\n  update F Description\n  replace G VpcId\n  replace V CidrBlock",
		},
	} {
		t.Run(name, func(t *testing.T) {
			was := map[string]*change.Template{}
			if before := template(t, tc.was); before != nil {
				was["app"] = before
			}
			got := said(change.Of([]string{"app"}, was, map[string]*change.Template{"app": template(t, tc.want)}))
			if diff := cmp.Diff(tc.says, strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestReplacementInAnotherStack follows an output into the stack that reads it.
func TestReplacementInAnotherStack(t *testing.T) {
	const (
		network = `{"Resources": {"S": {"Type": "AWS::EC2::Subnet", "Properties": {"CidrBlock": "%s"}}}, "Outputs": {"Out": {"Value": {"Ref": "S"}}}}`
		api     = `{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"VpcConfig": {"SubnetIds": [{"Fn::GetStackOutput": {"StackName": "network", "OutputName": "Out"}}]}}}}}`
	)
	was := map[string]*change.Template{"network": template(t, fmt.Sprintf(network, "10.0.0.0/24")), "api": template(t, api)}
	want := map[string]*change.Template{"network": template(t, fmt.Sprintf(network, "10.1.0.0/24")), "api": template(t, api)}
	got := strings.Join(said(change.Of([]string{"network", "api"}, was, want)), "\n")
	if says := "network update\n  replace S CidrBlock\napi update\n  update F VpcConfig"; got != says {
		t.Errorf("got:\n%s\nwant:\n%s", got, says)
	}
}
