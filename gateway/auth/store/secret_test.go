package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/gateway/auth/store"
)

// canary is in what AWS says, and must never be in an error.
const canary = "CANARY"

const secretARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:Keys-AbCdEf"

// awsAt is the configuration of an SDK that talks to a fake AWS. It tries once, so
// that tests do not wait.
func awsAt(url string) aws.Config {
	return aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: &url,
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// jsonRPC serves one operation of AWS's JSON protocols.
func jsonRPC(t *testing.T, target string, answer func(w http.ResponseWriter, in map[string]any)) aws.Config {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("X-Amz-Target"); got != target {
			t.Errorf("asked for %s, want %s", got, target)
		}
		var in map[string]any
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		answer(w, in)
	}))
	t.Cleanup(server.Close)
	return awsAt(server.URL)
}

// awsError answers as AWS does when it refuses a call.
func awsError(w http.ResponseWriter, code string) {
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, `{"__type":%q,"message":"about %s"}`, code, canary)
}

func TestSecretsManager(t *testing.T) {
	const kept = `{"keys":[]}`
	cfg := jsonRPC(t, "secretsmanager.GetSecretValue", func(w http.ResponseWriter, in map[string]any) {
		if in["SecretId"] != secretARN {
			t.Errorf("asked for %v", in)
		}
		fmt.Fprintf(w, `{"ARN":%q,"Name":"Keys","SecretString":%q,"VersionId":"v1","VersionStages":["AWSCURRENT"],"CreatedDate":1.7e9}`, secretARN, kept)
	})
	if got, err := store.SecretsManager(cfg, secretARN)(t.Context()); err != nil || string(got) != kept {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestSecretsManagerRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		answer func(w http.ResponseWriter, in map[string]any)
		want   string
	}{
		"denied":     {func(w http.ResponseWriter, _ map[string]any) { awsError(w, "AccessDeniedException") }, "AccessDeniedException"},
		"deleted":    {func(w http.ResponseWriter, _ map[string]any) { awsError(w, "ResourceNotFoundException") }, "ResourceNotFoundException"},
		"key denied": {func(w http.ResponseWriter, _ map[string]any) { awsError(w, "DecryptionFailure") }, "DecryptionFailure"},
		"namespace": {func(w http.ResponseWriter, _ map[string]any) {
			awsError(w, "com.amazonaws.secretsmanager#InvalidRequestException")
		}, "InvalidRequestException"},
		"no answer": {func(w http.ResponseWriter, _ map[string]any) { _, _ = io.WriteString(w, `"`+canary+`"`) }, "the answer is not what was asked for"},
		"no error":  {func(w http.ResponseWriter, _ map[string]any) { http.Error(w, canary, http.StatusTeapot) }, "HTTP 418"},
		"binary":    {func(w http.ResponseWriter, _ map[string]any) { _, _ = io.WriteString(w, `{"SecretBinary":"AAAA"}`) }, "the secret is binary"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.SecretsManager(jsonRPC(t, "secretsmanager.GetSecretValue", tc.answer), secretARN)(t.Context())
			if err == nil || err.Error() != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
	_, err := store.SecretsManager(awsAt("http://127.0.0.1:1"), secretARN)(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), "no answer: ") {
		t.Errorf("with nothing there: got %v", err)
	}
}

// TestSecretsManagerAgain asks again when the service was in trouble.
func TestSecretsManagerAgain(t *testing.T) {
	calls := 0
	cfg := jsonRPC(t, "secretsmanager.GetSecretValue", func(w http.ResponseWriter, _ map[string]any) {
		if calls++; calls == 1 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, `{"SecretString":"{}"}`)
	})
	cfg.Retryer = nil
	if got, err := store.SecretsManager(cfg, secretARN)(t.Context()); err != nil || string(got) != "{}" || calls != 2 {
		t.Errorf("got %s, %v after %d calls", got, err, calls)
	}
}

// clientFunc is an HTTP client that does not send.
type clientFunc func(*http.Request) (*http.Response, error)

func (f clientFunc) Do(r *http.Request) (*http.Response, error) { return f(r) }

// TestRequests sees what is sent to AWS itself, where and how it is signed.
func TestRequests(t *testing.T) {
	for region, suffix := range map[string]string{"eu-west-1": "amazonaws.com", "cn-north-1": "amazonaws.com.cn"} {
		var got []string
		cfg := awsAt("")
		cfg.BaseEndpoint, cfg.Region = nil, region
		cfg.HTTPClient = clientFunc(func(r *http.Request) (*http.Response, error) {
			_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "/")
			_, scope, _ = strings.Cut(scope, "/") // after the day
			scope, signed, _ := strings.Cut(scope, ", ")
			signed, _, _ = strings.Cut(signed, ", ")
			got = append(got, strings.Join([]string{r.Method, r.URL.String(), r.Header.Get("Content-Type"), scope, signed}, " "))
			return nil, errors.New(canary)
		})
		_, _ = store.SecretsManager(cfg, secretARN)(t.Context())
		_, _ = store.NewTable(cfg, "rates").Add(t.Context(), "little", minute)
		const signed = "SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target"
		want := []string{
			"POST https://secretsmanager." + region + "." + suffix + "/ application/x-amz-json-1.1 " + region + "/secretsmanager/aws4_request " + signed,
			"POST https://dynamodb." + region + "." + suffix + "/ application/x-amz-json-1.0 " + region + "/dynamodb/aws4_request " + signed,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
