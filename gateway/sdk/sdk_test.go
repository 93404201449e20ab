package sdk_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/sdk"
)

// answered is the SDK's error for an answer with a status and, if there is one, a code.
func answered(status int, code string) error {
	err := errors.New("no code")
	if code != "" {
		err = &smithy.GenericAPIError{Code: code, Message: "it quotes the prompt"}
	}
	return &smithy.OperationError{Err: &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status}}, Err: err,
	}}
}

func TestTranslate(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		want string
		hint bool
	}{
		"a known code":                       {answered(400, "ThrottlingException"), "throttled: ThrottlingException", false},
		"a known code, whatever its status":  {answered(424, "ModelErrorException"), "model_failed: ModelErrorException", false},
		"an unknown code, by the status":     {answered(403, "NewException"), "access_denied: NewException", false},
		"no code, by the status":             {answered(504, ""), "timeout", false},
		"a status that says nothing":         {answered(500, ""), "model_failed", false},
		"no credentials, so nothing is sent": {errors.New("no credentials"), "bad_credentials: NotSent", false},
		"sent, and no answer":                {answered(0, ""), "model_failed: NoResponse", true},
	} {
		t.Run(name, func(t *testing.T) {
			got := sdk.Translate(t.Context(), tc.err)
			if got.Error() != tc.want || (got.Hint != "") != tc.hint || !errors.Is(got, tc.err) {
				t.Errorf("got %v with the hint %q", got, got.Hint)
			}
		})
	}
}

// TestInterruptedCallsAreNotTheModelsFault covers calls and streams that the gateway ends: at
// the deadline, or because the caller has disconnected.
func TestInterruptedCallsAreNotTheModelsFault(t *testing.T) {
	gone, leave := context.WithCancel(t.Context())
	leave()
	for name, translate := range map[string]func(context.Context, error) *engine.Error{"call": sdk.Translate, "stream": sdk.Broken} {
		if got := translate(gone, answered(0, "")); got.Error() != string(engine.Canceled) {
			t.Errorf("%s: got %v", name, got)
		}
	}
	if got := sdk.Broken(t.Context(), nil); got.Error() != "model_failed: StreamCut" || got.Hint == "" {
		t.Errorf("a stream that was cut: %v", got)
	}
}

// TestBodiesDoNotWriteThemselves sends a body that fails when net/http asks it to write
// itself, as a closed body of the SDK does.
func TestBodiesDoNotWriteThemselves(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	defer server.Close()
	cfg, _ := sdk.Tuned(aws.Config{})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, &body{text: "hello"})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := cfg.HTTPClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got, err := io.ReadAll(resp.Body); string(got) != "hello" {
		t.Errorf("got %q, %v", got, err)
	}
}

type body struct{ text string }

func (b *body) Read(p []byte) (int, error) {
	n := copy(p, b.text)
	if b.text = b.text[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (b *body) Close() error { return nil }

func (b *body) WriteTo(io.Writer) (int64, error) { return 0, errors.New("body is closed") }
