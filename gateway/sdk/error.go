package sdk

import (
	"context"
	"errors"
	"net/http"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/sagerock/sagerock/gateway/engine"
)

// Kinds classifies the error codes of Bedrock, SageMaker and S3. Others are classified by their
// HTTP status.
var Kinds = map[string]engine.Kind{
	"ThrottlingException":           engine.Throttled,
	"ModelNotReadyException":        engine.Throttled, // it is being loaded
	"ServiceQuotaExceededException": engine.Throttled,
	"SlowDown":                      engine.Throttled, // of S3
	"ModelTimeoutException":         engine.Timeout,
	"AccessDeniedException":         engine.Denied,
	"UnrecognizedClientException":   engine.Denied,
	"ExpiredTokenException":         engine.Denied,
	"ResourceNotFoundException":     engine.Missing,
	"ValidationException":           engine.Rejected, // of Bedrock
	"ValidationError":               engine.Rejected, // of SageMaker
	"ModelErrorException":           engine.Failed,
	"InternalServerException":       engine.Failed,
	"ServiceUnavailableException":   engine.Failed,
	"ModelStreamErrorException":     engine.Failed, // of Bedrock, in a stream
	"ModelStreamError":              engine.Failed, // of SageMaker, likewise
	"InternalStreamFailure":         engine.Failed,
}

// Translate converts an error of the SDK. The caller adds the hint.
func Translate(ctx context.Context, err error) *engine.Error {
	e := &engine.Error{Kind: engine.Failed, Err: err}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		e.Code = api.ErrorCode()
	}
	resp, sent := errors.AsType[*smithyhttp.ResponseError](err)
	if kind, ok := Kinds[e.Code]; ok {
		e.Kind = kind
	} else if !sent {
		e.Code, e.Hint = "NotSent", "the gateway has no credentials to call AWS with: set some, or give its role back"
	} else if status := resp.HTTPStatusCode(); status == 0 {
		e.Code, e.Hint = "NoResponse", "the gateway cannot reach AWS: check the network and its VPC endpoints"
	} else {
		e.Kind = ByStatus(status)
	}
	if kind := engine.Interruption(ctx, e.Kind); kind != e.Kind { // the gateway stopped the call
		return &engine.Error{Kind: kind, Err: err}
	}
	return e
}

// Broken is the error of an interrupted stream. err is nil if the connection ended without an
// error.
func Broken(ctx context.Context, err error) *engine.Error {
	e := &engine.Error{Kind: engine.Failed, Code: "StreamCut", Err: err, Hint: "the answer was interrupted: try again"}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		e.Code = api.ErrorCode()
		if kind, ok := Kinds[e.Code]; ok {
			e.Kind = kind
		}
	}
	if kind := engine.Interruption(ctx, e.Kind); kind != e.Kind {
		return &engine.Error{Kind: kind, Err: err}
	}
	return e
}

// ByStatus classifies an error without a known code by its HTTP status.
func ByStatus(status int) engine.Kind {
	switch status {
	case http.StatusTooManyRequests:
		return engine.Throttled
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return engine.Timeout
	case http.StatusUnauthorized, http.StatusForbidden:
		return engine.Denied
	case http.StatusNotFound:
		return engine.Missing
	}
	return engine.Failed
}
