package gateway

import (
	"context"
	"io"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/schemas"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

func (b *Bedrock) stream(ctx context.Context, call *Call) (*Answer, error) {
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
	out, err := b.client.ConverseStream(ctx, stream, func(o *bedrockruntime.Options) {
		o.Protocol = ownProtocol(schemas.AmazonBedrockFrontendService)
	})
	if err != nil {
		return nil, bedrockError(ctx, call.Model, err)
	}
	return &Answer{Stream: &converseStream{ctx: ctx, call: call, events: out.GetStream()}}, nil
}

// converseStream turns Bedrock's events into OpenAI's chunks.
type converseStream struct {
	ctx    context.Context
	call   *Call
	events *bedrockruntime.ConverseStreamEventStream
	buf    []byte

	tools   int  // calls so far
	silent  bool // the block that comes is one call too many
	empty   bool // the call that comes has no arguments yet
	stopped bool
}

// Next implements [Stream].
func (s *converseStream) Next() (Chunk, error) {
	for {
		select {
		case event, ok := <-s.events.Events():
			if !ok {
				return Chunk{}, s.end()
			}
			if c, ok := s.chunk(event); ok {
				return c, nil
			}
		case <-s.ctx.Done():
			return Chunk{}, broken(s.ctx, s.ctx.Err())
		}
	}
}

// end tells a stream that is complete from one that is cut.
func (s *converseStream) end() error {
	err := s.events.Err()
	if err == nil && s.stopped {
		return io.EOF
	}
	return broken(s.ctx, err)
}

// Close implements [Stream].
func (s *converseStream) Close() { _ = s.events.Close() }

// chunk is what a caller gets for event, if anything.
func (s *converseStream) chunk(event types.ConverseStreamOutput) (Chunk, bool) {
	switch e := event.(type) {
	case *types.ConverseStreamOutputMemberMessageStart:
		return s.delta([]byte(`{"role":"assistant","content":""}`), ""), true
	case *types.ConverseStreamOutputMemberContentBlockStart:
		if t, ok := e.Value.Start.(*types.ContentBlockStartMemberToolUse); ok {
			return s.toolStart(&t.Value)
		}
	case *types.ConverseStreamOutputMemberContentBlockDelta:
		return s.part(e.Value.Delta)
	case *types.ConverseStreamOutputMemberContentBlockStop:
		if s.empty { // clients parse the arguments, and nothing is not JSON
			s.empty = false
			return s.arguments("{}"), true
		}
		s.silent = false
	case *types.ConverseStreamOutputMemberMessageStop:
		s.stopped = true
		return s.delta([]byte("{}"), string(e.Value.StopReason)), true
	case *types.ConverseStreamOutputMemberMetadata:
		c := Chunk{Usage: tokens(e.Value.Usage)}
		if s.call.Chat.IncludeUsage && c.Usage != nil {
			s.buf = appendUsageChunk(s.buf[:0], s.call, c.Usage)
			c.Data = s.buf
		}
		return c, true
	}
	return Chunk{}, false
}

func (s *converseStream) part(delta types.ContentBlockDelta) (Chunk, bool) {
	switch d := delta.(type) {
	case *types.ContentBlockDeltaMemberText:
		return s.delta(append(rawjson.AppendString([]byte(`{"content":`), d.Value), '}'), ""), true
	case *types.ContentBlockDeltaMemberReasoningContent:
		if r, ok := d.Value.(*types.ReasoningContentBlockDeltaMemberText); ok {
			return s.delta(append(rawjson.AppendString([]byte(`{"reasoning_content":`), r.Value), '}'), ""), true
		}
	case *types.ContentBlockDeltaMemberToolUse:
		input := aws.ToString(d.Value.Input)
		if s.silent || input == "" {
			break
		}
		s.empty = false
		return s.arguments(input), true
	}
	return Chunk{}, false
}

func (s *converseStream) toolStart(t *types.ToolUseBlockStart) (Chunk, bool) {
	if s.call.Chat.OneTool && s.tools > 0 {
		s.silent = true
		return Chunk{}, false
	}
	s.tools++
	s.empty = true
	d := strconv.AppendInt([]byte(`{"tool_calls":[{"index":`), int64(s.tools-1), 10)
	d = rawjson.AppendString(append(d, `,"id":`...), aws.ToString(t.ToolUseId))
	d = rawjson.AppendString(append(d, `,"type":"function","function":{"name":`...), aws.ToString(t.Name))
	return s.delta(append(d, `,"arguments":""}}]}`...), ""), true
}

func (s *converseStream) arguments(part string) Chunk {
	d := strconv.AppendInt([]byte(`{"tool_calls":[{"index":`), int64(s.tools-1), 10)
	d = rawjson.AppendString(append(d, `,"function":{"arguments":`...), part)
	return s.delta(append(d, "}}]}"...), "")
}

func (s *converseStream) delta(delta []byte, stopReason string) Chunk {
	s.buf = appendDelta(s.buf[:0], s.call, delta, stopReason)
	return Chunk{Data: s.buf, StopReason: stopReason}
}
