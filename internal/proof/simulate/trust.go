package simulate

import "github.com/sagerock/sagerock/internal/proof/deployment"

// deputy is the page that says with which account and source a service assumes a role.
const deputy = `"Cross-service confused deputy prevention", of each service's own guide`

// assumed adds that the service which a role is given to assumes it, on behalf of what the
// role is given for.
func (b *builder) assumed() {
	assume := func(arn any, service, source string) {
		role := b.roleOf(arn)
		if role == nil {
			return
		}
		context := []string{}
		if source != "" {
			context = []string{"aws:SourceAccount", deployment.Account, "aws:SourceArn", source}
		}
		b.call(nil, need{why: deputy, by: service}, "sts:AssumeRole", b.ARN(role), context...)
	}
	for _, r := range b.Resources {
		switch r.Type {
		case "AWS::Lambda::Function":
			assume(r.Properties["Role"], "lambda.amazonaws.com", "")
		case "AWS::SageMaker::Model":
			assume(r.Properties["ExecutionRoleArn"], "sagemaker.amazonaws.com", b.arn("sagemaker", "endpoint/"+b.NameOf(r)))
		case "AWS::StepFunctions::StateMachine":
			assume(r.Properties["RoleArn"], "states.amazonaws.com", b.ARN(r))
		case "AWS::Scheduler::Schedule":
			role := object(r.Properties["Target"])["RoleArn"]
			assume(role, "scheduler.amazonaws.com", b.arn("scheduler", "schedule-group/default"))
			b.call(b.roleOf(role), need{why: `"Setting up Amazon EventBridge Scheduler", EventBridge Scheduler User Guide`}, "states:StartExecution", str(object(r.Properties["Target"])["Arn"]))
		case "AWS::EC2::FlowLog":
			assume(r.Properties["DeliverLogsPermissionArn"], "vpc-flow-logs.amazonaws.com", b.arn("ec2", "vpc-flow-log/fl-0123456789abcdef0"))
		case "AWS::ApiGateway::Account":
			assume(r.Properties["CloudWatchRoleArn"], "apigateway.amazonaws.com", "")
		}
	}
	for _, c := range b.calls {
		if c.Action == "iam:PassRole" {
			assume(c.Resource, c.Context["iam:PassedToService"], b.arn("sagemaker", "training-job/job"))
		}
	}
}
