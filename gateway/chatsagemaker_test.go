package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
)

// TestChatOnSageMaker has a row for everything that is not simply handed through.
func TestChatOnSageMaker(t *testing.T) {
	t.Parallel()
	const said = `{"role": "user", "content": "Say hi"}`
	const usual = `"choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi there"}, "finish_reason": "stop"}],
		"usage": {"prompt_tokens": 11, "completion_tokens": 2, "total_tokens": 13, "prompt_tokens_details": {"cached_tokens": 0}}`
	for name, tc := range map[string]struct {
		system string
		ask    string
		sent   string // what the container gets
		answer string // of the container; "" for the usual
		want   string
	}{
		"the least": {ask: hi, sent: `{"messages": [` + said + `]}`, want: usual},
		"what the container knows is handed through, what is ours is not": {
			ask: hi + `, "temperature": 0.5, "max_completion_tokens": 10, "seed": 7, "user": "u", "prompt_cache_key": "k", "n": 1, "store": false, "metadata": {"a": "b"}, "tool_choice": "none",
				"presence_penalty": 0.25, "response_format": {"type": "json_object"}, "reasoning_effort": "low", "top_p": null, "tools": [{"type": "function", "function": {"name": "f"}}], "parallel_tool_calls": false`,
			sent: `{"messages": [` + said + `], "temperature": 0.5, "max_tokens": 10, "seed": 7, "tool_choice": "none", "presence_penalty": 0.25,
				"response_format": {"type": "json_object"}, "reasoning_effort": "low", "tools": [{"type": "function", "function": {"name": "f"}}], "parallel_tool_calls": false}`,
			want: usual,
		},
		"the model's system prompt goes in front": {
			system: "Be brief.", ask: hi, sent: `{"messages": [{"role": "system", "content": "Be brief."}, ` + said + `]}`, want: usual,
		},
		"and joins the caller's": {
			system: "Be brief.",
			ask:    `"messages": [{"role": "developer", "content": [{"type": "text", "text": "Be \"kind\"."}]}, ` + said + `, {"role": "developer", "content": "Now."}]`,
			sent:   `{"messages": [{"role": "system", "content": "Be brief.\n\nBe \"kind\"."}, ` + said + `, {"role": "system", "content": "Now."}]}`,
			want:   usual,
		},
		"a developer is the system": {
			ask:  `"messages": [{"content": "Be kind.", "role": "developer"}, ` + said + `]`,
			sent: `{"messages": [{"content": "Be kind.", "role": "system"}, ` + said + `]}`, want: usual,
		},
		"what the gateway does not know in a part or a tool stays out": {
			ask: `"messages": [{"role": "user", "content": [{"type": "text", "text": "Say hi", "image_url": {"url": "http://169.254.169.254/"}}]}],
				"tools": [{"type": "function", "function": {"name": "f", "x": 1}, "y": 2}]`,
			sent: `{"messages": [` + said + `], "tools": [{"type": "function", "function": {"name": "f"}}]}`, want: usual,
		},
		"keys of the container's own are left out, its words are OpenAI's": {
			ask: hi, sent: `{"messages": [` + said + `]}`,
			answer: `{"id": "cmpl-1", "object": "chat.completion", "created": 1, "model": "/opt/ml/model", "system_fingerprint": "vllm-1", "prompt_logprobs": null, "kv_transfer_params": {"a": ["]"]},
				"choices": [{"index": 0, "message": {"role": "assistant", "reasoning": "Hm.", "content": "Hi \"reasoning\": \\"}, "finish_reason": "eos_token", "stop_reason": 128001}],
				"usage": {"prompt_tokens": 5, "total_tokens": 7, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}}`,
			want: `"choices": [{"index": 0, "message": {"role": "assistant", "reasoning_content": "Hm.", "content": "Hi \"reasoning\": \\"}, "finish_reason": "stop", "stop_reason": 128001}],
				"usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7, "prompt_tokens_details": {"cached_tokens": 4}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := completionAnswer
			if tc.answer != "" {
				answer = ok("application/json", tc.answer)
			}
			f := newFakeAWS(t, map[string][]http.HandlerFunc{invokePath: {answer}})
			s := roomy(onlySageMaker())
			m := s.Models["hybrid"]
			m.System = tc.system
			s.Models["hybrid"] = m
			g, _ := f.gateway(t, gateway.Options{Settings: s})
			w := askChat(g, "hybrid", tc.ask)
			if w.Code != http.StatusOK {
				t.Fatalf("got %d %s", w.Code, w.Body)
			}
			if got := f.requests[0].body; !sameJSON(t, got, tc.sent) {
				t.Errorf("the container got  %s\nwant %s", got, tc.sent)
			}
			want := `{"id": "chatcmpl-request-1", "object": "chat.completion", "model": "hybrid", ` + tc.want + `}`
			if got := without(t, w.Body.String(), "created"); !sameJSON(t, got, want) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// TestHybridTakesWhatBothTake refuses what one of the engines would, whichever a
// call would reach.
func TestHybridTakesWhatBothTake(t *testing.T) {
	for _, pick := range []int{0, 99} {
		g, _ := start(t, gateway.Options{Settings: roomy(settings()), Bedrock: says("x"), SageMaker: says("x"), Intn: func(int) int { return pick }})
		if w := askChat(g, "hybrid", hi+`, "presence_penalty": 1`); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "presence_penalty") {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	}
}

// TestTargets calls one inference component and one variant of an endpoint.
func TestTargets(t *testing.T) {
	t.Parallel()
	headers := make(chan http.Header, 2)
	f := newFakeAWS(t, map[string][]http.HandlerFunc{invokePath: {func(w http.ResponseWriter, r *http.Request) {
		headers <- r.Header
		completionAnswer(w, r)
	}}})
	s := roomy(onlySageMaker())
	s.Models["hybrid"].SageMaker.InferenceComponent, s.Models["hybrid"].SageMaker.Variants = "llama", []contract.Variant{{Name: "blue", Weight: 100}}
	g, _ := f.gateway(t, gateway.Options{Settings: s})
	if w := askChat(g, "hybrid", hi); w.Code != http.StatusOK {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	h := <-headers
	if h.Get("X-Amzn-SageMaker-Inference-Component") != "llama" || h.Get("X-Amzn-SageMaker-Target-Variant") != "blue" {
		t.Errorf("SageMaker got %v", h)
	}
}
