package machine

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/constructs/arn"
)

// FailurePath is where a run keeps the error that it fails with.
const FailurePath = "$.failure"

// Calls makes the steps of one machine that call AWS.
type Calls struct {
	// Home is where the machine is.
	Home arn.Home
	// OnFailure is the step that a run goes to when a call fails for good.
	OnFailure string
	// Discard is a ResultPath of null: the input goes on as it was. A nil would be dropped
	// on the way to the CDK, and the answer would replace the state.
	Discard any
}

// Task is a step that calls AWS and keeps nothing of the answer, which can be longer than
// a state may hold. It tries again what may pass, and hands other errors to OnFailure.
func (c Calls) Task(name, integration string, parameters Object) Step {
	service := integration[:strings.LastIndex(integration, ":")]
	if len(transient[service]) == 0 {
		panic("machine: add the errors of " + service + " that may pass: Step Functions refuses a Retry without any")
	}
	return Step{Name: name, State: Object{
		"Type":       "Task",
		"Resource":   c.Home.In("", "", "states", "") + integration,
		"Parameters": parameters,
		"ResultPath": c.Discard,
		"Retry":      Retry(4, transient[service]...),
		"Catch":      []any{c.failing()},
	}}
}

// Catching is s where an error of one of these names leads to next, which finds it at
// path, and any other to OnFailure. Nil names are all errors.
func (c Calls) Catching(s Step, next string, path any, names ...string) Step {
	if names == nil {
		return s.With(Object{"Catch": []any{catcher(path, next, "States.ALL")}})
	}
	return s.With(Object{"Catch": []any{catcher(path, next, names...), c.failing()}})
}

// Fails is a step that reports a failure which no task had, in the form of a caught error.
func (c Calls) Fails(name, err, cause string) Step {
	return Step{
		Name: name, Next: c.OnFailure,
		State: Object{"Type": "Pass", "Result": Object{"Error": err, "Cause": cause}, "ResultPath": FailurePath},
	}
}

func (c Calls) failing() Object { return catcher(FailurePath, c.OnFailure, "States.ALL") }

// catcher hands errors on, with what is known of them at path.
func catcher(path any, next string, names ...string) Object {
	return Object{"ErrorEquals": names, "ResultPath": path, "Next": next}
}

// transient names, for each service, the errors that may pass. SageMaker does not
// give throttling a name of its own. A job that failed is States.TaskFailed,
// which is not here: trying it again costs money and ends the same.
var transient = map[string][]string{
	"sagemaker":                      {"SageMaker.AmazonSageMakerException", "SageMaker.ResourceLimitExceededException"},
	"aws-sdk:sagemaker":              {"SageMaker.SageMakerException", "SageMaker.ResourceLimitExceededException", "SageMaker.SdkClientException"},
	"aws-sdk:s3":                     {"S3.S3Exception", "S3.SdkClientException"},
	"aws-sdk:applicationautoscaling": {"ApplicationAutoScaling.ApplicationAutoScalingException", "ApplicationAutoScaling.ConcurrentUpdateException", "ApplicationAutoScaling.InternalServiceException", "ApplicationAutoScaling.SdkClientException"},
	"aws-sdk:cloudwatch":             {"CloudWatch.CloudWatchException", "CloudWatch.InternalServiceException", "CloudWatch.SdkClientException"},
	// "Handle transient Lambda service exceptions", Step Functions Developer Guide.
	"lambda": {"Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.ClientExecutionTimeoutException", "Lambda.TooManyRequestsException"},
	"sns":    {"SNS.AmazonSNSException", "SNS.InternalErrorException", "SNS.ThrottledException", "SNS.KMSThrottlingException", "SNS.SdkClientException"},
	"events": {"States.TaskFailed"}, // also where EventBridge took the call and not the entry
}

// Transient are the errors of a service's integration that may pass.
func Transient(service string) []string { return slices.Clone(transient[service]) }

// Retry waits 2 seconds, then three times as long each time: 80 seconds for four.
func Retry(attempts int, errors ...string) []any {
	return []any{Object{
		"ErrorEquals":     errors,
		"IntervalSeconds": 2,
		"BackoffRate":     3,
		"MaxAttempts":     attempts,
		"JitterStrategy":  "FULL",
	}}
}
