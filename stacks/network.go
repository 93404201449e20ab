package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/plan"
)

// networking adds the stack of the VPC, or of the security groups in one that
// exists.
func (a *app) networking() {
	if a.cfg.Network.Mode == config.NetworkNone {
		return
	}
	props := &network.NetworkProps{Config: a.cfg.Network, Buckets: a.plan.Buckets(), KeyArn: a.keyArn(), Data: a.cfg.Data}
	if !a.cfg.Network.MakesGroups() { // nothing is made
		a.network = network.NewNetwork(a.scope, jsii.String("UsedNetwork"), props)
		return
	}
	stack := a.stack("Network", plan.StackNetwork, "where the gateway and the containers run")
	props.Home = arn.Of(stack)
	if a.plan.Deploys(plan.StackThirdZone) {
		props.ThirdZone = a.stack("ThirdZone", plan.StackThirdZone, "the subnet in a third zone")
	}
	a.network = network.NewNetwork(stack, jsii.String("Network"), props)
	output(stack, contract.OutputGatewayGroup, "security group of the gateway", awscdk.Fn_Join(jsii.String(","), &a.network.CallerIDs))
	output(stack, contract.OutputContainersGroup, "security group of SageMaker endpoints and jobs", awscdk.Fn_Join(jsii.String(","), &a.network.ContainerIDs))
}
