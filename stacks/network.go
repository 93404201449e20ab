package stacks

import (
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/network"
)

// networking adds the stack of the VPC, or of the security groups in one that
// exists.
func (a *app) networking() {
	if a.cfg.Network.Mode == config.NetworkNone {
		return
	}
	stack := a.stack("Network", "network", "where the gateway and the containers run")
	a.network = network.NewNetwork(stack, jsii.String("Network"), &network.NetworkProps{
		Home:    arn.Of(stack),
		Config:  a.cfg.Network,
		Buckets: a.cfg.Buckets(),
		KeyArn:  a.keyArn(),
		Data:    a.cfg.Data,
	})
	export(stack, a.network.References()...)
}
