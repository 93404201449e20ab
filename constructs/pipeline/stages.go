package pipeline

import (
	"fmt"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/machine"
)

// object is a JSON object of the Amazon States Language.
type object = machine.Object

// stages are the steps of a run, in the order in which it goes through them. A failure
// leads to the step that takes back what the run has made until then: see [Training.end].
func (t *Training) stages(prepare, evaluate script) machine.Chain {
	return machine.Chain{}.Then(
		t.name(),
		t.failing(notifyFailure).prepare(prepare),
		t.failing(tagArchive).train(),
		t.failing(deleteUnusedModel).evaluate(evaluate),
		t.failing(deleteUnusedModel).gate(),
		t.failing(deleteUnusedModel).register(),
		t.failing(describeAfterFailure).deploy(),
		t.failing(notifyFailure).end(),
	)
}

// failing is t for a stage whose failures lead to a step.
func (t *Training) failing(step string) *Training {
	stage := *t
	stage.calls.OnFailure = step
	return &stage
}

// name replaces the input of a run by what it calls its things: name, from the
// execution's id, because an execution's own name may be longer than a job's; and
// folder, from its name, because a person looks for it. What is in work expires.
func (t *Training) name() machine.Chain {
	return machine.Chain{{Name: "Name the run", State: object{
		"Type": "Pass",
		"Parameters": object{
			"name.$":   machine.RunName(t.names.base),
			"folder.$": fmt.Sprintf("States.Format('s3://%s/%s/{}', $$.Execution.Name)", *t.props.Bucket.BucketName(), t.names.prefix),
			"work.$":   fmt.Sprintf("States.Format('s3://%s/%s/{}', $$.Execution.Name)", *t.props.Bucket.BucketName(), t.names.work),
		},
	}}}
}

// wholeRun bounds an execution, with room for waiting on instances. Each job is
// bounded by itself, so this ends only what nothing else does.
func wholeRun(cfg *config.SageMaker) float64 {
	const jobs, hour = 4, 3600
	restored := 0.0
	if cfg.Rollout.Sample != nil {
		restored = cfg.StartupTimeout.Seconds() + cfg.DownloadTimeout.Seconds()
	}
	return restored + jobs*jobTimeout(cfg.Training) + cfg.StartupTimeout.Seconds() + cfg.DownloadTimeout.Seconds() + cfg.Rollout.Watches(cfg.Scaling.Max).Seconds() + 2*hour
}
