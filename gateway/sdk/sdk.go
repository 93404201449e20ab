// Package sdk has what the engines share around the AWS SDK: how calls are sent and retried, and
// what errors mean to callers.
package sdk

import (
	"io"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"
)

// Attempts is how often the SDK tries one call, and maxBackoff how long it waits in
// between at most. Its pauses are random, so that callers who fail together do not
// return together.
const (
	Attempts   = 3
	maxBackoff = 2 * time.Second
)

// Tuned returns cfg for the SDK's clients, and the HTTP client that they use.
func Tuned(cfg aws.Config) (aws.Config, aws.HTTPClient) {
	cfg.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff = Attempts, maxBackoff
		})
	}
	client := awshttp.NewBuildableClient().
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = 3 * time.Second }). // so that a missing VPC endpoint is noticed while there is time for a fallback
		WithTransportOptions(func(t *http.Transport) { t.MaxIdleConnsPerHost = 100 })
	cfg.HTTPClient = plainClient{client}
	return cfg, client
}

// plainClient hides from net/http that bodies of the SDK can write themselves.
// The SDK closes a body as soon as there is an answer, and a closed one that is
// asked to write itself reports an error, for which net/http hangs up. That sometimes
// cut off an answer that came fast.
type plainClient struct{ aws.HTTPClient }

// Do implements [aws.HTTPClient].
func (c plainClient) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return c.HTTPClient.Do(r)
}

// OwnProtocol is a decoder for one stream. The one that a client of the SDK has is
// shared by its streams, and they write to it at the same time.
func OwnProtocol(of *smithy.ServiceSchema) smithyhttp.ClientProtocol { return restjson1.New(of) }

// Optional is nil for nothing.
func Optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
