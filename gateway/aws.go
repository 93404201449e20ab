package gateway

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"
)

// How often the SDK tries one call, and how long it waits in between at most.
// Its pauses are random, so that callers who fail together do not return together.
const (
	attempts   = 3
	maxBackoff = 2 * time.Second
)

// NewEngines returns both engines, with the credentials and the Region of cfg.
func NewEngines(cfg aws.Config) (*Bedrock, *SageMaker) {
	cfg, client := tuned(cfg)
	bedrock := bedrockruntime.NewFromConfig(cfg)
	return &Bedrock{client: bedrock}, &SageMaker{direct: newDirect(cfg, client), guard: guard{client: bedrock}}
}

// tuned is cfg for the SDK's clients, and the client that they send with.
func tuned(cfg aws.Config) (aws.Config, aws.HTTPClient) {
	cfg.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff = attempts, maxBackoff
		})
	}
	client := awshttp.NewBuildableClient().
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = 3 * time.Second }). // a missing VPC endpoint shows while there is time for a fallback
		WithTransportOptions(func(t *http.Transport) { t.MaxIdleConnsPerHost = 100 })
	cfg.HTTPClient = plainClient{client}
	return cfg, client
}

// plainClient hides from net/http that bodies of the SDK can write themselves.
// The SDK closes a body as soon as there is an answer, and a closed one that is
// told to write itself reports an error, for which net/http hangs up. An answer
// that comes fast was cut by that now and then.
type plainClient struct{ aws.HTTPClient }

// Do implements [aws.HTTPClient].
func (c plainClient) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return c.HTTPClient.Do(r)
}

// ownProtocol is a decoder for one stream. The one that a client of the SDK has is
// shared by its streams, and they write to it at the same time.
func ownProtocol(of *smithy.ServiceSchema) smithyhttp.ClientProtocol { return restjson1.New(of) }

// kinds tells the error codes of Bedrock and SageMaker apart. The others go by
// their HTTP status.
var kinds = map[string]Kind{
	"ThrottlingException":           Throttled,
	"ModelNotReadyException":        Throttled, // it is being loaded
	"ServiceQuotaExceededException": Throttled,
	"SlowDown":                      Throttled, // of S3
	"ModelTimeoutException":         Timeout,
	"AccessDeniedException":         Denied,
	"UnrecognizedClientException":   Denied,
	"ExpiredTokenException":         Denied,
	"ResourceNotFoundException":     Missing,
	"ValidationException":           Rejected, // of Bedrock
	"ValidationError":               Rejected, // of SageMaker
	"ModelErrorException":           Failed,
	"InternalServerException":       Failed,
	"ServiceUnavailableException":   Failed,
	"ModelStreamErrorException":     Failed, // of Bedrock, in a stream
	"ModelStreamError":              Failed, // of SageMaker, likewise
	"InternalStreamFailure":         Failed,
}

// translate turns an error of the SDK into one of ours. The caller adds what to
// do about it.
func translate(ctx context.Context, err error) *Error {
	e := &Error{Kind: Failed, Err: err}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		e.Code = api.ErrorCode()
	}
	resp, sent := errors.AsType[*smithyhttp.ResponseError](err)
	if kind, ok := kinds[e.Code]; ok {
		e.Kind = kind
	} else if !sent {
		e.Code, e.Hint = "NotSent", "the gateway has no credentials to call AWS with: set some, or give its role back"
	} else if status := resp.HTTPStatusCode(); status == 0 {
		e.Code, e.Hint = "NoResponse", "the gateway cannot reach AWS: check the network and its VPC endpoints"
	} else {
		e.Kind = byStatus(status)
	}
	if kind := interruption(ctx, e.Kind); kind != e.Kind { // we stopped it ourselves
		return &Error{Kind: kind, Err: err}
	}
	return e
}

// broken is why a stream ended before its end. A nil err is a stream that was cut
// where nobody can see it.
func broken(ctx context.Context, err error) *Error {
	e := &Error{Kind: Failed, Code: "StreamCut", Err: err, Hint: "the answer broke off: try again"}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		e.Code = api.ErrorCode()
		if kind, ok := kinds[e.Code]; ok {
			e.Kind = kind
		}
	}
	if kind := interruption(ctx, e.Kind); kind != e.Kind {
		return &Error{Kind: kind, Err: err}
	}
	return e
}

func byStatus(status int) Kind {
	switch status {
	case http.StatusTooManyRequests:
		return Throttled
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return Timeout
	case http.StatusUnauthorized, http.StatusForbidden:
		return Denied
	case http.StatusNotFound:
		return Missing
	}
	return Failed
}
