package cost

import (
	"fmt"
	"maps"
	"slices"
)

// Kinds of resources that are billed, or not, by a property of theirs.
const (
	kindInterface = "AWS::EC2::VPCEndpoint Interface"
	kindEndpoint  = "AWS::SageMaker::Endpoint"
	kindAlarm     = "AWS::CloudWatch::Alarm"
	kindTracking  = "AWS::ApplicationAutoScaling::ScalingPolicy TargetTrackingScaling"
)

// discriminators are the properties by which resources of one type differ in price.
var discriminators = map[string]string{
	"AWS::EC2::VPCEndpoint":                      "VpcEndpointType",
	"AWS::ApplicationAutoScaling::ScalingPolicy": "PolicyType",
}

// Kind is the type of a resource of a template, and what else decides whether AWS
// bills it.
func Kind(typ string, properties map[string]any) string {
	if by, ok := properties[discriminators[typ]].(string); ok {
		return typ + " " + by
	}
	return typ
}

// Billed are the kinds of resources that have a line in an [Estimate].
var Billed = []string{
	"AWS::ApiGateway::RestApi",
	kindTracking,
	"AWS::Bedrock::Guardrail",
	kindAlarm,
	"AWS::DynamoDB::Table",
	"AWS::EC2::FlowLog",
	kindInterface,
	"AWS::KMS::Key",
	"AWS::Lambda::Function",
	"AWS::Logs::LogGroup",
	"AWS::S3::Bucket",
	"AWS::SNS::Topic",
	kindEndpoint,
	"AWS::SecretsManager::Secret",
	"AWS::StepFunctions::StateMachine",
	"AWS::WAFv2::WebACL",
}

// Free are the kinds of resources that cost nothing by themselves, and why.
var Free = map[string]string{
	"AWS::ApiGateway::Account":                               "a setting of the account",
	"AWS::ApiGateway::BasePathMapping":                       "part of the custom domain",
	"AWS::ApiGateway::DomainName":                            "part of the REST API; a certificate of Certificate Manager is free",
	"AWS::Route53::RecordSet":                                "a record of a zone that exists; queries for an alias to an API are free",
	"AWS::ApiGateway::Deployment":                            "part of the REST API, which is billed by the request",
	"AWS::ApiGateway::GatewayResponse":                       "part of the REST API",
	"AWS::ApiGateway::Method":                                "part of the REST API",
	"AWS::ApiGateway::Resource":                              "part of the REST API",
	"AWS::ApiGateway::Stage":                                 "part of the REST API; it has no cache, which would be billed by the hour",
	"AWS::ApplicationAutoScaling::ScalableTarget":            "Application Auto Scaling is free; its instances and alarms are billed",
	"AWS::ApplicationAutoScaling::ScalingPolicy StepScaling": "Application Auto Scaling is free; the alarm that starts it is a resource of its own",
	"AWS::Bedrock::ApplicationInferenceProfile":              "a name for a model, whose tokens are billed",
	"AWS::Bedrock::GuardrailVersion":                         "the guardrail is billed by what it screens",
	"AWS::CloudFormation::CustomResource":                    "an event for a function, which is billed by the call",
	"AWS::CloudWatch::Dashboard":                             "the first three dashboards of an account are free; each further one costs 3 USD a month",
	"AWS::EC2::RouteTable":                                   "part of the VPC",
	"AWS::EC2::SecurityGroup":                                "part of the VPC",
	"AWS::EC2::SecurityGroupEgress":                          "part of the VPC",
	"AWS::EC2::SecurityGroupIngress":                         "part of the VPC",
	"AWS::EC2::Subnet":                                       "part of the VPC",
	"AWS::EC2::SubnetRouteTableAssociation":                  "part of the VPC",
	"AWS::EC2::VPC":                                          "a VPC is free; this one has no NAT gateway and no public address",
	"AWS::EC2::VPCEndpoint Gateway":                          "gateway endpoints of S3 and DynamoDB are free",
	"AWS::Events::Rule":                                      "events of AWS's own services are free",
	"AWS::IAM::ManagedPolicy":                                "IAM is free",
	"AWS::IAM::Role":                                         "IAM is free",
	"AWS::Lambda::LayerVersion":                              "layers are free",
	"AWS::Lambda::Permission":                                "part of the function",
	"AWS::Lambda::Url":                                       "part of the function, which is billed by the call",
	"AWS::S3::BucketPolicy":                                  "part of the bucket",
	"AWS::Scheduler::Schedule":                               "14 million starts a month are free",
	"AWS::SNS::Subscription":                                 "the topic is billed by the mail",
	"AWS::SNS::TopicPolicy":                                  "part of the topic",
	"AWS::SageMaker::EndpointConfig":                         "a description; the instances of the endpoint are billed",
	"AWS::SageMaker::InferenceComponent":                     "copies on the instances of a fleet, which are billed",
	"AWS::SageMaker::Model":                                  "a description; the instances of the endpoint are billed",
	"AWS::WAFv2::WebACLAssociation":                          "the web ACL is billed, not what it protects",
}

// Differences says how the lines of e differ from what is deployed, counted by its kind:
// each kind has a line or a reason why it is free, and those that are billed while idle
// are as many as their lines are for.
func Differences(deployed map[string]int, e *Estimate) []string {
	var problems []string
	priced, lines := map[string]int{}, map[string]int{}
	for _, l := range slices.Concat(e.Idle, e.Requests, e.Use) {
		if l.kind != "" {
			priced[l.kind] += l.resources
			lines[l.kind]++
		}
	}
	// An endpoint is in each subnet, and each subnet in a zone of its own; one that containers
	// alone use may be in two.
	for _, l := range e.Idle {
		if zones := int(l.Quantity / Hours); l.kind == kindInterface && zones != deployed["AWS::EC2::Subnet"] && zones != 2 {
			problems = append(problems, fmt.Sprintf("the network has %d subnets, and %s is priced in %v", deployed["AWS::EC2::Subnet"], l.What, zones))
		}
	}
	kinds := maps.Clone(deployed)
	for kind := range lines {
		kinds[kind] += 0
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		n := deployed[kind]
		_, free := Free[kind]
		billed := slices.Contains(Billed, kind)
		switch {
		case free == billed:
			problems = append(problems, kind+" is neither priced nor free")
		case free:
		case n > 0 && lines[kind] == 0:
			problems = append(problems, kind+" is deployed and has no line")
		case priced[kind] > 0 && priced[kind] != n:
			problems = append(problems, fmt.Sprintf("%d %s are deployed, and %d is priced", n, kind, priced[kind]))
		case n == 0 && priced[kind] == 0:
			problems = append(problems, kind+" has a line and is not deployed")
		}
	}
	return problems
}
