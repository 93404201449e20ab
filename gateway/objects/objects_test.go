package objects_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/sagerock/sagerock/gateway/objects"
)

// canary is in all that is sent and received, and must never be in an error.
const canary = "CANARY"

const key = canary + "/2026/a b+c=d:é.json"

// config has a retryer that does not wait.
func config(endpoint string) aws.Config {
	cfg := aws.Config{
		Region:      "eu-west-1",
		Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", "session"),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts = 3
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			})
		},
	}
	if endpoint != "" {
		cfg.BaseEndpoint = &endpoint
	}
	return cfg
}

// bucket is a fake S3 with one answer after another, the last of them for good.
func bucket(t *testing.T, seen *atomic.Int32, answers ...http.HandlerFunc) *objects.Store {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := answers[min(int(seen.Add(1)), len(answers))-1]
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return objects.New(config(server.URL), "kept")
}

func refuses(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// xml is how S3 says no.
func xml(code string) string {
	return fmt.Sprintf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>about %s</Message><Key>%[2]s</Key></Error>", code, canary)
}

func ok(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain")
	_, _ = io.WriteString(w, "hello")
}

func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "10")
	_, _ = io.WriteString(w, "he")
}

// announces says that more comes than does.
func announces(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1099511627776")
	w.WriteHeader(http.StatusOK)
}

