package plan

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config"
)

// The stacks of an app, in the order in which they are deployed.
const (
	StackKey        = "key" // which a destroy takes along
	StackFoundation = "foundation"
	StackNetwork    = "network"
	StackThirdZone  = "zone-3" // the subnet in a third zone of the network
	StackSageMaker  = "sagemaker"
	StackPipeline   = "train" // one for each model that is trained: see [Plan.PipelineStack]
	StackWatch      = "watch"
	StackAPI        = "api"
)

// Stacks lists those of which an app has one. Which of them an app has depends on
// its file: see [Plan.Deploys].
func Stacks() []string {
	return []string{StackKey, StackFoundation, StackNetwork, StackThirdZone, StackSageMaker, StackWatch, StackAPI}
}

// StackName is the name of one of the [Stacks].
func (p *Plan) StackName(stack string) string {
	switch stack {
	case StackNetwork:
		stack = p.networkName()
	case StackThirdZone:
		stack = p.networkName() + "-" + StackThirdZone
	}
	return p.Config.Prefix() + "-" + stack
}

// StackNames are the names of the stacks that the file asks for, in the order in which
// they are deployed.
func (p *Plan) StackNames() []string {
	var names []string
	for _, stack := range Stacks() {
		if stack == StackAPI {
			names = append(names, p.pipelineStacks(p.Endpoints)...)
		}
		if p.Deploys(stack) {
			names = append(names, p.StackName(stack))
		}
	}
	return names
}

// PipelineStack is the name of the stack of the pipeline that trains a model. The hyphens
// keep it apart from those of other apps and environments: see [config.Joint].
func (p *Plan) PipelineStack(model string) string {
	return p.Config.Prefix() + config.Joint + model + config.Joint + StackPipeline
}

// pipelineStacks are the names of the stacks of those pipelines that make an endpoint.
func (p *Plan) pipelineStacks(endpoints []*Endpoint) (names []string) {
	for _, e := range endpoints {
		if e.Owner == Trained {
			names = append(names, p.PipelineStack(e.Model))
		}
	}
	return names
}

// DeletedStacks are the names of the stacks that a deployment deletes where an earlier one
// made them, in that order.
//
// The pipeline of a model that is no longer in the file, or no longer trained, is not
// among them. A network that has a stack of its own name (see [Plan.StackName]) is not among
// them, unless it is today's: which one there was before, only the account knows. Nor is
// any network where a model is trained: the endpoint that its pipeline deployed stays in
// the old one until the next run, and CloudFormation could not delete that. Nor is the
// key that a destroy takes along: objects and logs may need it for longer.
func (p *Plan) DeletedStacks() []string {
	possible := append([]string{p.StackName(StackWatch)}, p.pipelineStacks(p.Declared)...)
	possible = append(possible, p.StackName(StackSageMaker))
	if len(p.Pipelines) == 0 {
		network := p.Config.Prefix() + "-" + StackNetwork
		possible = append(possible, p.StackName(StackThirdZone), network+"-"+StackThirdZone, network)
	}
	needed := p.StackNames()
	var names []string
	for _, name := range append(possible, p.StackName(StackFoundation)) {
		if !slices.Contains(needed, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// FormerEnvironment is the environment whose prefix is given, if it is one that an earlier
// version of the file may have had.
func (p *Plan) FormerEnvironment(prefix string) (name string, former bool) {
	name, former = strings.CutPrefix(prefix, p.Config.Name+config.Joint)
	if _, there := p.Config.Environments[name]; !former || there || name == p.Config.Environment {
		return "", false
	}
	return name, true
}

// networkName says which network it is: a VPC of another range or in other zones, and
// security groups in another VPC, are another stack. Under one name CloudFormation would
// delete the old network while the gateway and the containers are still in it, could not,
// and would leave it behind.
func (p *Plan) networkName() string {
	if p.Config.Network.Mode == config.NetworkExisting {
		return StackNetwork + "-" + p.Config.Network.VPC
	}
	name := []string{StackNetwork}
	if p.Config.Network.CIDR != config.DefaultCIDR {
		name = append(name, strings.NewReplacer(".", "-", "/", "-").Replace(p.Config.Network.CIDR))
	}
	if p.Config.Network.Zones.Named() {
		name = append(name, p.Config.Network.Zones...)
	}
	return strings.Join(name, "-")
}

// Deploys reports whether the file asks for one of the [Stacks].
func (p *Plan) Deploys(stack string) bool {
	switch stack {
	case StackKey:
		return p.Config.Encryption.Managed() && !p.Config.Data.Retain()
	case StackFoundation:
		return p.Config.Encryption.Managed() && p.Config.Data.Retain() || p.Config.Alarms.Email != "" || p.Config.API.Capture.Percent > 0 || len(p.Declared) > 0
	case StackNetwork:
		return p.Config.Network.MakesGroups()
	case StackThirdZone:
		return p.Config.Network.Mode == config.NetworkPrivate && len(p.Config.Network.Zones) > 2 && !p.Config.Network.Zones.Named()
	case StackSageMaker:
		return len(p.Endpoints) > 0
	case StackWatch:
		return p.Watches()
	}
	return true
}
