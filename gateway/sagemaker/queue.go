package sagemaker

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/objects"
	"github.com/sagerock/sagerock/gateway/sdk"
	"github.com/sagerock/sagerock/gateway/signed"
)

// How long a call may wait, and how long the container may work on it: the most that
// InvokeEndpointAsync takes (API reference of SageMaker).
const (
	maxWait = 6 * time.Hour
	maxWork = time.Hour
)

// The largest answer that is returned, and the largest ticket.
const (
	maxAnswer = 64 << 20
	maxTicket = 64 << 10
)

// maxInline is the longest body that InvokeEndpointAsync takes in the request itself, in bytes
// ("Invoke an Asynchronous Endpoint", SageMaker Developer Guide).
const maxInline = 128_000

// Queue sends asynchronous invocations to SageMaker's endpoints and looks up their answers.
// Answers are stored in the data bucket, and invocations that are too long for the request.
type Queue struct {
	client *sagemakerruntime.Client
	store  *objects.Store
	bucket string
}

// NewQueue returns a Queue that stores invocations in the bucket called name, with the
// credentials and the Region of cfg.
func NewQueue(cfg aws.Config, name string) *Queue {
	cfg, _ = sdk.Tuned(cfg)
	return &Queue{client: sagemakerruntime.NewFromConfig(cfg), store: objects.New(cfg, name), bucket: name}
}

// ticket describes an invocation and is stored beside it. SageMaker chooses the location of
// the answer or the failure.
type ticket struct {
	Caller  string    `json:"caller,omitempty"` // none with IAM
	Created time.Time `json:"created"`
	Output  string    `json:"output"`  // key of the answer
	Failure string    `json:"failure"` // key of what went wrong
}

// Submit queues call at its model's endpoint, under the id of the call.
func (q *Queue) Submit(ctx context.Context, call *engine.Call, caller string) *engine.Error {
	m := call.Model
	invocation := &sagemakerruntime.InvokeEndpointAsyncInput{
		EndpointName: &m.Endpoint, InferenceId: &call.ID,
		ContentType: sdk.Optional(call.ContentType), Accept: sdk.Optional(call.Accept),
		RequestTTLSeconds:        aws.Int32(int32(maxWait.Seconds())),
		InvocationTimeoutSeconds: aws.Int32(int32(maxWork.Seconds())),
	}
	if n := len(call.Body); m.Inline && 0 < n && n <= maxInline { // without a body SageMaker would miss the location
		invocation.Body = call.Body
	} else {
		in := contract.AsyncFolder(m.Endpoint, contract.AsyncIn) + call.ID
		if err := q.store.Put(ctx, in, cmp.Or(call.ContentType, "application/octet-stream"), call.Body); err != nil {
			return bucketError(ctx, err)
		}
		invocation.InputLocation = aws.String(q.location(in))
	}
	out, err := q.client.InvokeEndpointAsync(ctx, invocation)
	if err != nil {
		return queueError(ctx, m, err)
	}
	t := ticket{Caller: caller, Created: call.Created.UTC()}
	var ok, okFailure bool
	t.Output, ok = q.key(m, contract.AsyncOut, aws.ToString(out.OutputLocation))
	t.Failure, okFailure = q.key(m, contract.AsyncFailed, aws.ToString(out.FailureLocation))
	if !ok || !okFailure {
		return &engine.Error{Kind: engine.Misconfigured, Code: "OutputElsewhere", Hint: "its endpoint writes answers to a location that the gateway does not read: deploy the sagemaker stack and the api stack again"}
	}
	src, err := json.Marshal(t)
	if err == nil {
		err = q.store.Put(ctx, ticketKey(m, call.ID), "application/json", src)
	}
	if err != nil {
		return bucketError(ctx, err)
	}
	return nil
}

