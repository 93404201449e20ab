package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

// seen is a request as the handler gets it.
type seen struct {
	Method, Path, Query, Host, From string
	Header                          http.Header
	Body                            string
}

// through sends an event of a REST API, and returns what the handler got of it.
func through(t *testing.T, event string) seen {
	t.Helper()
	var got seen
	handle := rest(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = seen{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Host, r.RemoteAddr, r.Header, string(body)}
		w.WriteHeader(http.StatusNoContent)
	}))
	var in events.APIGatewayProxyRequest
	if err := json.Unmarshal([]byte(event), &in); err != nil {
		t.Fatal(err)
	}
	out, err := handle(t.Context(), &in)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(out); err != nil {
		t.Fatal(err)
	}
	return got
}

// restEvent is what a REST API sends for a call to the stage v1 of its own domain
// (API Gateway Developer Guide, "Input format of a Lambda function for proxy
// integration").
const restEvent = `{
	"resource": "/{proxy+}", "path": "/chat/completions", "httpMethod": "POST",
	"headers": {"Accept": "text/event-stream", "Authorization": "Bearer sk-2", "Content-Type": "application/json", "X-Two": "b"},
	"multiValueHeaders": {"Accept": ["text/event-stream"], "Authorization": ["Bearer sk-1"], "Content-Type": ["application/json"],
		"X-Two": ["a", "b"], "cookie": ["c=1", "d=2"]},
	"queryStringParameters": {"a": "2", "q": "x y&z"}, "multiValueQueryStringParameters": {"a": ["1", "2"], "q": ["x y&z"]},
	"pathParameters": {"proxy": "chat/completions"}, "stageVariables": null,
	"requestContext": {"accountId": "123456789012", "apiId": "abc123", "domainName": "abc123.execute-api.us-east-1.amazonaws.com",
		"httpMethod": "POST", "path": "/v1/chat/completions", "stage": "v1", "protocol": "HTTP/1.1", "requestId": "r-1",
		"identity": {"sourceIp": "192.0.2.1", "userAgent": "OpenAI/JS"}},
	"body": "eyJtb2RlbCI6ICJhIn0=", "isBase64Encoded": true}`

