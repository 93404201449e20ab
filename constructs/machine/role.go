package machine

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/policy"
)

// RoleProps are the inputs of the role of a machine.
type RoleProps struct {
	// Description says which machine it is.
	Description string
	// Home is the account and Region of the machine, and Name its name: no other machine may
	// assume the role.
	Home arn.Home
	Name string
	// Chain is what the machine runs.
	Chain Chain
}

// NewRole adds the role of a machine, which may do what its steps need, log its runs and
// trace them.
func NewRole(scope constructs.Construct, id *string, props *RoleProps) awsiam.CfnRole {
	return policy.NewRole(scope, id, &policy.RoleProps{
		Description: props.Description,
		Trust:       policy.TrustFrom("states.amazonaws.com", props.Home.Account, props.Home.Of("states", "stateMachine:"+props.Name)),
		Policies:    map[string][]policy.Statement{"Run": props.Chain.Statements(), "Watch": watch},
	})
}

// watch is for the log of the runs and their traces. AWS knows no resource for
// these permissions: a log delivery belongs to the account, a trace to nobody (Step
// Functions Developer Guide, "Using CloudWatch Logs to log execution history" and
// "Trace Step Functions request data in AWS X-Ray").
var watch = []policy.Statement{
	policy.Allow([]string{
		"logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
		"logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
	}, "*").Because("Step Functions delivers the log of the runs; a log delivery belongs to the account and has no resource in IAM."),
	policy.Allow([]string{"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"}, "*").
		Because("Step Functions traces the runs; a trace has no resource in IAM."),
}