// silent does not say how much comes.
func silent(w http.ResponseWriter, _ *http.Request) {
	_ = http.NewResponseController(w).Flush()
	_, _ = io.WriteString(w, "hello")
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestPut(t *testing.T) {
	var seen atomic.Int32
	s := bucket(t, &seen, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got := fmt.Sprintf("%s %s %s %d %s %s", r.Method, r.RequestURI, r.Header.Get("Content-Type"), r.ContentLength, r.Header.Get("X-Amz-Content-Sha256"), body)
		const want = "PUT /kept/CANARY/2026/a%20b%2Bc%3Dd%3A%C3%A9.json application/json 5 " +
			"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 hello"
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		signed := regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/\d{8}/eu-west-1/s3/aws4_request, ` +
			`SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$`)
		if got := r.Header.Get("Authorization"); !signed.MatchString(got) {
			t.Errorf("signed %s", got)
		}
	})
	if err := s.Put(t.Context(), key, "application/json", []byte("hello")); err != nil || seen.Load() != 1 {
		t.Errorf("got %v after %d requests", err, seen.Load())
	}
}

// TestPutNothing sees that an empty object says that it is empty, which S3 insists on.
func TestPutNothing(t *testing.T) {
	var seen atomic.Int32
	s := bucket(t, &seen, func(_ http.ResponseWriter, r *http.Request) {
		if got := r.Header["Content-Length"]; r.ContentLength != 0 || len(r.TransferEncoding) > 0 {
			t.Errorf("sent %d bytes, %v, %v", r.ContentLength, got, r.TransferEncoding)
		}
	})
	if err := s.Put(t.Context(), key, "", nil); err != nil {
		t.Error(err)
	}
}

func TestGet(t *testing.T) {
	var seen atomic.Int32
	s := bucket(t, &seen, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.RequestURI, "/kept/CANARY/") {
			t.Errorf("got %s %s", r.Method, r.RequestURI)
		}
		ok(w, r)
	})
	o, err := s.Get(t.Context(), key, 5)
	if err != nil || o.ContentType != "text/plain" || string(o.Body) != "hello" {
		t.Errorf("got %+v, %v", o, err)
	}
}

// TestAnswers does both, with what S3 may say.
func TestAnswers(t *testing.T) {
	for name, tc := range map[string]struct {
		answers []http.HandlerFunc
		most    int64
		want    string
		seen    int32
	}{
		"missing":                 {answers: []http.HandlerFunc{refuses(404, xml("NoSuchKey"))}, want: "NoSuchKey", seen: 1},
		"no bucket":               {answers: []http.HandlerFunc{refuses(404, xml("NoSuchBucket"))}, want: "NoSuchBucket", seen: 1},
		"denied":                  {answers: []http.HandlerFunc{refuses(403, xml("AccessDenied"))}, want: "AccessDenied", seen: 1},
		"key denied":              {answers: []http.HandlerFunc{refuses(400, xml("KMS.DisabledException"))}, want: "KMS.DisabledException", seen: 1},
		"another Region":          {answers: []http.HandlerFunc{refuses(301, xml("PermanentRedirect"))}, want: "PermanentRedirect", seen: 1},
		"no code":                 {answers: []http.HandlerFunc{refuses(418, canary)}, want: "HTTP 418", seen: 1},
		"endless code":            {answers: []http.HandlerFunc{refuses(418, "<Code>"+canary)}, want: "HTTP 418", seen: 1},
		"no code at all":          {answers: []http.HandlerFunc{refuses(418, xml(canary+" is wrong"))}, want: "HTTP 418", seen: 1},
		"code too long":           {answers: []http.HandlerFunc{refuses(418, xml(strings.Repeat(canary, 20)))}, want: "HTTP 418", seen: 1},
		"slow down":               {answers: []http.HandlerFunc{refuses(503, xml("SlowDown"))}, want: "SlowDown", seen: 3},
		"once broken":             {answers: []http.HandlerFunc{refuses(500, xml("InternalError")), ok}, most: 5, seen: 2},
		"once slow":               {answers: []http.HandlerFunc{refuses(503, xml("SlowDown")), refuses(503, xml("SlowDown")), ok}, most: 5, seen: 3},
		"once hung up":            {answers: []http.HandlerFunc{hangUp, ok}, most: 5, seen: 2},
		"always hung up":          {answers: []http.HandlerFunc{hangUp}, want: "no answer: check the role, the network and its VPC endpoints", seen: 3},
		"once cut":                {answers: []http.HandlerFunc{cut, ok}, most: 10, seen: 2},
		"larger than all":         {answers: []http.HandlerFunc{ok}, most: 4, want: "the answer has more than 4 bytes", seen: 1},
		"much larger":             {answers: []http.HandlerFunc{announces}, most: 4, want: "the answer has more than 4 bytes", seen: 1},
		"large, without a length": {answers: []http.HandlerFunc{silent}, most: 4, want: "the answer has more than 4 bytes", seen: 1},
		"no larger":               {answers: []http.HandlerFunc{silent}, most: 5, seen: 1},
	} {
		t.Run(name, func(t *testing.T) {
			var seen atomic.Int32
			_, err := bucket(t, &seen, tc.answers...).Get(t.Context(), key, tc.most)
			check(t, "get", err, tc.want)
			if n := seen.Load(); n != tc.seen {
				t.Errorf("get: %d requests, want %d", n, tc.seen)
			}
			if tc.most > 0 {
				return // is about what was read
			}
			err = bucket(t, new(atomic.Int32), tc.answers...).Put(t.Context(), key, "text/plain", []byte(canary))
			check(t, "put", err, tc.want)
		})
	}
}

func check(t *testing.T, what string, err error, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.Error()
	}
	if got != want || strings.Contains(got, canary) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
	if errors.Is(err, objects.ErrNotFound) != (want == "NoSuchKey") {
		t.Errorf("%s: got %#v", what, err)
	}
}

// TestTime does not try again when the time is over.
func TestTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var seen atomic.Int32
	s := bucket(t, &seen, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		hangUp(w, r)
	})
	check(t, "put", s.Put(ctx, key, "text/plain", []byte(canary)), "no answer in time")
	if n := seen.Load(); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// TestNoTime expects no wait for an attempt that would begin after the deadline.
func TestNoTime(t *testing.T) {
	var seen atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		refuses(503, xml("SlowDown"))(w, r)
	}))
	defer server.Close()
	cfg := config(server.URL)
	cfg.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return time.Hour, nil })
		})
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := objects.New(cfg, "kept").Get(ctx, key, 1)
	check(t, "get", err, "SlowDown")
	if n := seen.Load(); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// TestLeftInAPause does not wait for an attempt that nobody is there for.
func TestLeftInAPause(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	var seen atomic.Int32
	cfg := config("")
	cfg.HTTPClient = clientFunc(func(*http.Request) (*http.Response, error) {
		seen.Add(1)
		return nil, errors.New(canary)
	})
	cfg.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { leave(); return time.Hour, nil })
		})
	}
	_, err := objects.New(cfg, "kept").Get(ctx, key, 1)
	check(t, "get", err, "no answer in time")
	if n := seen.Load(); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestCannot(t *testing.T) {
	none := config("")
	none.Credentials = nil
	broken := config("")
	broken.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, errors.New(canary)
	})
	for want, cfg := range map[string]aws.Config{
		"no credentials":         none,
		"no credentials ":        broken,
		"the endpoint is no URL": config("http://" + canary + "\x7f"),
		"no answer: check the role, the network and its VPC endpoints": config("http://127.0.0.1:1"),
	} {
		_, err := objects.New(cfg, "kept").Get(t.Context(), key, 1)
		check(t, "get", err, strings.TrimSpace(want))
	}
}

// clientFunc is an HTTP client that does not send.
type clientFunc func(*http.Request) (*http.Response, error)

func (f clientFunc) Do(r *http.Request) (*http.Response, error) { return f(r) }

// TestAddress asks for an object of each AWS there is.
func TestAddress(t *testing.T) {
	for name, tc := range map[string]struct{ region, endpoint, forS3, want string }{
		"AWS":           {"eu-west-1", "", "", "https://kept.s3.eu-west-1.amazonaws.com/a/b"},
		"GovCloud":      {"us-gov-west-1", "", "", "https://kept.s3.us-gov-west-1.amazonaws.com/a/b"},
		"China":         {"cn-north-1", "", "", "https://kept.s3.cn-north-1.amazonaws.com.cn/a/b"},
		"Europe's own":  {"eusc-de-east-1", "", "", "https://kept.s3.eusc-de-east-1.amazonaws.eu/a/b"},
		"isolated":      {"us-iso-east-1", "", "", "https://kept.s3.us-iso-east-1.c2s.ic.gov/a/b"},
		"isolated, b":   {"us-isob-east-1", "", "", "https://kept.s3.us-isob-east-1.sc2s.sgov.gov/a/b"},
		"isolated, e":   {"eu-isoe-west-1", "", "", "https://kept.s3.eu-isoe-west-1.cloud.adc-e.uk/a/b"},
		"isolated, f":   {"us-isof-south-1", "", "", "https://kept.s3.us-isof-south-1.csp.hci.ic.gov/a/b"},
		"local":         {"eu-west-1", "http://localhost:5000", "", "http://localhost:5000/kept/a/b"},
		"below":         {"eu-west-1", "http://localhost:5000/aws/", "", "http://localhost:5000/aws/kept/a/b"},
		"S3 of its own": {"eu-west-1", "http://localhost:5000", "http://localhost:9000", "http://localhost:9000/kept/a/b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("AWS_ENDPOINT_URL_S3", tc.forS3)
			cfg := config(tc.endpoint)
			cfg.Region = tc.region
			cfg.HTTPClient = clientFunc(func(r *http.Request) (*http.Response, error) {
				if got := r.URL.String(); got != tc.want || r.Host != r.URL.Host {
					t.Errorf("got %s at %s, want %s", got, r.Host, tc.want)
				}
				return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
			})
			if _, err := objects.New(cfg, "kept").Get(t.Context(), "a/b", 1); err != nil {
				t.Error(err)
			}
		})
	}
}
