package gateway_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract"
)

func TestAsyncSubmit(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		protocol, body string
		headers        []string
		stored, accept string // headers that the container gets
	}{
		"any body": {
			contract.ProtocolRaw, "\x00\xff{not json", []string{"Content-Type", "audio/wav", "Accept", "text/plain"}, "audio/wav", "text/plain",
		},
		"of no type": {contract.ProtocolRaw, "1,2", []string{"Accept", "*/*"}, "", ""},
		"a chat":     {contract.ProtocolChat, `{"messages": [{"role": "user", "content": "Hi"}], "stream": false, "top_k": 5}`, nil, "application/json", ""},
		"texts to embed": {
			contract.ProtocolEmbedding, `{"inputs": ["Hi"]}`, []string{"Content-Type", "application/json"}, "application/json", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeQueue(t)
			g, logs := f.gateway(t, tc.protocol)
			w := call(g, "POST", "/v1/models/jobs/async", tc.body, "billing", tc.headers...)
			var doc struct{ ID, Model, Status string }
			if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != http.StatusAccepted || doc.Model != "jobs" || doc.Status != "queued" || len(doc.ID) != 26 {
				t.Fatalf("got %d %s", w.Code, w.Body)
			}
			if at := w.Header().Get("Location"); at != "/v1/models/jobs/async/"+doc.ID || w.Header().Get("X-Sagerock-Engine") != "sagemaker" || w.Header().Get("Retry-After") != "5" {
				t.Errorf("headers: %v", w.Header())
			}
			if body, _ := f.get("async/shop-jobs/in/" + doc.ID); body != tc.body {
				t.Errorf("what waits is %q", body)
			}
			h := f.calls[0]
			got := []string{
				h.Get("X-Amzn-Sagemaker-Inputlocation"), h.Get("X-Amzn-Sagemaker-Content-Type"), h.Get("X-Amzn-Sagemaker-Accept"),
				h.Get("X-Amzn-Sagemaker-Inference-Id"), h.Get("X-Amzn-Sagemaker-Requestttlseconds"), h.Get("X-Amzn-Sagemaker-Invocationtimeoutseconds"),
			}
			want := []string{"s3://shop-data/async/shop-jobs/in/" + doc.ID, tc.stored, tc.accept, doc.ID, "21600", "3600"}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("SageMaker got %q\nwant %q", got, want)
			}
			line := logs.line(t)
			if line["route"] != "async" || line["model"] != "jobs" || line["engine"] != "sagemaker" || line["caller"] != "billing" || line["Requests"] != 1.0 {
				t.Errorf("log: %v", line)
			}
			if text := logs.String(); strings.Contains(text, tc.body) || strings.Contains(text, doc.ID) {
				t.Errorf("the log has the call: %s", text)
			}
		})
	}
}

// TestShortCallsSkipTheBucket sends bodies around the 128,000 bytes that SageMaker takes in the
// request itself. A longer one waits in the bucket, as each does in a Region without this.
func TestShortCallsSkipTheBucket(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		size          int
		inline, waits bool // whether the Region takes them, and whether the call waits in the bucket
	}{
		"short":            {1, true, false},
		"as long as can":   {128_000, true, false},
		"longer":           {128_001, true, true},
		"in other Regions": {1, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeQueue(t)
			g, _ := f.gatewayOf(t, &contract.SageMaker{Endpoint: "shop-jobs", Protocol: contract.ProtocolRaw, Weight: 100, Async: true, Inline: tc.inline})
			sent := strings.Repeat("x", tc.size)
			w := call(g, "POST", "/v1/models/jobs/async", sent, "billing", "Content-Type", "text/csv")
			var doc struct{ ID string }
			if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != http.StatusAccepted {
				t.Fatalf("got %d %s", w.Code, w.Body)
			}
			stored, _ := f.get("async/shop-jobs/in/" + doc.ID)
			location := f.calls[0].Get("X-Amzn-Sagemaker-Inputlocation")
			if (stored == sent) != tc.waits || (location != "") != tc.waits || (f.inline[0] == sent) == tc.waits {
				t.Errorf("%d bytes are in the bucket, %d in the request, and the location is %q", len(stored), len(f.inline[0]), location)
			}
			if got := f.calls[0].Get("X-Amzn-Sagemaker-Content-Type"); got != "text/csv" {
				t.Errorf("the content type is %q", got)
			}
			f.put("async/shop-jobs/out/"+doc.ID+".out", "text/csv", "0.5")
			if w := call(g, "GET", w.Header().Get("Location"), "", "billing"); w.Code != http.StatusOK || w.Body.String() != "0.5" {
				t.Errorf("the answer is %d %s", w.Code, w.Body)
			}
		})
	}
}

func TestAsyncRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		protocol, method, path, body string
		status                       int
		code, hint                   string
	}{
		"a stream": {
			contract.ProtocolChat, "POST", "/v1/models/jobs/async", `{"messages": [], "stream": true}`, 400, "invalid_value", "leave it out",
		},
		"a stream after all": {
			contract.ProtocolChat, "POST", "/v1/models/jobs/async", `{"stream": false, "messages": [], "stream": true}`, 400, "invalid_value", "leave it out",
		},
		"no JSON for a chat":   {contract.ProtocolChat, "POST", "/v1/models/jobs/async", `Hi`, 400, "invalid_request", "send a chat completion"},
		"no object for a chat": {contract.ProtocolChat, "POST", "/v1/models/jobs/async", `["Hi"]`, 400, "invalid_request", "send a chat completion"},
		"nothing":              {contract.ProtocolRaw, "POST", "/v1/models/jobs/async", ``, 400, "invalid_request", "send what the container takes"},
		"too much":             {contract.ProtocolRaw, "POST", "/v1/models/jobs/async", strings.Repeat("x", 1<<20+1), 413, "too_large", "maxBodyKB"},
		"no such model":        {contract.ProtocolRaw, "POST", "/v1/models/gpt/async", `1`, 404, "model_not_found", "jobs"},
		"another's model":      {contract.ProtocolRaw, "POST", "/v1/models/churn/async", `1`, 403, "model_not_allowed", ""},
		"a GET without id":     {contract.ProtocolRaw, "GET", "/v1/models/jobs/async", ``, 405, "method_not_allowed", "POST"},
		"a POST with an id":    {contract.ProtocolRaw, "POST", "/v1/models/jobs/async/" + someID, ``, 405, "method_not_allowed", "GET, HEAD"},
		"below an id":          {contract.ProtocolRaw, "GET", "/v1/models/jobs/async/" + someID + "/x", ``, 404, "not_found", "async"},
		"an id of nobody":      {contract.ProtocolRaw, "GET", "/v1/models/jobs/async/" + someID, ``, 404, "call_not_found", "Location"},
		"no id at all":         {contract.ProtocolRaw, "GET", "/v1/models/jobs/async/..%2Fout", ``, 404, "not_found", ""},
		"an id of another sort": {
			contract.ProtocolRaw, "GET", "/v1/models/jobs/async/../calls", ``, 404, "not_found", "",
		},
		"lower case": {contract.ProtocolRaw, "GET", "/v1/models/jobs/async/" + strings.ToLower(someID), ``, 404, "call_not_found", "Location"},
		"a short id": {contract.ProtocolRaw, "GET", "/v1/models/jobs/async/abc", ``, 404, "call_not_found", "Location"},
		"a chat at once": {
			contract.ProtocolChat, "POST", "/v1/chat/completions", `{"model": "jobs", "messages": []}`, 400, "async_model", "use POST /v1/models/jobs/async, then poll the URL in the Location header",
		},
		"a response at once": {
			contract.ProtocolChat, "POST", "/v1/responses", `{"model": "jobs", "input": "Hi"}`, 400, "async_model", "use POST /v1/models/jobs/async, then poll the URL in the Location header",
		},
		"embeddings at once": {
			contract.ProtocolEmbedding, "POST", "/v1/embeddings", `{"model": "jobs", "input": "Hi"}`, 400, "async_model", "use POST /v1/models/jobs/async, then poll the URL in the Location header",
		},
		"an invocation at once": {contract.ProtocolRaw, "POST", "/v1/models/jobs/invoke", `1`, 400, "async_model", "use POST /v1/models/jobs/async, then poll the URL in the Location header"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeQueue(t)
			g, _ := f.gateway(t, tc.protocol)
			w := call(g, tc.method, tc.path, tc.body, "billing")
			if p := problemOf(t, w.Body); w.Code != tc.status || p.Code != tc.code || !strings.Contains(p.Hint, tc.hint) {
				t.Errorf("got %d %+v", w.Code, p)
			}
			if len(f.calls) != 0 || len(f.objects) != 0 {
				t.Errorf("AWS was asked all the same: %d calls, %d objects", len(f.calls), len(f.objects))
			}
		})
	}
}

