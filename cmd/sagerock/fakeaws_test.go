package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/sagerock/sagerock/contract"
	apiproblem "github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

const (
	fakeKey    = "AKIDEXAMPLE"
	fakeSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	fakePolicy = "arn:aws:iam::123456789012:policy/hello-callers"
)

// fakeAWS is the little of AWS that the commands need: CloudFormation with a few
// stacks, Secrets Manager, and the real gateway behind a Function URL that checks signatures.
type fakeAWS struct {
	url     string // of CloudFormation and Secrets Manager
	gateway string // of a gateway that takes unsigned calls
}

func newFakeAWS(t *testing.T) *fakeAWS {
	t.Helper()
	gw := later(newGateway(t))
	local := httptest.NewServer(gw)
	t.Cleanup(local.Close)
	lambda := httptest.NewServer(functionURL403(gw))
	t.Cleanup(lambda.Close)
	services := httptest.NewServer(newFakeRuns(newFakeSecrets(listed(cloudFormation(lambda.URL)))))
	t.Cleanup(services.Close)
	return &fakeAWS{url: services.URL, gateway: local.URL}
}

// newGateway is the gateway that is deployed, with an engine that answers at once.
func newGateway(t *testing.T) http.Handler {
	t.Helper()
	onBedrock := func(id string) contract.Model {
		return contract.Model{Bedrock: &contract.Bedrock{ModelID: id, Weight: 100}}
	}
	gw, err := gateway.New(gateway.Options{
		Settings: &contract.Settings{Name: "shop", TimeoutSeconds: 10, MaxBodyKB: 64, Models: map[string]contract.Model{
			"assistant": onBedrock("echo"),
			"busy":      onBedrock("busy"),
			"churn":     {SageMaker: &contract.SageMaker{Endpoint: "churn", Protocol: contract.ProtocolRaw, Weight: 100}},
		}},
		Targets:   &contract.Targets{},
		Bedrock:   engineFunc(echo),
		SageMaker: engineFunc(echo),
		Log:       slog.New(slog.DiscardHandler),
		RequestID: func(context.Context) string { return "req-1" },
	})
	if err != nil {
		t.Fatal(err)
	}
	return gw
}

// later is gw with models whose calls wait in a queue, the way the gateway shows
// them: patient answers when it is asked for the second time, sick fails, and of
// lost nobody says where the call is.
func later(gw http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", gw)
	var patient atomic.Value // what it was asked
	notHere := func(w http.ResponseWriter, model string) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":{"message":"%s is not served at this path","code":%q}}`, model, apiproblem.CodeAsync)
	}
	inQueue := []string{"patient", "sick", "lost"}
	mux.HandleFunc("POST /v1/chat/completions", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var to struct{ Model string }
		if _ = json.Unmarshal(body, &to); slices.Contains(inQueue, to.Model) {
			notHere(w, to.Model)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		gw.ServeHTTP(w, r)
	})
	for _, model := range inQueue {
		at := "/v1/models/" + model
		mux.HandleFunc("POST "+at+"/invoke", func(w http.ResponseWriter, _ *http.Request) { notHere(w, model) })
		mux.HandleFunc("POST "+at+"/async", func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			patient.Store(r.Header.Get("Content-Type") + " " + string(body))
			w.Header().Set("Retry-After", "0")
			if model != "lost" {
				w.Header().Set("Location", at+"/async/ID")
			}
			w.WriteHeader(http.StatusAccepted)
		})
	}
	asked := atomic.Int32{}
	mux.HandleFunc("GET /v1/models/patient/async/ID", func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1)%2 == 1 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusAccepted)
			return
		}
		said, _ := json.Marshal("You said: " + patient.Load().(string))
		fmt.Fprintf(w, `{"choices":[{"message":{"content":%s}}]}`, said)
	})
	mux.HandleFunc("GET /v1/models/sick/async/ID", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, `{"error":{"message":"sick failed: send it again","hint":"send it again","code":"model_failed","request_id":"req-3"}}`)
	})
	polled := atomic.Int32{} // drowsy, which is up when it is asked for the second time
	mux.HandleFunc("POST /v1/models/drowsy/wake", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "0")
		if polled.Add(1)%2 == 1 {
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprint(w, `{"model":"drowsy","status":"waking","expectedSeconds":240}`)
			return
		}
		fmt.Fprint(w, `{"model":"drowsy","status":"awake"}`)
	})
	mux.HandleFunc("POST /v1/models/dead/wake", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `{"error":{"message":"no copy of dead came up in time: look it up","hint":"look it up","code":"wake_failed","request_id":"req-4"}}`)
	})
	return mux
}

type engineFunc func(*engine.Call) (*engine.Answer, error)

func (f engineFunc) Invoke(_ context.Context, call *engine.Call) (*engine.Answer, error) {
	return f(call)
}

