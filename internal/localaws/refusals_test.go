package localaws_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/sagerock/sagerock/internal/localaws"
)

// A step makes or changes a stack, or deletes it where it has no template.
type step struct{ stack, resources, outputs string }

const (
	role    = `"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}`
	model   = `"Model": {"Type": "AWS::SageMaker::Model", "Properties": {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "PrimaryContainer": {"Image": "1.dkr.ecr.us-east-1.amazonaws.com/a"}}}`
	vpc     = `"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}`
	subnet  = `"Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24"}}`
	subnets = `"Subnet": {"Value": {"Ref": "Subnet"}}`
	inside  = `"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": {"Fn::GetStackOutput": {"StackName": "net", "OutputName": "Subnet"}}}}`
	topic   = `"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "NAME"}}`
	exports = `"Out": {"Value": {"Ref": "Topic"}, "Export": {"Name": "topic"}}`
	imports = `"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"Tags": [{"Key": "topic", "Value": {"Fn::ImportValue": "topic"}}]}}`
	group   = `"ID": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/app", "RetentionInDays": 30}}`
	guard   = `"ID": {"Type": "AWS::Bedrock::Guardrail", "Properties": {"Name": "safe", "BlockedInputMessaging": "no", "BlockedOutputsMessaging": "no"}}`
	target  = `"Target": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": {"ResourceId": "endpoint/chat/variant/AllTraffic", "MinCapacity": 1, "MaxCapacity": 2,
		"ScalableDimension": "sagemaker:variant:DesiredInstanceCount", "ServiceNamespace": "sagemaker"}}`
)

// serving is an endpoint called name on instance, in a stack of its own; more goes into
// its configuration.
func serving(name, instance, more string, others ...string) string {
	return strings.Join(append(others, role, model,
		`"Config": {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {`+more+`"ProductionVariants": [{"VariantName": "AllTraffic",
			"ModelName": {"Fn::GetAtt": ["Model", "ModelName"]}, "InstanceType": "`+instance+`", "InitialInstanceCount": 1, "InitialVariantWeight": 1}]}}`,
		`"Endpoint": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": "`+name+`", "EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]}}}`), ",")
}

// pooled is an endpoint on pools of instances; more goes into its variant.
func pooled(pools, more string, others ...string) string {
	return strings.Replace(serving("chat", "TYPE", "", others...), `"InstanceType": "TYPE", `, more+`"InstancePools": [`+pools+`], `, 1)
}

func called(text, id string) string { return strings.ReplaceAll(text, "ID", id) }

