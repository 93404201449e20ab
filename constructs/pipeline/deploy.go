package pipeline

import (
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/serving"
)

// deploy puts the model behind the endpoint, and deletes what it replaces.
func (t *Training) deploy() machine.Chain {
	run := &serving.Run{NamePath: "$.name", Names: t.names.run(), Tags: t.tags, Sample: t.sample}
	return t.endpoint.Deploy(t.calls, run).Then(t.deleteSuperseded())
}

// deleteSuperseded deletes the configuration and the model that the endpoint served until
// now, if an earlier run made them: both have that run's name. The archive in the bucket
// stays, and the version in the registry, which has no need of the two. If a deletion
// fails, the new model serves all the same.
func (t *Training) deleteSuperseded() machine.Chain {
	const earlier = serving.CurrentConfiguration
	return machine.Chain{
		machine.Choose("Superseded?", machine.Exit, machine.If(machine.Following, machine.Known(earlier), machine.Is(earlier, "StringMatches", t.names.base+"-*"))),
		t.deleteConfiguration("Delete endpoint configuration", earlier),
		t.deleteModel("Delete model", earlier, machine.Following),
	}
}

// deleteConfiguration deletes the configuration whose name is at path.
func (t *Training) deleteConfiguration(name, path string) machine.Step {
	s := t.calls.Task(name, "aws-sdk:sagemaker:deleteEndpointConfig", object{"EndpointConfigName.$": path}).
		Needs(policy.Allow([]string{"sagemaker:DeleteEndpointConfig"}, t.ofRuns("endpoint-config")).
			Because("A run deletes a configuration that is superseded or not deployed."))
	return t.calls.Catching(s, machine.Following, t.calls.Discard)
}

// deleteModel deletes the model whose name is at path. A model costs nothing, but there
// is a quota of them.
func (t *Training) deleteModel(name, path, next string) machine.Step {
	s := t.calls.Task(name, "aws-sdk:sagemaker:deleteModel", object{"ModelName.$": path}).To(next).
		Needs(policy.Allow([]string{"sagemaker:DeleteModel"}, t.ofRuns("model")).Because("A run deletes a model that is refused, superseded or not deployed."))
	return t.calls.Catching(s, next, t.calls.Discard)
}
