package localaws

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// purpose says what a type of resource is for, to somebody new to AWS.
var purpose = map[string]string{
	"AWS::ApiGateway::Account":                    "with which role API Gateway logs, for the whole account",
	"AWS::ApiGateway::BasePathMapping":            "leads from the domain to the API",
	"AWS::ApiGateway::Deployment":                 "a copy of the API as it is now, for the stage to show",
	"AWS::ApiGateway::DomainName":                 "the name of your own that callers use",
	"AWS::ApiGateway::GatewayResponse":            "what API Gateway answers by itself where it fails",
	"AWS::ApiGateway::Method":                     "what becomes of a request: the gateway answers, as a stream",
	"AWS::ApiGateway::Resource":                   "every path of the API",
	"AWS::ApiGateway::RestApi":                    "what callers reach the gateway by, in a VPC",
	"AWS::ApiGateway::Stage":                      "the address callers use, with its log and its limits",
	"AWS::ApplicationAutoScaling::ScalableTarget": "bounds of how many instances may run",
	"AWS::CloudWatch::Alarm":                      "starts an instance when a call waits and there is none",
	"AWS::ApplicationAutoScaling::ScalingPolicy":  "when an instance is added or removed",
	"AWS::Bedrock::ApplicationInferenceProfile":   "calls a model under this app's cost tags",
	"AWS::Bedrock::Guardrail":                     "screens prompts and answers",
	"AWS::Bedrock::GuardrailVersion":              "the guardrail as it is now, for the gateway to call",
	"AWS::DynamoDB::Table":                        "counts the requests of each key",
	"AWS::EC2::FlowLog":                           "logs who talked to whom",
	"AWS::EC2::RouteTable":                        "where packets may go: nowhere but AWS",
	"AWS::EC2::SecurityGroup":                     "who may open a connection",
	"AWS::EC2::SecurityGroupEgress":               "a connection that may be opened",
	"AWS::EC2::SecurityGroupIngress":              "an ingress rule: a connection that is allowed",
	"AWS::EC2::Subnet":                            "a part of the VPC in one zone",
	"AWS::EC2::SubnetRouteTableAssociation":       "ties a subnet to its routes",
	"AWS::EC2::VPC":                               "the private network",
	"AWS::EC2::VPCEndpoint":                       "the way to an AWS service that avoids the internet",
	"AWS::IAM::ManagedPolicy":                     "what somebody may do, and nothing else",
	"AWS::IAM::Policy":                            "what a role may do, and nothing else",
	"AWS::IAM::Role":                              "who a service acts as",
	"AWS::KMS::Key":                               "encrypts what is stored",
	"AWS::Lambda::Function":                       "code that AWS runs: the gateway, or a clean-up",
	"AWS::Lambda::LayerVersion":                   "the models, as settings of the gateway",
	"AWS::Lambda::Permission":                     "who may call a function",
	"AWS::Lambda::Url":                            "the address callers use",
	"AWS::Logs::LogGroup":                         "logs, kept for as long as the file says",
	"AWS::S3::Bucket":                             "training data, models, access logs",
	"AWS::S3::BucketPolicy":                       "refuses unencrypted connections",
	"AWS::SNS::Subscription":                      "who reads those messages",
	"AWS::SNS::Topic":                             "tells people of failures",
	"AWS::SNS::TopicPolicy":                       "refuses unencrypted connections",
	"AWS::SageMaker::Endpoint":                    "the address of a model on instances of your own",
	"AWS::SageMaker::EndpointConfig":              "which model runs on which instance",
	"AWS::SageMaker::Model":                       "a container image and where its weights are",
	"AWS::SageMaker::ModelPackageGroup":           "the registry of trained models",
	"AWS::SecretsManager::Secret":                 "the hashes of the callers' keys",
	"AWS::StepFunctions::StateMachine":            "the training pipeline",
	"AWS::WAFv2::WebACL":                          "blocks attacks and callers over the rate limit",
	"AWS::WAFv2::WebACLAssociation":               "puts the firewall before the API",
	"AWS::CloudFormation::CustomResource":         "deletes the pipeline's endpoint on destroy",
	"AWS::Route53::RecordSet":                     "leads from the domain's name to API Gateway",
}

// Table shows what is deployed: a line for each stack and type of resource,
// with what it is for. What the local AWS does not know, it names.
func (c *CDK) Table(ctx context.Context) (string, error) {
	stacks, err := c.Stacks(ctx)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, stack := range stacks {
		kinds, err := c.kinds(ctx, *stack.StackName)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(w, "%s\t\t\n", *stack.StackName)
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			text := purpose[kind]
			if kinds[kind].skipped {
				text += " (skipped: the local AWS does not know it)"
			}
			fmt.Fprintf(w, "  %s\t%d\t%s\n", strings.TrimPrefix(kind, "AWS::"), kinds[kind].count, text)
		}
	}
	err = w.Flush()
	return b.String(), err
}

// kind is how many resources of one type a stack has, and whether the local AWS
// only says that it made them.
type kind struct {
	count   int
	skipped bool
}

// Missing lists the resources that a stack's template has and the stack has not.
func (c *CDK) Missing(ctx context.Context, stack string) ([]string, error) {
	template, err := c.template(ctx, stack)
	if err != nil {
		return nil, err
	}
	resources, err := c.Resources(ctx, stack)
	if err != nil {
		return nil, err
	}
	for _, r := range resources {
		delete(template, aws.ToString(r.LogicalResourceId))
	}
	return slices.Sorted(maps.Keys(template)), nil
}

// kinds counts what is in a stack, by type.
func (c *CDK) kinds(ctx context.Context, stack string) (map[string]kind, error) {
	template, err := c.template(ctx, stack)
	if err != nil {
		return nil, err
	}
	resources, err := c.Resources(ctx, stack)
	if err != nil {
		return nil, err
	}
	skipped := map[string]bool{}
	for _, r := range resources {
		if strings.HasPrefix(aws.ToString(r.PhysicalResourceId), "skipped-") { // see cloudformation.py
			skipped[aws.ToString(r.LogicalResourceId)] = true
		}
	}
	out := map[string]kind{}
	for id, name := range template {
		out[name] = kind{count: out[name].count + 1, skipped: skipped[id]}
	}
	return out, nil
}

// template maps the logical ids of a stack's template to their types.
func (c *CDK) template(ctx context.Context, stack string) (map[string]string, error) {
	found, err := c.CloudFormation().GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: &stack})
	if err != nil {
		return nil, err
	}
	var template struct {
		Resources map[string]struct{ Type string }
	}
	if err := json.Unmarshal([]byte(*found.TemplateBody), &template); err != nil {
		return nil, fmt.Errorf("template of %s: %w", stack, err)
	}
	out := map[string]string{}
	for id, r := range template.Resources {
		out[id] = r.Type
	}
	return out, nil
}