const someID = "ABCDEFGHIJKLMNOPQRSTUVWX27"

// TestOtherModelsDoNotWait sees that the routes of queues are for those models only.
func TestOtherModelsDoNotWait(t *testing.T) {
	t.Parallel()
	g, _ := newFakeQueue(t).gateway(t, contract.ProtocolRaw)
	for model, hint := range map[string]string{
		"assistant": "it is not asynchronous: use POST /v1/chat/completions", "churn": "it is not asynchronous: use POST /v1/models/churn/invoke",
	} {
		for method, path := range map[string]string{"POST": "/async", "GET": "/async/" + someID} {
			w := call(g, method, "/v1/models/"+model+path, "1", "")
			if p := problemOf(t, w.Body); w.Code != 400 || p.Code != "wrong_model" || p.Hint != hint {
				t.Errorf("%s %s: got %d %+v", method, model, w.Code, p)
			}
		}
	}
	w := call(g, "GET", "/v1/models", "", "")
	if got := w.Body.String(); !strings.Contains(got, `"id":"jobs","object":"model","created":0,"owned_by":"sagerock","kind":"raw","engines":["sagemaker"],"async":true}`) || strings.Count(got, "async") != 1 {
		t.Errorf("the list: %s", got)
	}
}

func TestAsyncResult(t *testing.T) {
	t.Parallel()
	out := func(contentType, body string) func(*fakeQueue, string) {
		return func(f *fakeQueue, id string) { f.put("async/shop-jobs/out/"+id+".out", contentType, body) }
	}
	for name, tc := range map[string]struct {
		protocol string
		then     func(f *fakeQueue, id string) // happens before the caller asks
		caller   string
		status   int
		body     string // exact, or part of an error
		header   map[string]string
		code     string
		awsCode  any
	}{
		"in progress": {
			status: 202, body: `{"id":"ID","model":"jobs","status":"in_progress"}` + "\n",
			header: map[string]string{"Retry-After": "5", "Content-Type": "application/json"},
		},
		"done": {
			then: out("application/x-npy", "\x93NUMPY\x00\xff"), status: 200, body: "\x93NUMPY\x00\xff",
			header: map[string]string{"Content-Type": "application/x-npy", "Retry-After": "", "X-Sagerock-Engine": "sagemaker"},
		},
		"done, and nobody says what it is": {
			then: out("binary/octet-stream", "x"), status: 200, body: "x", header: map[string]string{"Content-Type": "application/octet-stream"},
		},
		"a chat that is done": {
			protocol: contract.ProtocolChat, then: out("binary/octet-stream", `{"choices": []}`), status: 200, body: `{"choices": []}`,
			header: map[string]string{"Content-Type": "application/json"},
		},
		"failed": {
			then:   func(f *fakeQueue, id string) { f.put("async/shop-jobs/failed/"+id+"-error.out", "text/plain", secret) },
			status: 502, code: "model_failed", body: "the log group /aws/sagemaker/Endpoints/shop-jobs says why", awsCode: "AsyncFailure",
		},
		"of another caller": {then: out("text/csv", secret), caller: "sales", status: 404, code: "call_not_found", body: "there is no invocation with this id"},
		"waited for too long": {
			then: func(f *fakeQueue, id string) {
				f.age(t, id, 7*time.Hour+time.Minute)
			},
			status: 504, code: "timeout", body: "it waited for too long", awsCode: "AsyncExpired",
		},
		"not yet too long": {
			then: func(f *fakeQueue, id string) { f.age(t, id, 7*time.Hour-time.Minute) }, status: 202, body: `{"id":"ID","model":"jobs","status":"in_progress"}` + "\n",
		},
		"late, but done": {
			then:   func(f *fakeQueue, id string) { f.age(t, id, 48*time.Hour); out("text/csv", "1")(f, id) },
			status: 200, body: "1",
		},
		"forgotten": {
			then:   func(f *fakeQueue, id string) { delete(f.objects, "/shop-data/async/shop-jobs/calls/"+id+".json") },
			status: 404, code: "call_not_found", body: "older than 7 days",
		},
		"a ticket that leads elsewhere": {
			then: func(f *fakeQueue, id string) {
				f.put("training/model", "text/plain", secret)
				f.put("async/shop-jobs/calls/"+id+".json", "application/json", `{"caller": "billing", "output": "training/model", "failure": "async/shop-jobs/failed/x"}`)
			},
			status: 502, code: "model_failed", body: "try again", awsCode: "BadTicket",
		},
		"a ticket to another endpoint": {
			then: func(f *fakeQueue, id string) {
				f.put("async/shop-jobs/calls/"+id+".json", "application/json", `{"caller": "billing", "output": "async/shop-other/out/x", "failure": "async/shop-jobs/failed/x"}`)
			},
			status: 502, code: "model_failed", body: "try again", awsCode: "BadTicket",
		},
		"larger than is handed on": {
			then: func(f *fakeQueue, id string) {
				f.put("async/shop-jobs/out/"+id+".out", "text/csv", strings.Repeat("x", 64<<20+1))
			},
			status: 502, code: "model_failed", body: "larger than 64 MB", awsCode: "BucketFailed",
		},
		"no way to S3": {
			then: func(f *fakeQueue, _ string) {
				f.refuse["GET /shop-data/async/shop-jobs/out/"] = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
			},
			status: 502, code: "model_failed", body: "its connection to S3", awsCode: "BucketFailed",
		},
		"no right to read": {
			then: func(f *fakeQueue, _ string) {
				f.refuse["GET /shop-data/async/shop-jobs/out/"] = s3Error(403, "AccessDenied")
			},
			status: 502, code: "access_denied", body: "may not use the data bucket", awsCode: "AccessDenied",
		},
		"no right to know": {
			then: func(f *fakeQueue, _ string) {
				f.refuse["GET /shop-data/async/shop-jobs/calls/"] = s3Error(403, "AccessDenied")
			},
			status: 502, code: "access_denied", body: "may not use the data bucket", awsCode: "AccessDenied",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeQueue(t)
			protocol := contract.ProtocolRaw
			path, id := "", ""
			if tc.protocol != "" {
				protocol = tc.protocol
			}
			g, _ := f.gateway(t, contract.ProtocolRaw)
			path, id = submitted(t, g, "billing")
			if tc.then != nil {
				tc.then(f, id)
			}
			g, logs := f.gateway(t, protocol)
			caller := "billing"
			if tc.caller != "" {
				caller = tc.caller
			}
			w := call(g, "GET", path, "", caller)
			if strings.Contains(w.Body.String()+logs.String(), secret) {
				t.Errorf("leaked: %s\n%s", w.Body, logs)
			}
			for key, want := range tc.header {
				if got := w.Header().Get(key); got != want {
					t.Errorf("%s: %q, want %q", key, got, want)
				}
			}
			line := logs.line(t)
			if line["route"] != "result" || line["model"] != "jobs" || line["awsCode"] != tc.awsCode {
				t.Errorf("log: %v", line)
			}
			if tc.code == "" {
				if want := strings.ReplaceAll(tc.body, "ID", id); w.Code != tc.status || w.Body.String() != want {
					t.Errorf("got %d %q\nwant %d %q", w.Code, w.Body, tc.status, want)
				}
				return
			}
			if p := problemOf(t, w.Body); w.Code != tc.status || p.Code != tc.code || !strings.Contains(p.Message, tc.body) {
				t.Errorf("got %d %+v", w.Code, p)
			}
		})
	}
}

