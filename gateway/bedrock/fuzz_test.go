package bedrock

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
	"github.com/sagerock/sagerock/gateway/openai/seeds"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// FuzzConverseInput has every chat that a dialect accepts become a request that
// Converse takes: turns alternate, and none is empty.
func FuzzConverseInput(f *testing.F) {
	for _, seed := range append(seeds.Chats, seeds.Responses...) {
		f.Add([]byte(seed), "Be brief.")
	}
	f.Fuzz(func(t *testing.T, src []byte, system string) {
		body, why := rawjson.Check(src)
		if why != "" || body.Kind() != '{' {
			return
		}
		for _, parse := range []func(rawjson.Value, []string, openai.About) (*chat.Request, openai.Dialect, *problem.Problem){openai.ParseChat, openai.ParseResponse} {
			c, _, p := parse(body, []string{engine.Bedrock}, openai.About{})
			if p != nil {
				continue
			}
			in := converseInput(&engine.Model{Name: "m", System: strings.ToValidUTF8(system, "?"), BedrockID: "b"}, c)
			for i, msg := range in.Messages {
				if len(msg.Content) == 0 || i > 0 && msg.Role == in.Messages[i-1].Role {
					t.Fatalf("turn %d of %s", i, src)
				}
			}
			if len(in.Messages) == 0 {
				t.Fatalf("no turns in %s", src)
			}
		}
	})
}

// FuzzConverseEvents feeds any texts in any order to the translator of Bedrock's
// streams.
func FuzzConverseEvents(f *testing.F) {
	f.Add("tsdDxm", "text\"\n\u2028\xff")
	f.Add("mttddxttsddu", "{}")
	f.Fuzz(func(t *testing.T, order, text string) {
		s := &converseStream{one: len(text)%2 == 0}
		_, says, p := openai.ParseChat(rawjson.Of([]byte(`{"messages":[{"role":"user","content":"x"}],"stream":true,"stream_options":{"include_usage":true}}`)), []string{engine.Bedrock}, openai.About{ID: text, Model: text})
		if p != nil {
			t.Fatal(p.Text())
		}
		for _, kind := range order {
			var event types.ConverseStreamOutput
			switch kind {
			case 's':
				event = &types.ConverseStreamOutputMemberMessageStart{}
			case 't':
				event = &types.ConverseStreamOutputMemberContentBlockStart{Value: types.ContentBlockStartEvent{
					Start: &types.ContentBlockStartMemberToolUse{Value: types.ToolUseBlockStart{ToolUseId: &text, Name: &text}},
				}}
			case 'd':
				event = &types.ConverseStreamOutputMemberContentBlockDelta{Value: types.ContentBlockDeltaEvent{
					Delta: &types.ContentBlockDeltaMemberToolUse{Value: types.ToolUseBlockDelta{Input: &text}},
				}}
			case 'D':
				event = &types.ConverseStreamOutputMemberContentBlockDelta{Value: types.ContentBlockDeltaEvent{Delta: &types.ContentBlockDeltaMemberText{Value: text}}}
			case 'x':
				event = &types.ConverseStreamOutputMemberContentBlockStop{}
			case 'm':
				event = &types.ConverseStreamOutputMemberMessageStop{Value: types.MessageStopEvent{StopReason: types.StopReason(text)}}
			case 'u':
				event = &types.ConverseStreamOutputMemberMetadata{Value: types.ConverseStreamMetadataEvent{Usage: &types.TokenUsage{InputTokens: aws.Int32(1)}}}
			}
			if d, ok := s.delta(event); ok {
				said, err := says.Delta(nil, &d)
				for chunk := range strings.SplitSeq(strings.TrimSuffix(string(said), "\n\n"), "\n\n") {
					if chunk := strings.TrimPrefix(chunk, "data: "); err != nil || len(said) > 0 && !json.Valid([]byte(chunk)) || !utf8.ValidString(chunk) {
						t.Fatalf("%c became %s", kind, chunk)
					}
				}
			}
		}
	})
}
