package sagemaker

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/types"
	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
	"github.com/sagerock/sagerock/gateway/sdk"
)

// invokeError explains err to the caller.
func invokeError(ctx context.Context, m *engine.Model, err error) *engine.Error {
	e := sdk.Translate(ctx, err)
	if container, ok := errors.AsType[*types.ModelError](err); ok && engine.Interruption(ctx, e.Kind) == e.Kind {
		containerError(m, container, e)
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok && e.Kind == engine.Rejected && e.Code == "ValidationError" {
		e.Kind = invalid(api.ErrorMessage())
	}
	switch {
	case e.Hint != "":
	case e.Kind == engine.Throttled:
		e.Hint = "wait as long as Retry-After says, then try again; if it stays, raise sagemaker.scaling.max of " + m.Name
	case e.Kind == engine.Denied:
		e.Hint = "the gateway's role may not invoke endpoint " + m.Endpoint + ": deploy the api stack again"
	case e.Kind == engine.Missing:
		e.Hint = "endpoint " + m.Endpoint + " does not exist yet: run the training pipeline of " + m.Name + " or, where it has none, deploy the sagemaker stack"
	case e.Kind == engine.Rejected && m.Kind == engine.KindRaw:
		e.Hint = m.SendRaw()
	}
	return e
}

// noCapacity is what SageMaker says of an inference component that has no copy, whether one is
// being started or not ("Unlock cost savings with the new scale down to zero feature in SageMaker
// Inference", AWS Machine Learning Blog, "Test the solution").
const noCapacity = "has no capacity to process this request"

// invalid classifies what SageMaker refuses as invalid: it has no separate error codes for an
// endpoint that does not exist, and for one that has scaled to zero. A text that is not known is
// about the input.
func invalid(message string) engine.Kind {
	switch {
	case strings.Contains(message, noCapacity):
		return engine.Asleep
	case strings.Contains(message, "not found"):
		return engine.Missing
	}
	return engine.Rejected
}

// containerError classifies the errors of the model's container. Its messages are not shown
// to callers: they are in the endpoint's log group.
func containerError(m *engine.Model, err *types.ModelError, e *engine.Error) {
	logs := "the log group " + logGroup(m) + " says why"
	switch status := int(aws.ToInt32(err.OriginalStatusCode)); {
	case status == 429:
		e.Kind = engine.Throttled
	case status == 0 || status == 408 || status == 504 || strings.Contains(aws.ToString(err.Message), "timed out"):
		e.Kind, e.Hint = engine.Timeout, "SageMaker gives a container 60 seconds for an answer: ask for less at a time; "+logs
	case status < 500 && m.Kind == engine.KindRaw:
		e.Kind, e.Hint = engine.Rejected, m.SendRaw()+"; "+logs
	case status < 500:
		e.Kind, e.Hint = engine.Rejected, "shorten the prompt; if short ones fail too, "+logs
	default:
		e.Kind, e.Hint = engine.Failed, "try again; "+logs
	}
}

// logGroup is where the containers of m write.
func logGroup(m *engine.Model) string {
	if m.Component != "" {
		return contract.ComponentLogs + m.Component
	}
	return contract.EndpointLogs + m.Endpoint
}

// notCompletions is the error of a chat container that answers with body.
func notCompletions(m *engine.Model, body []byte) *engine.Error {
	if json.Valid(body) && rawjson.Of(body).Get("error").Set() {
		return &engine.Error{Kind: engine.Failed, Code: "ContainerError", Hint: "try again; the log group " + logGroup(m) + " says why"}
	}
	return engine.NotCompletions()
}
