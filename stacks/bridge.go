package stacks

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/plan"
)

// bridge adds the stack of the temporary endpoints that [Props] asks for, and lets the gateway
// call them. It is nil without any.
//
// CloudFormation deletes what a stack no longer has at the end of the update of that stack,
// and the gateway is in the next one. So an endpoint that gets another name is gone for some
// minutes before the gateway knows the new one. While the temporary endpoint answers, the
// other stack can be updated. A model on a fleet has none: it would need instances of its own.
func (a *app) bridge() awscdk.Stack {
	bridged := slices.DeleteFunc(slices.Clone(a.plan.Endpoints), func(e *plan.Endpoint) bool {
		return e.Owner != plan.Deployed || e.OnFleet() || !slices.Contains(a.props.Bridge, e.Model)
	})
	if len(bridged) == 0 {
		return nil
	}
	stack := a.stack("Bridge", plan.StackBridge, "temporary SageMaker endpoints")
	home := arn.Of(stack)
	endpoints := constructs.NewConstruct(stack, jsii.String("Endpoints"))
	interfaces := a.interfaces(stack, bridged)
	for _, e := range bridged {
		e.Name = a.plan.BridgeName(e) // the gateway's stack comes after this one
		sagemaker.NewEndpoint(endpoints, &e.Model, a.endpoint(e, home, interfaces))
	}
	return stack
}