// TestRefusesWhatCloudFormationRefuses proves that the local AWS says no where AWS
// does, and that it does not where AWS would not.
func TestRefusesWhatCloudFormationRefuses(t *testing.T) {
	s, err := localaws.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()

	const async = `"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://b/out"}},`
	for name, tc := range map[string]struct {
		before []step
		last   step
		want   string // "" where AWS lets it pass
	}{
		"an export in use is deleted": {
			before: []step{{"a", strings.Replace(topic, "NAME", "one", 1), exports}, {"b", imports, ""}},
			last:   step{"a", strings.Replace(topic, "NAME", "one", 1), ""},
			want:   "Export topic cannot be deleted as it is in use by b",
		},
		"the stack of an export in use is deleted": {
			before: []step{{"a", strings.Replace(topic, "NAME", "one", 1), exports}, {"b", imports, ""}},
			last:   step{stack: "a"},
			want:   "Export topic cannot be deleted as it is in use by b",
		},
		"what an export in use names is replaced": {
			before: []step{{"a", strings.Replace(topic, "NAME", "one", 1), exports}, {"b", imports, ""}},
			last:   step{"a", strings.Replace(topic, "NAME", "two", 1), exports},
			want:   "Export topic cannot be updated as it is in use by b",
		},
		"an export that nobody imports is deleted": {
			before: []step{{"a", strings.Replace(topic, "NAME", "one", 1), exports}, {"b", imports, ""}, {"b", called(group, "Own"), ""}},
			last:   step{"a", strings.Replace(topic, "NAME", "one", 1), ""},
		},
		"a log group of a name that another stack has": {
			before: []step{{"a", called(group, "Logs"), ""}},
			last:   step{"b", called(group, "Logs"), ""},
			want:   "/app already exists in stack arn:aws:cloudformation:us-east-1:123456789012:stack/a/",
		},
		"a guardrail of a name that another stack has": {
			before: []step{{"a", called(guard, "Guard"), ""}},
			last:   step{"b", called(guard, "Guard"), ""},
			want:   "safe already exists in stack",
		},
		"another resource under the name of one that goes": {
			before: []step{{"a", called(group, "Old"), ""}},
			last:   step{"a", called(group, "New"), ""},
			want:   "/app already exists in stack",
		},
		"a name that has become free": {
			before: []step{{"a", called(group, "Old"), ""}, {"a", strings.Replace(called(group, "Old"), "/app", "/other", 1), ""}},
			last:   step{"b", called(group, "New"), ""},
		},
		"an endpoint under the name of one that another stack has": {
			before: []step{{"a", serving("chat", "ml.m5.large", ""), ""}},
			last:   step{"b", serving("chat", "ml.m5.large", ""), ""},
			want:   "chat already exists in stack",
		},
		"a named configuration with another instance": {
			before: []step{{"a", serving("chat", "ml.m5.large", `"EndpointConfigName": "mine",`), ""}},
			last:   step{"a", serving("chat", "ml.m5.xlarge", `"EndpointConfigName": "mine",`), ""},
			want:   "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename mine and update the stack again.",
		},
		"a configuration without a name of its own, with another instance": {
			before: []step{{"a", serving("chat", "ml.m5.large", ""), ""}},
			last:   step{"a", serving("chat", "ml.m5.xlarge", ""), ""},
		},
		"an endpoint with another name": {
			before: []step{{"a", serving("chat", "ml.m5.large", "", target), ""}},
			last:   step{"a", serving("chat-2", "ml.m5.xlarge", "", target), ""},
		},
		"another instance of an endpoint that scales": {
			before: []step{{"a", serving("chat", "ml.m5.large", "", target), ""}},
			last:   step{"a", serving("chat", "ml.m5.xlarge", "", target), ""},
			want:   "The variant(s) AllTraffic must be deregistered as a target for autoscaling",
		},
		"another instance in the deployment that ends the scaling": { // it ends last
			before: []step{{"a", serving("chat", "ml.m5.large", "", target), ""}},
			last:   step{"a", serving("chat", "ml.m5.xlarge", ""), ""},
			want:   "The variant(s) AllTraffic must be deregistered as a target for autoscaling",
		},
		"pools of instances": {
			last: step{"a", pooled(`{"InstanceType": "ml.m5.large", "Priority": 1}, {"InstanceType": "ml.m5.xlarge", "Priority": 2}`, ""), ""},
		},
		"pools of one priority": {
			last: step{"a", pooled(`{"InstanceType": "ml.m5.large", "Priority": 1}, {"InstanceType": "ml.m5.xlarge", "Priority": 1}`, ""), ""},
			want: "Invalid InstancePools for variant AllTraffic",
		},
		"pools beside an instance type": {
			last: step{"a", pooled(`{"InstanceType": "ml.m5.large", "Priority": 1}`, `"InstanceType": "ml.m5.large", `), ""},
			want: "Invalid InstancePools for variant AllTraffic",
		},
		"other pools where the number of instances is scaled": {
			before: []step{{"a", pooled(`{"InstanceType": "ml.m5.large", "Priority": 1}`, "", target), ""}},
			last:   step{"a", pooled(`{"InstanceType": "ml.m5.xlarge", "Priority": 1}`, "", target), ""},
			want:   "The variant(s) AllTraffic must be deregistered as a target for autoscaling",
		},
		"a real-time endpoint that becomes asynchronous": {
			before: []step{{"a", serving("chat", "ml.m5.large", ""), ""}},
			last:   step{"a", serving("chat", "ml.m5.large", async), ""},
			want:   "Cannot turn endpoint chat from real-time to asynchronous or back",
		},
		"an asynchronous endpoint that becomes real-time": {
			before: []step{{"a", serving("chat", "ml.m5.large", async), ""}},
			last:   step{"a", serving("chat", "ml.m5.large", ""), ""},
			want:   "Cannot turn endpoint chat from real-time to asynchronous or back",
		},
		"a subnet that is in use": {
			before: []step{{"net", vpc + "," + subnet, subnets}, {"b", inside, ""}},
			last:   step{"net", vpc, ""},
			want:   "Subnet has a dependent object: Group of stack b",
		},
		"a VPC of another range with something in its subnet": {
			before: []step{{"net", vpc + "," + subnet, subnets}, {"b", inside, ""}},
			last:   step{"net", strings.ReplaceAll(vpc+","+subnet, "10.0", "10.1"), subnets},
			want:   "has a dependent object: Group of stack b",
		},
		"the stack of a VPC that is in use": {
			before: []step{{"net", vpc + "," + subnet, subnets}, {"b", inside, ""}},
			last:   step{stack: "net"},
			want:   "has a dependent object: Group of stack b",
		},
		"the stack of a VPC that nobody uses any more": {
			before: []step{{"net", vpc + "," + subnet, subnets}, {"b", inside, ""}, {"b", called(group, "Own"), ""}},
			last:   step{stack: "net"},
		},
		"an output of a stack that is not there": {
			last: step{"b", inside, ""},
			want: "Stack net has no output Subnet",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := s.Reset(t.Context()); err != nil {
				t.Fatal(err)
			}
			c := (&localaws.CDK{Server: s, Region: "us-east-1"}).CloudFormation()
			for _, before := range tc.before {
				if err := deploy(t.Context(), c, before); err != nil {
					t.Fatalf("%+v: %v", before, err)
				}
			}
			err := deploy(t.Context(), c, tc.last)
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

// deploy does s as the CDK CLI does, by a change set.
func deploy(ctx context.Context, c *cloudformation.Client, s step) error {
	if s.resources == "" {
		_, err := c.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: &s.stack})
		return err
	}
	body := `{"Resources": {` + s.resources + `}, "Outputs": {` + s.outputs + `}}`
	if !json.Valid([]byte(body)) {
		panic(body)
	}
	kind := types.ChangeSetTypeUpdate
	if _, err := c.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &s.stack}); err != nil {
		kind = types.ChangeSetTypeCreate
	}
	name := aws.String("change")
	if _, err := c.CreateChangeSet(ctx, &cloudformation.CreateChangeSetInput{
		StackName: &s.stack, ChangeSetName: name, ChangeSetType: kind, TemplateBody: &body,
	}); err != nil {
		return err
	}
	if _, err := c.ExecuteChangeSet(ctx, &cloudformation.ExecuteChangeSetInput{StackName: &s.stack, ChangeSetName: name}); err != nil {
		return err
	}
	return rolledBack(ctx, c, s.stack)
}

// rolledBack is why a stack was rolled back, or nil.
func rolledBack(ctx context.Context, c *cloudformation.Client, stack string) error {
	found, err := c.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil || !strings.Contains(string(found.Stacks[0].StackStatus), "ROLLBACK") {
		return err
	}
	events, err := c.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: &stack})
	if err != nil {
		return err
	}
	text := string(found.Stacks[0].StackStatus)
	for _, e := range events.StackEvents {
		if strings.HasSuffix(string(e.ResourceStatus), "_FAILED") {
			text += fmt.Sprintf(": %s %s: %s", aws.ToString(e.LogicalResourceId), e.ResourceStatus, aws.ToString(e.ResourceStatusReason))
		}
	}
	return errors.New(text)
}
