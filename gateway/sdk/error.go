package sdk

import (
	"context"
	"errors"
	"net/http"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/cause"
)

// kinds classifies the error codes that Bedrock and SageMaker have for what they were asked.
var kinds = map[string]engine.Kind{
	"ModelNotReadyException":        engine.Throttled, // it is being loaded
	"ServiceQuotaExceededException": engine.Throttled,
	"ModelTimeoutException":         engine.Timeout,
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

// KindOf classifies err by its code, if that is known: what every service answers alike, by
// package cause, and the rest by kinds. An error about the credentials is never one about
// permissions.
func KindOf(err error) (kind engine.Kind, known bool) {
	switch why := cause.Of(err); {
	case why.Credentials():
		return engine.Credentials, true
	case why == cause.Denied:
		return engine.Denied, true
	case why == cause.Throttled:
		return engine.Throttled, true
	}
	if api, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err); ok {
		kind, known = kinds[api.ErrorCode()]
	}
	return kind, known
}

// codeNotSent is the code of a call that the SDK could not sign, and so did not send.
const codeNotSent = "NotSent"

// Translate converts an error of the SDK. The caller adds the hint.
func Translate(ctx context.Context, err error) *engine.Error {
	e := &engine.Error{Kind: engine.Failed, Err: err}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		e.Code = api.ErrorCode()
	}
	resp, sent := errors.AsType[*smithyhttp.ResponseError](err)
	if kind, known := KindOf(err); known {
		e.Kind = kind
		if e.Code == "" {
			e.Code = codeNotSent
		}
	} else if !sent {
		e.Kind, e.Code = engine.Credentials, codeNotSent
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
		if kind, known := KindOf(err); known {
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
