package gateway

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	smtypes "github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/types"
	"github.com/aws/smithy-go"
)

// SageMaker runs models on real-time endpoints. Bedrock's guardrails screen them
// all the same.
type SageMaker struct {
	direct *direct
	guard  guard
}

var _ Engine = (*SageMaker)(nil)

// Invoke sends call to the endpoint of its model: a chat as OpenAI has it, a body
// as it is.
func (s *SageMaker) Invoke(ctx context.Context, call *Call) (*Answer, error) {
	switch {
	case call.Chat != nil:
		return s.chat(ctx, call)
	case call.Embed != nil:
		return s.embed(ctx, call)
	}
	return s.raw(ctx, call)
}

func (s *SageMaker) chat(ctx context.Context, call *Call) (*Answer, error) {
	m := call.Model
	masks, instead, err := s.guard.screenChat(ctx, m, call.Chat)
	if err != nil {
		return nil, err
	}
	if instead != nil {
		return refusal(call, *instead), nil
	}
	body := containerBody(m, call.Chat, masks)
	if call.Chat.Stream {
		return s.stream(ctx, call, body)
	}
	out, err := s.invoke(ctx, &invocation{model: m, body: body, contentType: "application/json", accept: "application/json"})
	if err != nil {
		return nil, err
	}
	said, ok := readContainer(make([]byte, 0, len(out.body)+128), out.body, call, "chat.completion")
	if !ok || said.choices == 0 {
		return nil, notCompletions(m, out.body)
	}
	answer := &Answer{Body: said.data, StopReason: said.stopReason, Usage: said.usage}
	return s.guard.screenAnswer(ctx, call, answer)
}

func (s *SageMaker) raw(ctx context.Context, call *Call) (*Answer, error) {
	m := call.Model
	body, err := s.guard.screenBody(ctx, m, types.GuardrailContentSourceInput, call.Body)
	if err != nil {
		return nil, err
	}
	out, err := s.invoke(ctx, &invocation{model: m, body: body, contentType: call.ContentType, accept: call.Accept})
	if err != nil {
		return nil, err
	}
	answer := &Answer{ContentType: cmp.Or(out.contentType, "application/octet-stream")}
	answer.Body, err = s.guard.screenBody(ctx, m, types.GuardrailContentSourceOutput, out.body)
	return answer, err
}

// output is what an endpoint answered.
type output struct {
	body        []byte
	contentType string
}

func (s *SageMaker) invoke(ctx context.Context, in *invocation) (*output, error) {
	resp, err := s.direct.post(ctx, in)
	if err != nil {
		return nil, sagemakerError(ctx, in.model, err)
	}
	defer resp.Body.Close()
	var body bytes.Buffer
	body.Grow(int(max(resp.ContentLength, 0)) + bytes.MinRead) // so that it rarely grows again
	if _, err := body.ReadFrom(resp.Body); err != nil {
		return nil, broken(ctx, err)
	}
	return &output{body.Bytes(), resp.Header.Get("Content-Type")}, nil
}

// sagemakerError says what to do about err.
func sagemakerError(ctx context.Context, m *Model, err error) *Error {
	e := translate(ctx, err)
	if container, ok := errors.AsType[*smtypes.ModelError](err); ok && interruption(ctx, e.Kind) == e.Kind {
		containerError(m, container, e)
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok && e.Kind == Rejected && e.Code == "ValidationError" && strings.Contains(api.ErrorMessage(), "not found") {
		e.Kind = Missing // SageMaker has no code of its own for this
	}
	switch {
	case e.Hint != "":
	case e.Kind == Throttled:
		e.Hint = "wait as long as Retry-After says, then try again; if it stays, raise sagemaker.scaling.max of " + m.Name
	case e.Kind == Denied:
		e.Hint = "the gateway's role may not invoke endpoint " + m.Endpoint + ": deploy the api stack again"
	case e.Kind == Missing:
		e.Hint = "endpoint " + m.Endpoint + " does not exist yet: run the training pipeline of " + m.Name + " or, where it has none, deploy the sagemaker stack"
	case e.Kind == Rejected && m.Kind == KindRaw:
		e.Hint = sendRaw(m)
	}
	return e
}

// containerError sorts the errors that come from the model's own container. Its
// words are not for callers: they are in the endpoint's log group.
func containerError(m *Model, err *smtypes.ModelError, e *Error) {
	logs := "the log group /aws/sagemaker/Endpoints/" + m.Endpoint + " says why"
	switch status := int(aws.ToInt32(err.OriginalStatusCode)); {
	case status == 429:
		e.Kind = Throttled
	case status == 0 || status == 408 || status == 504 || strings.Contains(aws.ToString(err.Message), "timed out"):
		e.Kind, e.Hint = Timeout, "SageMaker gives a container 60 seconds for an answer: ask for less at a time; "+logs
	case status < 500 && m.Kind == KindRaw:
		e.Kind, e.Hint = Rejected, sendRaw(m)+"; "+logs
	case status < 500:
		e.Kind, e.Hint = Rejected, "shorten the prompt; if short ones fail too, "+logs
	default:
		e.Kind, e.Hint = Failed, "try again; "+logs
	}
}
