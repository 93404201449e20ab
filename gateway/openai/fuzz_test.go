package openai

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai/seeds"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// servedBy is every set of engines.
var servedBy = [][]string{{engine.Bedrock}, {engine.SageMaker}, {engine.Bedrock, engine.SageMaker}}

// FuzzChat feeds anything to the reader of chats: a problem names what is wrong. What
// becomes of a chat that it accepts is for the tests of each engine.
func FuzzChat(f *testing.F) {
	for _, seed := range seeds.Chats {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		body, why := rawjson.Check(src)
		if why != "" || body.Kind() != '{' {
			return
		}
		if _, p := ParseEmbedding(body, &engine.Model{}); p != nil && p.Status != http.StatusBadRequest {
			t.Fatalf("%+v", p)
		}
		for _, engines := range servedBy {
			c, _, p := ParseChat(body, engines, About{})
			if p != nil {
				if p.Status != http.StatusBadRequest || p.Param == nil || p.Hint == "" || len(p.Text()) > 400 {
					t.Fatalf("%+v", p)
				}
				continue
			}
			if len(c.Messages) == 0 {
				t.Fatalf("no messages in %s", src)
			}
		}
	})
}

// ofChats is what a caller of responses must not read: names that only chats have.
var ofChats = regexp.MustCompile(`messages|tool_calls|tool_call_id|function\.|completion_tokens|response_format|reasoning_effort|json_schema\.`)

// FuzzResponse feeds anything to the reader of responses: a problem names what is
// wrong in the words of this path, and everything else becomes a chat and a line of
// JSON for the answer.
func FuzzResponse(f *testing.F) {
	for _, seed := range seeds.Responses {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		body, why := rawjson.Check(src)
		if why != "" || body.Kind() != '{' {
			return
		}
		for _, engines := range servedBy {
			_, said, p := ParseResponse(body, engines, About{})
			if p != nil {
				if p.Status != http.StatusBadRequest || p.Param == nil || p.Hint == "" || len(p.Text()) > 400 {
					t.Fatalf("%+v", p)
				}
				if p.Code == "invalid_value" && !strings.HasPrefix(*p.Param, "prompt.") && ofChats.MatchString(*p.Param) {
					t.Fatalf("%s: %s", *p.Param, p.Message)
				}
				continue
			}
			if echo := said.(*response).echo; !json.Valid(echo) || bytes.ContainsAny(echo, "\r\n") {
				t.Fatalf("%s is said again as %s", src, echo)
			}
		}
	})
}