// Result looks up the invocation of m with this id. Only the caller who sent it finds it.
func (q *Queue) Result(ctx context.Context, m *engine.Model, id, caller string) (*engine.Outcome, *engine.Error) {
	src, err := q.store.Get(ctx, ticketKey(m, id), maxTicket)
	if errors.Is(err, objects.ErrNotFound) {
		return &engine.Outcome{Unknown: true}, nil
	}
	if err != nil {
		return nil, bucketError(ctx, err)
	}
	var t ticket
	if err := json.Unmarshal(src.Body, &t); err != nil || !inFolder(m, contract.AsyncOut, t.Output) || !inFolder(m, contract.AsyncFailed, t.Failure) {
		return nil, &engine.Error{Kind: engine.Failed, Code: "BadTicket", Err: err}
	}
	if t.Caller != caller {
		return &engine.Outcome{Unknown: true}, nil
	}
	answer, err := q.store.Get(ctx, t.Output, maxAnswer)
	if err == nil {
		return &engine.Outcome{Answer: &engine.Answer{Body: answer.Body, ContentType: typeOf(m, answer.ContentType)}}, nil
	}
	if !errors.Is(err, objects.ErrNotFound) {
		return nil, bucketError(ctx, err)
	}
	_, err = q.store.Get(ctx, t.Failure, maxAnswer)
	switch {
	case err == nil: // its text may quote the request
		return nil, &engine.Error{Kind: engine.Failed, Code: "AsyncFailure", Hint: "the log group /aws/sagemaker/Endpoints/" + m.Endpoint + " says why under this id; then send it again"}
	case !errors.Is(err, objects.ErrNotFound):
		return nil, bucketError(ctx, err)
	case time.Since(t.Created) > maxWait+maxWork:
		return nil, &engine.Error{Kind: engine.Timeout, Code: "AsyncExpired", Hint: "it waited for too long: send it again, and if it stays, raise sagemaker.scaling.max of " + m.Name}
	}
	return &engine.Outcome{}, nil
}

func ticketKey(m *engine.Model, id string) string {
	return contract.AsyncFolder(m.Endpoint, contract.AsyncCalls) + id + ".json"
}

func (q *Queue) location(key string) string { return "s3://" + q.bucket + "/" + key }

// key is the key of an object at a location that SageMaker returned, if it is in this folder
// of m.
func (q *Queue) key(m *engine.Model, folder, location string) (string, bool) {
	key, ok := strings.CutPrefix(location, q.location(""))
	return key, ok && inFolder(m, folder, key)
}

// inFolder reports whether key is in a folder of m, so that neither a ticket nor SageMaker
// can point anywhere else.
func inFolder(m *engine.Model, folder, key string) bool {
	name, ok := strings.CutPrefix(key, contract.AsyncFolder(m.Endpoint, folder))
	return ok && name != ""
}

// typeOf is the content type of an answer. S3 returns a binary type for objects that were
// stored without one.
func typeOf(m *engine.Model, stored string) string {
	if stored != "" && stored != "binary/octet-stream" {
		return stored
	}
	if m.Kind == engine.KindChat {
		return "application/json"
	}
	return "application/octet-stream"
}

// queueError explains an error of InvokeEndpointAsync, which does not read the input.
func queueError(ctx context.Context, m *engine.Model, err error) *engine.Error {
	e := invokeError(ctx, m, err)
	switch e.Kind {
	case engine.Throttled:
		e.Hint = ""
	case engine.Rejected:
		e.Hint = "check its Content-Type; if that is right, deploy the sagemaker stack again"
	}
	return e
}

// bucketError explains an error of the data bucket.
func bucketError(ctx context.Context, err error) *engine.Error {
	e := &engine.Error{Kind: engine.Failed, Err: err, Code: "BucketFailed", Hint: fmt.Sprintf("the gateway cannot read or write the data bucket: "+
		"check its credentials, its connection to S3, and whether the answer is larger than %d MB", maxAnswer>>20)}
	if said, ok := errors.AsType[*signed.Refusal](err); ok {
		if e.Kind = sdk.ByStatus(said.Status); said.Code != "" {
			e.Code, e.Hint = said.Code, ""
		}
	}
	if kind, known := sdk.KindOf(err); known {
		if e.Kind = kind; kind == engine.Credentials {
			e.Hint = ""
		}
	}
	if kind := engine.Interruption(ctx, e.Kind); kind != e.Kind {
		return &engine.Error{Kind: kind, Err: err}
	}
	if e.Kind == engine.Denied || e.Kind == engine.Missing || e.Kind == engine.Rejected {
		e.Kind, e.Hint = engine.Denied, "the gateway's role may not use the data bucket: deploy the foundation stack and the api stack again"
	}
	return e
}
