package pipeline

import (
	"maps"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
)

// object is a JSON object of the Amazon States Language. A key that ends in .$
// holds a path or an intrinsic function.
type object = map[string]any

// The states that end a run, or lead to an end.
const (
	notifyFailure = "Notify failure"
	notifyRefusal = "Notify refusal"
	failed        = "Failed"
)

// task is a state that calls AWS and keeps nothing of the answer, unless more
// says otherwise. Every task tries again what may pass, and hands the rest on.
func (t *Training) task(resource string, parameters object, next string, more ...object) object {
	state := object{
		"Type":       "Task",
		"Resource":   t.props.Home.In("", "", "states", "") + resource,
		"Parameters": parameters,
		"ResultPath": t.discard, // a response can be longer than a state may hold
		"Retry":      retry(4, transient[resource[:strings.LastIndex(resource, ":")]]...),
		"Catch":      catch("$.failure", notifyFailure),
		"Next":       next,
	}
	for _, m := range more {
		maps.Copy(state, m)
	}
	return state
}

// catch hands every error on, with what is known of it at path.
func catch(path any, next string) []any {
	return []any{object{"ErrorEquals": []string{"States.ALL"}, "ResultPath": path, "Next": next}}
}

// transient names, for each service, the errors that may pass. SageMaker does not
// give throttling a name of its own. A job that failed is States.TaskFailed,
// which is not here: trying it again costs money and ends the same.
var transient = map[string][]string{
	"sagemaker":                      {"SageMaker.AmazonSageMakerException", "SageMaker.ResourceLimitExceededException"},
	"aws-sdk:sagemaker":              {"SageMaker.SageMakerException", "SageMaker.ResourceLimitExceededException", "SageMaker.SdkClientException"},
	"aws-sdk:s3":                     {"S3.S3Exception", "S3.SdkClientException"},
	"aws-sdk:applicationautoscaling": {"ApplicationAutoScaling.ApplicationAutoScalingException", "ApplicationAutoScaling.ConcurrentUpdateException", "ApplicationAutoScaling.InternalServiceException", "ApplicationAutoScaling.SdkClientException"},
	"sns":                            {"SNS.AmazonSNSException", "SNS.InternalErrorException", "SNS.ThrottledException", "SNS.KMSThrottlingException", "SNS.SdkClientException"},
}

// retry waits 2 seconds, then three times as long each time: 80 seconds for four.
func retry(attempts int, errors ...string) []any {
	return []any{object{
		"ErrorEquals":     errors,
		"IntervalSeconds": 2,
		"BackoffRate":     3,
		"MaxAttempts":     attempts,
		"JitterStrategy":  "FULL",
	}}
}

// wholeRun bounds an execution, with room for waiting on instances. Each job is
// bounded by itself, so this ends only what nothing else does.
func wholeRun(cfg *config.SageMaker) float64 {
	const jobs, hour = 4, 3600
	return jobs*jobTimeout(cfg.Training) + cfg.StartupTimeout.Seconds() + cfg.DownloadTimeout.Seconds() + 2*hour
}

// jobTimeout is how long a run waits for one job: as long as it may run, and half
// an hour for the instance to come. Step Functions then stops the job.
func jobTimeout(training *config.Training) float64 {
	return training.MaxRuntime.Seconds() + form.Minutes(30).Seconds()
}
