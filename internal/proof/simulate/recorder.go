package simulate

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/sagerock/sagerock/internal/fakeaws"
)

// recorder is an AWS that writes down what it is asked. It answers so that whoever asks
// goes on.
type recorder struct {
	*httptest.Server
	models *fakeaws.Models

	mu      sync.Mutex
	asked   []asked
	objects map[string][]byte // of S3, by path
	secret  string            // what Secrets Manager has
	queue   string            // the folder of the data bucket that calls last waited in
	seen    map[string]bool   // the calls that have a target, with what they say
}

// asked is one request.
type asked struct {
	service, method, path, target string
	component                     string // of a fleet of SageMaker that the call names
	form                          url.Values
	body                          []byte
	missing                       bool // that what it asks for is not there
}

func newRecorder(secret string) *recorder {
	r := &recorder{models: fakeaws.NewModels(), objects: map[string][]byte{}, secret: secret, seen: map[string]bool{}}
	r.Server = httptest.NewServer(r)
	return r
}

// signedFor finds the service in a signature ("Create a signed AWS API request", IAM User
// Guide).
var signedFor = regexp.MustCompile(`Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request`)

// ServeHTTP implements [http.Handler].
func (r *recorder) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	q.Body = io.NopCloser(strings.NewReader(string(body)))
	a := asked{method: q.Method, path: q.URL.Path, body: body, target: q.Header.Get("X-Amz-Target"), component: q.Header.Get("X-Amzn-SageMaker-Inference-Component")}
	if found := signedFor.FindStringSubmatch(q.Header.Get("Authorization")); found != nil {
		a.service = found[1]
	}
	if strings.HasPrefix(q.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		a.form, _ = url.ParseQuery(string(body))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	a.missing = !r.answer(w, q, &a)
	r.asked = append(r.asked, a)
}

// answer reports whether what is asked for is there.
func (r *recorder) answer(w http.ResponseWriter, q *http.Request, a *asked) bool {
	if there, known := r.runs(w, a); known {
		return there
	}
	switch {
	case a.service == "s3" && a.method == http.MethodPut:
		r.objects[a.path] = a.body
	case a.service == "s3":
		if body, ok := r.objects[a.path]; ok {
			_, _ = w.Write(body)
			return true
		}
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<Error><Code>NoSuchKey</Code></Error>")
		return false
	case a.service == "secretsmanager":
		_ = json.NewEncoder(w).Encode(map[string]string{"SecretString": r.secret})
	case a.service == "dynamodb":
		_, _ = io.WriteString(w, `{"Attributes": {"n": {"N": "1"}, "count": {"N": "1"}, "calls": {"N": "1"}}}`)
	case strings.HasSuffix(a.path, "/apply"):
		_, _ = io.WriteString(w, `{"action": "NONE", "outputs": [], "assessments": [], "usage": {"topicPolicyUnits": 0, "contentPolicyUnits": 1, "wordPolicyUnits": 0, "sensitiveInformationPolicyUnits": 0, "sensitiveInformationPolicyFreeUnits": 0, "contextualGroundingPolicyUnits": 0}}`)
	case strings.HasSuffix(a.path, "/async-invocations"):
		if in := q.Header.Get("X-Amzn-Sagemaker-Inputlocation"); in != "" { // a short call has none, and follows one that has
			r.queue, _, _ = strings.Cut(in, "/in/")
		}
		w.Header().Set("X-Amzn-Sagemaker-Outputlocation", r.queue+"/out/answer.out")
		w.Header().Set("X-Amzn-Sagemaker-Failurelocation", r.queue+"/failed/answer-error.out")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, `{"InferenceId": "1"}`)
	case strings.HasSuffix(a.path, "/invocations") && strings.Contains(q.Header.Get("User-Agent"), "Boto3"): // a sample, for any model
		_, _ = io.WriteString(w, "{}")
	case a.form.Get("Action") == "DescribeStacks":
		_, _ = io.WriteString(w, `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s</StackName><StackStatus>UPDATE_IN_PROGRESS</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`)
	case a.form != nil:
		fmt.Fprintf(w, `<%[1]sResponse><%[1]sResult/><requestId>1</requestId></%[1]sResponse>`, a.form.Get("Action"))
	case a.target != "":
		_, _ = io.WriteString(w, "{}")
	default:
		r.models.ServeHTTP(w, q)
	}
	return true
}

// count is how often it was asked.
func (r *recorder) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.asked)
}

// take returns what was asked since the last time.
func (r *recorder) take() []asked {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.asked
	r.asked = nil
	return all
}
