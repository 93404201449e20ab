package contract

// What the names of the alarms end in that roll a deployment back, after the name of the endpoint, or
// of the component of a model on a fleet.
const (
	RollbackErrors  = "-rollback-errors"
	RollbackLatency = "-rollback-latency"
)

// SampleFailed begins what the function says that sends the sample of a rollout, where a model
// does not answer as expected.
const SampleFailed = "rollout.sample: "
