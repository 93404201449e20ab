package bedrock

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/schemas"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/sdk"
)

func (e *Engine) stream(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	in := converseInput(call.Model, call.Chat)
	stream := &bedrockruntime.ConverseStreamInput{
		ModelId: in.ModelId, Messages: in.Messages, System: in.System,
		InferenceConfig: in.InferenceConfig, ToolConfig: in.ToolConfig, OutputConfig: in.OutputConfig,
	}
	if g := in.GuardrailConfig; g != nil {
		stream.GuardrailConfig = &types.GuardrailStreamConfiguration{
			GuardrailIdentifier: g.GuardrailIdentifier, GuardrailVersion: g.GuardrailVersion,
			StreamProcessingMode: types.GuardrailStreamProcessingModeSync, // nothing is sent before it is screened
		}
	}
	out, err := e.client.ConverseStream(ctx, stream, func(o *bedrockruntime.Options) {
		o.Protocol = sdk.OwnProtocol(schemas.AmazonBedrockFrontendService)
	})
	if err != nil {
		return nil, bedrockError(ctx, call.Model, err)
	}
	return &engine.Answer{Stream: &converseStream{ctx: ctx, one: call.Chat.OneTool, events: out.GetStream()}}, nil
}

// converseStream reads Bedrock's events.
type converseStream struct {
	ctx    context.Context
	one    bool // call of a tool at most
	events *bedrockruntime.ConverseStreamEventStream

	tools   int  // calls so far
	silent  bool // the current block is a call beyond the limit of one
	empty   bool // the current call has no arguments yet
	stopped bool
}

// Next implements [engine.Stream].
func (s *converseStream) Next() (chat.Delta, error) {
	for {
		select {
		case event, ok := <-s.events.Events():
			if !ok {
				return chat.Delta{}, s.end()
			}
			if d, ok := s.delta(event); ok {
				return d, nil
			}
		case <-s.ctx.Done():
			return chat.Delta{}, sdk.Broken(s.ctx, s.ctx.Err())
		}
	}
}

// end returns [io.EOF] for a complete stream and an error for an interrupted one.
func (s *converseStream) end() error {
	err := s.events.Err()
	if err == nil && s.stopped {
		return io.EOF
	}
	return sdk.Broken(s.ctx, err)
}

// Close implements [engine.Stream].
func (s *converseStream) Close() { _ = s.events.Close() }

// delta translates event, if it matters to callers.
func (s *converseStream) delta(event types.ConverseStreamOutput) (chat.Delta, bool) {
	switch e := event.(type) {
	case *types.ConverseStreamOutputMemberMessageStart:
		return chat.Delta{}, true
	case *types.ConverseStreamOutputMemberContentBlockStart:
		if t, ok := e.Value.Start.(*types.ContentBlockStartMemberToolUse); ok {
			return s.toolStart(&t.Value)
		}
	case *types.ConverseStreamOutputMemberContentBlockDelta:
		return s.part(e.Value.Delta)
	case *types.ConverseStreamOutputMemberContentBlockStop:
		if s.empty { // clients parse the arguments, and an empty text is not JSON
			s.empty = false
			return s.arguments("{}"), true
		}
		s.silent = false
	case *types.ConverseStreamOutputMemberMessageStop:
		s.stopped = true
		return chat.Delta{Stop: chat.StopReason(e.Value.StopReason)}, true
	case *types.ConverseStreamOutputMemberMetadata:
		return chat.Delta{Usage: tokens(e.Value.Usage)}, true
	}
	return chat.Delta{}, false
}

func (s *converseStream) part(delta types.ContentBlockDelta) (chat.Delta, bool) {
	switch d := delta.(type) {
	case *types.ContentBlockDeltaMemberText:
		return chat.Delta{Text: d.Value}, true
	case *types.ContentBlockDeltaMemberReasoningContent:
		if r, ok := d.Value.(*types.ReasoningContentBlockDeltaMemberText); ok {
			return chat.Delta{Reasoning: r.Value}, true
		}
	case *types.ContentBlockDeltaMemberToolUse:
		input := aws.ToString(d.Value.Input)
		if s.silent || input == "" {
			break
		}
		s.empty = false
		return s.arguments(input), true
	}
	return chat.Delta{}, false
}

func (s *converseStream) toolStart(t *types.ToolUseBlockStart) (chat.Delta, bool) {
	if s.one && s.tools > 0 {
		s.silent = true
		return chat.Delta{}, false
	}
	s.tools++
	s.empty = true
	return s.call(chat.CallDelta{ID: aws.ToString(t.ToolUseId), Name: aws.ToString(t.Name)}), true
}

func (s *converseStream) arguments(part string) chat.Delta {
	return s.call(chat.CallDelta{Arguments: part})
}

// call is a part of the current call.
func (s *converseStream) call(c chat.CallDelta) chat.Delta {
	c.Index = s.tools - 1
	return chat.Delta{Calls: []chat.CallDelta{c}}
}
