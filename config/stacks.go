package config

import "strings"

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

// FormerStacks are the names of stacks that this file may have had before, when it named
// no network, the last to be deleted last.
func (c *Config) FormerStacks() []string {
	network := c.Prefix() + "-" + StackNetwork
	return []string{network + "-" + StackThirdZone, network}
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