func TestRESTRequest(t *testing.T) {
	want := seen{
		Method: "POST", Path: "/v1/chat/completions", Query: "a=1&a=2&q=x+y%26z",
		Host: "abc123.execute-api.us-east-1.amazonaws.com", From: "192.0.2.1",
		Header: http.Header{
			"Accept": {"text/event-stream"}, "Authorization": {"Bearer sk-1"}, "Content-Type": {"application/json"},
			"X-Two": {"a,b"}, "Cookie": {"c=1; d=2"},
		},
		Body: `{"model": "a"}`,
	}
	if diff := cmp.Diff(want, through(t, restEvent)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRESTPaths(t *testing.T) {
	for proxy, want := range map[string]string{
		"models":                  "/v1/models",
		"models/churn/invoke":     "/v1/models/churn/invoke",
		"models/":                 "/v1/models/",
		"healthz":                 "/healthz",
		"v1/models":               "/v1/v1/models", // one path for a call, or a policy that names it does not hold
		"models/a%2Fb":            "/v1/models/a%2Fb",
		"models/a b":              "/v1/models/a%20b",
		"models/é?x#y":            "/v1/models/%C3%A9%3Fx%23y",
		"models/%zz":              "/v1/models/%25zz",
		"../healthz":              "/v1/../healthz",
		"":                        "/v1/",
		"http://example.com/v1/x": "/v1/http://example.com/v1/x",
	} {
		event := fmt.Sprintf(`{"path": "/base/mapped", "httpMethod": "GET", "pathParameters": {"proxy": %q},
			"requestContext": {"domainName": "api.example.com", "path": "/base/mapped"}}`, proxy)
		if got := through(t, event); got.Path != want || got.Method != "GET" || got.Host != "api.example.com" {
			t.Errorf("%s: got %+v, want %s", proxy, got, want)
		}
	}
}

func TestRESTBodies(t *testing.T) {
	for name, tc := range map[string]struct{ fields, want string }{
		"text":   {`"body": "1,2", "isBase64Encoded": false`, "1,2"},
		"binary": {`"body": "` + base64.StdEncoding.EncodeToString([]byte("\x93NUMPY\xff")) + `", "isBase64Encoded": true`, "\x93NUMPY\xff"},
		"null":   {`"body": null, "multiValueHeaders": null, "multiValueQueryStringParameters": null`, ""},
	} {
		if got := through(t, `{"httpMethod": "POST", "pathParameters": {"proxy": "x"}, `+tc.fields+`}`); got.Body != tc.want || got.Path != "/v1/x" {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

// TestRESTAuthorization sees that two headers do not become one good one.
func TestRESTAuthorization(t *testing.T) {
	got := through(t, `{"httpMethod": "GET", "pathParameters": {"proxy": "x"}, "multiValueHeaders": {"Authorization": ["Bearer sk-1", "Bearer sk-2"]}}`)
	if values := got.Header.Values("Authorization"); len(values) != 1 || values[0] != "Bearer sk-1,Bearer sk-2" {
		t.Errorf("got %q", values)
	}
}

// TestRESTStreams reads an answer while it is written.
func TestRESTStreams(t *testing.T) {
	next := make(chan string)
	handle := rest(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("X-Request-Id", "r-1")
		for part := range next {
			_, _ = io.WriteString(w, part)
		}
	}))
	var in events.APIGatewayProxyRequest
	if err := json.Unmarshal([]byte(restEvent), &in); err != nil {
		t.Fatal(err)
	}
	go func() { next <- "data: 1\n\n" }()
	out, err := handle(t.Context(), &in)
	if err != nil {
		t.Fatal(err)
	}
	const head = `{"statusCode":200,"headers":{"Content-Type":"text/event-stream","X-Request-Id":"r-1"}}` + "\x00\x00\x00\x00\x00\x00\x00\x00"
	read := func(want string) {
		t.Helper()
		got := make([]byte, len(want))
		if _, err := io.ReadFull(out, got); err != nil || string(got) != want {
			t.Fatalf("got %q, want %q (%v)", got, want, err)
		}
	}
	read(head + "data: 1\n\n") // before there is a second part
	go func() {
		next <- "data: 2\n\n"
		close(next)
	}()
	read("data: 2\n\n")
	if rest, err := io.ReadAll(out); err != nil || len(rest) > 0 {
		t.Errorf("then %q (%v)", rest, err)
	}
}

// TestRESTCutShort expects an error for a handler that writes after its reader has gone, so
// that it stops.
func TestRESTCutShort(t *testing.T) {
	failed := make(chan error)
	handle := rest(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := io.WriteString(w, "data: 1\n\n"); err != nil {
				failed <- err
				return
			}
		}
	}))
	out, err := handle(t.Context(), &events.APIGatewayProxyRequest{HTTPMethod: http.MethodPost})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil { // which Lambda's runtime does
		t.Fatal(err)
	}
	if err := <-failed; !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("Write returned %v", err)
	}
}

// FuzzRESTPath sends any path. None may make a request fail, nor leave /v1.
func FuzzRESTPath(f *testing.F) {
	for _, proxy := range []string{"models", "a%2Fb", "%zz", "é?x#y", "\x00\xff", "//", "a b"} {
		f.Add(proxy)
	}
	f.Fuzz(func(t *testing.T, proxy string) {
		path := restPath(proxy)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://host"+path, http.NoBody)
		if err != nil || r.URL.Host != "host" || r.URL.RawQuery != "" || r.URL.Fragment != "" {
			t.Fatalf("%q: %q: %v", proxy, path, err)
		}
		if path != "/healthz" && !strings.HasPrefix(r.URL.Path, "/v1/") {
			t.Errorf("%q: %q", proxy, path)
		}
	})
}
