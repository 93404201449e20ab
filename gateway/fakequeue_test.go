package gateway_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/auth"
	"github.com/sagerock/sagerock/gateway/sagemaker"
	"github.com/sagerock/sagerock/gateway/wiring"
)

// fakeQueue is S3 and an async endpoint of SageMaker: objects by bucket and key, and
// calls as they came. What refuse has is answered in place of what is asked.
type fakeQueue struct {
	*httptest.Server
	mu      sync.Mutex
	objects map[string]string
	types   map[string]string
	calls   []http.Header
	inline  []string                    // the bodies of calls
	refuse  map[string]http.HandlerFunc // by method and path prefix
	output  string                      // where answers go; an id is put in for %s
}

const asyncPath = "/endpoints/shop-jobs/async-invocations"

func newFakeQueue(t *testing.T) *fakeQueue {
	t.Helper()
	f := &fakeQueue{
		objects: map[string]string{}, types: map[string]string{}, refuse: map[string]http.HandlerFunc{},
		output: "s3://shop-data/async/shop-jobs/out/%s.out",
	}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fakeQueue) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	for what, refuse := range f.refuse {
		if strings.HasPrefix(r.Method+" "+r.URL.Path, what) {
			refuse(w, r)
			return
		}
	}
	switch stored, ok := f.objects[r.URL.Path]; {
	case r.URL.Path == asyncPath:
		f.calls, f.inline = append(f.calls, r.Header), append(f.inline, string(body))
		id := r.Header.Get("X-Amzn-Sagemaker-Inference-Id")
		w.Header().Set("X-Amzn-Sagemaker-Outputlocation", fmt.Sprintf(f.output, id))
		w.Header().Set("X-Amzn-Sagemaker-Failurelocation", "s3://shop-data/async/shop-jobs/failed/"+id+"-error.out")
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprintf(w, `{"InferenceId": %q}`, id)
	case r.Method == http.MethodPut:
		f.objects[r.URL.Path], f.types[r.URL.Path] = string(body), r.Header.Get("Content-Type")
	case ok:
		w.Header().Set("Content-Type", f.types[r.URL.Path])
		w.Header().Set("Content-Length", strconv.Itoa(len(stored)))
		_, _ = io.WriteString(w, stored)
	default:
		s3Error(http.StatusNotFound, "NoSuchKey")(w, r)
	}
}

// put stores an object of the bucket.
func (f *fakeQueue) put(key, contentType, body string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.objects["/shop-data/"+key], f.types["/shop-data/"+key] = body, contentType
}

func (f *fakeQueue) get(key string) (body, contentType string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.objects["/shop-data/"+key], f.types["/shop-data/"+key]
}

func s3Error(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		fmt.Fprintf(w, `<Error><Code>%s</Code><Message>%s</Message></Error>`, code, secret)
	}
}

// gateway serves jobs, of a protocol, from the queue, and the models of settings.
func (f *fakeQueue) gateway(t *testing.T, protocol string) (*gateway.Gateway, *logBuffer) {
	t.Helper()
	return f.gatewayOf(t, &contract.SageMaker{Endpoint: "shop-jobs", Protocol: protocol, Weight: 100, Async: true})
}

// gatewayOf serves jobs as its settings say.
func (f *fakeQueue) gatewayOf(t *testing.T, jobs *contract.SageMaker) (*gateway.Gateway, *logBuffer) {
	t.Helper()
	s := roomy(settings())
	s.Models["jobs"] = contract.Model{SageMaker: jobs}
	onBedrock, onSageMaker := wiring.Engines(sdkConfig(f.URL))
	return start(t, gateway.Options{
		Settings: s, Targets: &contract.Targets{Bucket: "shop-data"},
		Bedrock: onBedrock, SageMaker: onSageMaker, Queue: sagemaker.NewQueue(sdkConfig(f.URL), "shop-data"),
	})
}

// call makes a request in the name of caller, who may use model jobs; "" is one whom
// AWS has checked.
func call(h http.Handler, method, path, body, caller string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if caller != "" {
		r = r.WithContext(auth.With(r.Context(), &auth.Caller{Name: caller, Models: []string{"jobs"}}))
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// submitted makes a call of jobs and returns its path and its id.
func submitted(t *testing.T, h http.Handler, caller string) (path, id string) {
	t.Helper()
	w := call(h, "POST", "/v1/models/jobs/async", "1,2", caller, "Content-Type", "text/csv")
	var doc struct{ ID string }
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != http.StatusAccepted {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	return w.Header().Get("Location"), doc.ID
}

// age makes a call older than it is.
func (f *fakeQueue) age(t *testing.T, id string, by time.Duration) {
	t.Helper()
	key := "async/shop-jobs/calls/" + id + ".json"
	src, contentType := f.get(key)
	var doc map[string]any
	if err := json.Unmarshal([]byte(src), &doc); err != nil {
		t.Fatal(err)
	}
	doc["created"] = time.Now().Add(-by)
	older, _ := json.Marshal(doc)
	f.put(key, contentType, string(older))
}
