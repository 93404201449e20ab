package config

import (
	"slices"
	"strings"
)

// The stacks of an app, in the order in which they are deployed.
const (
	StackFoundation = "foundation"
	StackNetwork    = "network"
	StackThirdZone  = "zone-3" // the subnet in a third zone of the network
	StackSageMaker  = "sagemaker"
	StackAPI        = "api"
)

// Stacks lists them all. Which of them an app has depends on its file: see
// [Config.Deploys].
func Stacks() []string {
	return []string{StackFoundation, StackNetwork, StackThirdZone, StackSageMaker, StackAPI}
}

// StackName is the name of one of the [Stacks].
func (c *Config) StackName(stack string) string {
	switch stack {
	case StackNetwork:
		stack = c.networkName()
	case StackThirdZone:
		stack = c.networkName() + "-" + StackThirdZone
	}
	return c.Prefix() + "-" + stack
}

// StackNames are the names of the stacks that the file asks for, in the order in which
// they are deployed.
func (c *Config) StackNames() []string {
	var names []string
	for _, stack := range Stacks() {
		if c.Deploys(stack) {
			names = append(names, c.StackName(stack))
		}
	}
	return names
}

// DeletedStacks are the names of the stacks that a deployment deletes where an earlier one
// made them, in that order.
//
// A network that has a stack of its own name (see [Config.StackName]) is not among
// them, unless it is today's: which one there was before, only the account knows. Nor is
// any network where a model is trained: the endpoint that its pipeline deployed stays in
// the old one until the next run, and CloudFormation could not delete that.
func (c *Config) DeletedStacks() []string {
	possible := []string{c.StackName(StackSageMaker)}
	if !c.Trains() {
		network := c.Prefix() + "-" + StackNetwork
		possible = append(possible, c.StackName(StackThirdZone), network+"-"+StackThirdZone, network)
	}
	needed := c.StackNames()
	var names []string
	for _, name := range append(possible, c.StackName(StackFoundation)) {
		if !slices.Contains(needed, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Trains reports whether a model is trained and served from SageMaker.
func (c *Config) Trains() bool {
	return slices.ContainsFunc(c.OnSageMaker(), func(m *Model) bool { return m.SageMaker.Training != nil })
}

// networkName says which network it is: a VPC of another range or in other zones, and
// security groups in another VPC, are another stack. Under one name CloudFormation would
// delete the old network while the gateway and the containers are still in it, could not,
// and would leave it behind.
func (c *Config) networkName() string {
	if c.Network.Mode == NetworkExisting {
		return StackNetwork + "-" + c.Network.VPC
	}
	name := []string{StackNetwork}
	if c.Network.CIDR != DefaultCIDR {
		name = append(name, strings.NewReplacer(".", "-", "/", "-").Replace(c.Network.CIDR))
	}
	if c.Network.Zones.Named() {
		name = append(name, c.Network.Zones...)
	}
	return strings.Join(name, "-")
}

// Deploys reports whether the file asks for one of the [Stacks].
func (c *Config) Deploys(stack string) bool {
	switch stack {
	case StackFoundation:
		return c.Encryption.Managed() || c.Alarms.Email != "" || c.API.Capture.Percent > 0 || len(c.WithSageMaker()) > 0
	case StackNetwork:
		return c.Network.MakesGroups()
	case StackThirdZone:
		return c.Network.Mode == NetworkPrivate && len(c.Network.Zones) > 2 && !c.Network.Zones.Named()
	case StackSageMaker:
		return len(c.OnSageMaker()) > 0
	}
	return true
}
