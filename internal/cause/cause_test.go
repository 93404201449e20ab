package cause_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/internal/cause"
)

// TestCodes holds the codes with which AWS refuses a call against what they mean.
func TestCodes(t *testing.T) {
	for _, tc := range []struct {
		code, message string
		want          cause.Cause
	}{
		{"ExpiredToken", "The security token included in the request is expired", cause.Expired},
		{"ExpiredTokenException", "The security token included in the request is expired", cause.Expired},
		{"AccessDeniedException", "The security token included in the request is expired", cause.Expired},
		{"AccessDeniedException", "Bearer Token has expired", cause.Expired},
		{"UnrecognizedClientException", "The security token included in the request is invalid.", cause.UnknownKey},
		{"com.amazon.coral.service#UnrecognizedClientException", "", cause.UnknownKey},
		{"InvalidClientTokenId", "The security token included in the request is invalid.", cause.UnknownKey},
		{"InvalidAccessKeyId", "", cause.UnknownKey},
		{"AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.", cause.UnknownKey},
		{"SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.", cause.WrongSecret},
		{"InvalidSignatureException", "The request signature we calculated does not match the signature you provided.", cause.WrongSecret},
		{"InvalidSignatureException", "Signature expired: 20261127T100000Z is now earlier than 20261127T104500Z", cause.Clock},
		{"SignatureDoesNotMatch", "Signature not yet current: 20261127T120000Z is still later than 20261127T100000Z", cause.Clock},
		{"RequestExpired", "Request has expired.", cause.Clock},
		{"RequestTimeTooSkewed", "", cause.Clock},
		{"MissingAuthenticationTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/", "Missing Authentication Token", cause.Missing},
		{"UnauthorizedException", "Session token not found or invalid", cause.SignedOut},
		{"AccessDenied", "User is not authorized", cause.Denied},
		{"AccessDeniedException", "You don't have access to the model with the specified model ID.", cause.Denied},
		{"AccessDeniedException", "User: arn:aws:iam::123456789012:user/x is not authorized to perform: bedrock:InvokeModel", cause.Denied},
		{"ThrottlingException", "Rate exceeded", cause.Throttled},
		{"TooManyRequestsException", "", cause.Throttled},
		{"ValidationError", "Stack with id x does not exist", cause.Other},
		{"ValidationException", "the prompt says: Signature expired", cause.Other}, // which may quote a caller
		{"ValidationException", "the prompt says: no credentials", cause.Other},
		{"ThrottlingException", "the token has expired", cause.Throttled},
		{"", "", cause.Other},
	} {
		if got := cause.OfCode(tc.code, tc.message); got != tc.want {
			t.Errorf("%s, %q: got %q, want %q", tc.code, tc.message, got, tc.want)
		}
		said := fmt.Errorf("operation error: %w", &smithy.GenericAPIError{Code: tc.code, Message: tc.message})
		if got := cause.Of(said); got != tc.want {
			t.Errorf("an error of the SDK with %s, %q: got %q, want %q", tc.code, tc.message, got, tc.want)
		}
	}
}

// TestErrorsWithoutACode has what fails before AWS has said anything.
func TestErrorsWithoutACode(t *testing.T) {
	_, empty := credentials.NewStaticCredentialsProvider("", "", "").Retrieve(context.Background())
	_, sso := ssocreds.NewSSOTokenProvider(nil, t.TempDir()+"/none").RetrieveBearerToken(context.Background())
	dial := func(err error) error {
		return fmt.Errorf("operation error CloudFormation: %w", &url.Error{Op: "Post", URL: "https://x", Err: &net.OpError{Op: "dial", Net: "tcp", Err: err}})
	}
	for name, tc := range map[string]struct {
		err  error
		want cause.Cause
	}{
		"nothing":                  {nil, cause.Other},
		"empty keys":               {empty, cause.Missing},
		"no sign-in yet":           {sso, cause.SignedOut},
		"an old sign-in":           {fmt.Errorf("failed to refresh cached credentials, %w", &ssocreds.InvalidTokenError{}), cause.SignedOut},
		"aws login has ended":      {errors.New("create oauth2 token: login session has expired, please reauthenticate"), cause.SignedOut},
		"no metadata service":      {fmt.Errorf("no EC2 IMDS role found, operation error ec2imds: GetMetadata, %w", dial(syscall.ECONNREFUSED)), cause.Missing},
		"a slow metadata service":  {fmt.Errorf("no EC2 IMDS role found, operation error ec2imds: GetMetadata, %w", context.DeadlineExceeded), cause.Missing},
		"a role that is expired":   {fmt.Errorf("failed to refresh cached credentials, operation error STS: AssumeRole, %w", &smithy.GenericAPIError{Code: "ExpiredToken"}), cause.Expired},
		"a role without network":   {fmt.Errorf("failed to refresh cached credentials, operation error STS: AssumeRole, %w", dial(&net.DNSError{Name: "sts.x", IsNotFound: true})), cause.NoHost},
		"no such host":             {dial(&net.DNSError{Name: "bedrock-runtime.eu-west-9.amazonaws.com", IsNotFound: true}), cause.NoHost},
		"nobody listens":           {dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), cause.Unreachable},
		"no way there":             {dial(os.NewSyscallError("connect", syscall.ENETUNREACH)), cause.Unreachable},
		"a proxy reads along":      {dial(&tls.CertificateVerificationError{Err: errors.New("x509: certificate signed by unknown authority")}), cause.Untrusted},
		"no answer in time":        {dial(os.ErrDeadlineExceeded), cause.Slow},
		"the context is over":      {fmt.Errorf("request: %w", context.DeadlineExceeded), cause.Slow},
		"somebody pressed Ctrl-C":  {context.Canceled, cause.Other},
		"what the SDK wraps twice": {&aws.RequestCanceledError{Err: context.Canceled}, cause.Other},
	} {
		if got := cause.Of(tc.err); got != tc.want {
			t.Errorf("%s: %v: got %q, want %q", name, tc.err, got, tc.want)
		}
	}
}

// TestNobodyElseReadsTheCodesOfCredentials looks for codes of this table in the packages
// that write errors for users, where a second table could explain them differently.
func TestNobodyElseReadsTheCodesOfCredentials(t *testing.T) {
	code := regexp.MustCompile(`"(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature|RequestExpired)(Exception)?"`)
	seen := 0
	for _, dir := range []string{"cmd", "gateway", "internal"} {
		err := filepath.WalkDir("../../"+dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			src, err := os.ReadFile(path)
			switch found := code.Find(src); {
			case found == nil:
			case filepath.Base(path) == "code.go" && filepath.Base(filepath.Dir(path)) == "cause":
				seen++
			case !strings.Contains(path, "/proof/"):
				t.Errorf("%s has %s: ask package cause", path, found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen != 1 {
		t.Errorf("the table is in %d files, want 1", seen)
	}
}