// TestAsyncForEveryCaller sees that one whom AWS has checked finds the call of
// another such, and not that of a key.
func TestAsyncForEveryCaller(t *testing.T) {
	t.Parallel()
	f := newFakeQueue(t)
	g, _ := f.gateway(t, contract.ProtocolRaw)
	own, _ := submitted(t, g, "")
	keys, _ := submitted(t, g, "billing")
	for path, want := range map[string]int{own: 202, keys: 404} {
		if w := call(g, "GET", path, "", ""); w.Code != want {
			t.Errorf("got %d %s, want %d", w.Code, w.Body, want)
		}
	}
}

func TestAsyncSubmitFails(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		path   string
		answer http.HandlerFunc
		output string
		status int
		code   string
		hint   string
		aws    string
	}{
		"throttled":         {"POST " + asyncPath, awsError(400, "ThrottlingException", "Rate exceeded"), "", 429, "rate_limit_exceeded", "wait as long as Retry-After says", "ThrottlingException"},
		"no endpoint":       {"POST " + asyncPath, awsError(400, "ValidationError", "Endpoint shop-jobs of account 123456789012 not found."), "", 502, "model_missing", "deploy the sagemaker stack", "ValidationError"},
		"not this way":      {"POST " + asyncPath, awsError(400, "ValidationError", "1 validation error detected"), "", 400, "rejected", "check its Content-Type; if that is right, deploy the sagemaker stack again", "ValidationError"},
		"denied":            {"POST " + asyncPath, awsError(403, "AccessDeniedException", "x"), "", 502, "access_denied", "may not invoke endpoint shop-jobs", "AccessDeniedException"},
		"broken":            {"POST " + asyncPath, awsError(500, "InternalFailure", "x"), "", 502, "model_failed", "try again", "InternalFailure"},
		"S3 expired":        {"PUT /shop-data/async/shop-jobs/in/", s3Error(400, "ExpiredToken"), "", 502, "bad_credentials", "sign in again", "ExpiredToken"},
		"S3 denied":         {"PUT /shop-data/async/shop-jobs/in/", s3Error(403, "AccessDenied"), "", 502, "access_denied", "may not use the data bucket", "AccessDenied"},
		"no bucket":         {"PUT /shop-data/async/shop-jobs/in/", s3Error(404, "NoSuchBucket"), "", 502, "access_denied", "deploy the foundation stack", "NoSuchBucket"},
		"S3 broken":         {"PUT /shop-data/async/shop-jobs/in/", s3Error(500, "InternalError"), "", 502, "model_failed", "try again", "InternalError"},
		"no ticket":         {"PUT /shop-data/async/shop-jobs/calls/", s3Error(403, "AccessDenied"), "", 502, "access_denied", "may not use the data bucket", "AccessDenied"},
		"answers elsewhere": {"", nil, "s3://other/async/shop-jobs/out/%s", 502, "misconfigured", "deploy the sagemaker stack", "OutputElsewhere"},
		"answers of others": {"", nil, "s3://shop-data/async/shop-other/out/%s", 502, "misconfigured", "deploy the sagemaker stack", "OutputElsewhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeQueue(t)
			if tc.answer != nil {
				f.refuse[tc.path] = tc.answer
			}
			if tc.output != "" {
				f.output = tc.output
			}
			g, logs := f.gateway(t, contract.ProtocolRaw)
			w := call(g, "POST", "/v1/models/jobs/async", "1,2", "billing")
			if strings.Contains(w.Body.String()+logs.String(), secret) {
				t.Errorf("leaked: %s\n%s", w.Body, logs)
			}
			if p := problemOf(t, w.Body); w.Code != tc.status || p.Code != tc.code || !strings.Contains(p.Hint, tc.hint) {
				t.Errorf("got %d %+v", w.Code, p)
			}
			if line := logs.line(t); line["awsCode"] != tc.aws || line["error"] != tc.code {
				t.Errorf("log: %v", line)
			}
		})
	}
}
