package pipeline

import (
	"fmt"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/machine"
)

// object is a JSON object of the Amazon States Language.
type object = machine.Object

// stages are the steps of a run, in the order in which it goes through them.
func (t *Training) stages(prepare, evaluate script) machine.Chain {
	return machine.Chain{}.Then(
		t.name(),
		t.prepare(prepare),
		t.train(),
		t.evaluate(evaluate),
		t.gate(),
		t.register(),
		t.deploy(),
		t.end(),
	)
}

// name replaces the input of a run by what it calls its things: name, from the
// execution's id, because an execution's own name may be longer than a job's; and
// folder, from its name, because a person looks for it. What is in work expires.
func (t *Training) name() machine.Chain {
	return machine.Chain{{Name: "Name the run", State: object{
		"Type": "Pass",
		"Parameters": object{
			"name.$":   fmt.Sprintf("States.Format('%s-{}', States.Hash($$.Execution.Id, 'MD5'))", t.names.base),
			"folder.$": fmt.Sprintf("States.Format('s3://%s/%s/{}', $$.Execution.Name)", *t.props.Bucket.BucketName(), t.names.prefix),
			"work.$":   fmt.Sprintf("States.Format('s3://%s/%s/{}', $$.Execution.Name)", *t.props.Bucket.BucketName(), t.names.work),
		},
	}}}
}

// wholeRun bounds an execution, with room for waiting on instances. Each job is
// bounded by itself, so this ends only what nothing else does.
func wholeRun(cfg *config.SageMaker) float64 {
	const jobs, hour = 4, 3600
	return jobs*jobTimeout(cfg.Training) + cfg.StartupTimeout.Seconds() + cfg.DownloadTimeout.Seconds() + 2*hour
}
