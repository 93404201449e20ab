package config

// The stacks of an app, in the order in which they are deployed.
const (
	StackFoundation = "foundation"
	StackNetwork    = "network"
	StackSageMaker  = "sagemaker"
	StackAPI        = "api"
)

// Stacks lists them all. Which of them an app has depends on its file: see
// [Config.Deploys].
func Stacks() []string { return []string{StackFoundation, StackNetwork, StackSageMaker, StackAPI} }

// StackName is the name of one of the [Stacks].
func (c *Config) StackName(stack string) string { return c.Prefix() + "-" + stack }

// Deploys reports whether the file asks for one of the [Stacks].
func (c *Config) Deploys(stack string) bool {
	switch stack {
	case StackFoundation:
		return c.Encryption.Managed() || c.Alarms.Email != "" || c.API.Capture.Percent > 0 || len(c.WithSageMaker()) > 0
	case StackNetwork:
		return c.Network.MakesGroups()
	case StackSageMaker:
		return len(c.OnSageMaker()) > 0
	}
	return true
}