// echo answers with what it was asked.
func echo(call *engine.Call) (*engine.Answer, error) {
	if call.Model.BedrockID == "busy" {
		return nil, &engine.Error{Kind: engine.Throttled}
	}
	if call.Model.Kind == engine.KindRaw {
		return &engine.Answer{ContentType: call.ContentType, Body: append([]byte(call.ContentType+"\n"), call.Body...)}, nil
	}
	text := "You said: " + call.Chat.Messages[0].Parts[0].Text
	if call.Chat.Stream {
		said := words(strings.SplitAfter(text, " "))
		return &engine.Answer{Stream: &said}, nil
	}
	return &engine.Answer{Chat: &chat.Answer{Text: text, Stop: chat.StopEnd}}, nil
}

// functionURL403 lets signed calls through, like a Function URL with IAM, and those
// with the one key, like the gateway behind a Function URL without.
func functionURL403(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !isSigned(r, body) && r.Header.Get("Authorization") != "Bearer sk-mine" {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"Message":"Forbidden"}`)
			return
		}
		if strings.Contains(r.URL.Path, "/crash/") || bytes.Contains(body, []byte(`"model":"crash"`)) {
			w.Header().Set("X-Amzn-RequestId", "req-2")
			http.Error(w, "Internal Server Error", http.StatusBadGateway)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// isSigned reports whether r carries the signature that the fake's own key gives
// for service lambda in us-east-1.
func isSigned(r *http.Request, body []byte) bool {
	_, list, ok := strings.Cut(r.Header.Get("Authorization"), "SignedHeaders=")
	when, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if !ok || err != nil || time.Since(when).Abs() > time.Minute {
		return false
	}
	again, err := http.NewRequest(r.Method, "http://"+r.Host+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return false
	}
	list, _, _ = strings.Cut(list, ",")
	for name := range strings.SplitSeq(list, ";") {
		if value := r.Header.Get(name); value != "" {
			again.Header.Set(name, value)
		}
	}
	sum := sha256.Sum256(body)
	creds := aws.Credentials{AccessKeyID: fakeKey, SecretAccessKey: fakeSecret}
	err = v4.NewSigner().SignHTTP(context.Background(), creds, again, hex.EncodeToString(sum[:]), "lambda", "us-east-1", when)
	return err == nil && again.Header.Get("Authorization") == r.Header.Get("Authorization")
}

// cloudFormation answers DescribeStacks, in the XML of its query protocol.
func cloudFormation(url string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		switch stack := r.FormValue("StackName"); stack {
		case "hello-api", "hello--prod-api", "shop-api":
			fmt.Fprintf(w, describeStacks, stack, "CREATE_COMPLETE", output(contract.OutputURL, url+"/")+output(contract.OutputCallerPolicy, fakePolicy))
		case "keyed-api", "empty-api", "denied-api", "sealed-api", "garbage-api", "gone-api", "racing-api", "busy-api", "full-api":
			fmt.Fprintf(w, describeStacks, stack, "CREATE_COMPLETE", output(contract.OutputURL, url+"/")+output(contract.OutputKeys, secretARN(stack)))
		case "shop--churn--train", "shop--wine--train", "far--churn--train":
			fmt.Fprintf(w, describeStacks, stack, "CREATE_COMPLETE", output(contract.OutputPipeline, machineARN(stack)))
		case "half--churn--train":
			fmt.Fprintf(w, describeStacks, stack, "CREATE_IN_PROGRESS", "")
		case "nobodys-api":
			fmt.Fprintf(w, describeStacks, stack, "UPDATE_COMPLETE", "")
		case "half-api":
			fmt.Fprintf(w, describeStacks, stack, "CREATE_IN_PROGRESS", "")
		case "secret-api":
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, errorResponse, "AccessDenied", "User is not authorized")
		case "expired-api":
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, errorResponse, "ExpiredToken", "The security token included in the request is expired")
		default:
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, errorResponse, "ValidationError", "Stack with id "+stack+" does not exist")
		}
	})
}

// ownedBy ends the outputs of a stack, and gives it an owner.
func ownedBy(owner string) string {
	return "</Outputs><Parameters><member><ParameterKey>" + contract.ParameterOwner + "</ParameterKey><ParameterValue>" + owner +
		"</ParameterValue></member></Parameters><LastUpdatedTime>2026-02-03T04:05:06Z</LastUpdatedTime><Outputs>"
}

func output(key, value string) string {
	return fmt.Sprintf("<member><OutputKey>%s</OutputKey><OutputValue>%s</OutputValue></member>", key, value)
}

const (
	describeStacks = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>` +
		`<StackName>%s</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>%s</StackStatus><Outputs>%s</Outputs>` +
		`</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
	errorResponse = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>` +
		`<Code>%s</Code><Message>%s</Message></Error><RequestId>req-0</RequestId></ErrorResponse>`
)

// words is a stream that says one word at a time. After a word that is broken it breaks.
type words []string

func (w *words) Next() (chat.Delta, error) {
	if len(*w) == 0 {
		return chat.Delta{}, io.EOF
	}
	next := (*w)[0]
	*w = (*w)[1:]
	switch {
	case strings.TrimSpace(next) == "broken":
		return chat.Delta{}, &engine.Error{Kind: engine.Failed}
	case len(*w) == 0:
		return chat.Delta{Text: next, Stop: chat.StopEnd}, nil
	}
	return chat.Delta{Text: next}, nil
}

func (*words) Close() {}
