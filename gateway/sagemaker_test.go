package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway"
)

func TestChatCompletions(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		system string
		answer http.HandlerFunc
		body   string
		want   string
	}{
		"with a system prompt": {
			system: "Be brief.",
			answer: completionAnswer,
			body:   `{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Say \"hi\" <&>"}]}`,
			want:   `{"model": "hybrid", "engine": "sagemaker", "text": "Hi there", "usage": {"inputTokens": 11, "outputTokens": 2}, "stopReason": "end_turn"}`,
		},
		"cut short, no usage, no content": {
			answer: ok("application/json", `{"choices": [{"message": {"role": "assistant", "content": null}, "finish_reason": "length"}]}`),
			body:   `{"messages": [{"role": "user", "content": "Say \"hi\" <&>"}]}`,
			want:   `{"model": "hybrid", "engine": "sagemaker", "text": "", "stopReason": "max_tokens"}`,
		},
		"a reason of the container's own": {
			answer: ok("application/json", `{"choices": [{"message": {"content": "x"}, "finish_reason": "bored"}]}`),
			body:   `{"messages": [{"role": "user", "content": "Say \"hi\" <&>"}]}`,
			want:   `{"model": "hybrid", "engine": "sagemaker", "text": "x", "stopReason": "bored"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{invokePath: {tc.answer}})
			s := onlySageMaker()
			m := s.Models["hybrid"]
			m.System = tc.system
			s.Models["hybrid"] = m
			g, _ := f.gateway(t, gateway.Options{Settings: s})
			if w := post(g, "hybrid", `{"prompt": "Say \"hi\" <&>"}`); w.Code != 200 || !sameJSON(t, w.Body.String(), tc.want) {
				t.Errorf("got %d %s\nwant %s", w.Code, w.Body, tc.want)
			}
			r := f.requests[0]
			if r.contentType != "application/json" || !sameJSON(t, r.body, tc.body) {
				t.Errorf("asked %s %s\nwant %s", r.contentType, r.body, tc.body)
			}
			if !strings.Contains(r.auth, "/us-east-1/sagemaker/") {
				t.Errorf("signature: %s", r.auth)
			}
		})
	}
}

func TestRawThroughTheSDK(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		send, want map[string]string // headers
	}{
		"with headers": {
			map[string]string{"Content-Type": "text/csv", "Accept": "text/plain"},
			map[string]string{"Content-Type": "text/csv", "Accept": "text/plain"},
		},
		"any answer will do": {
			map[string]string{"Content-Type": "application/x-npy", "Accept": "*/*"},
			map[string]string{"Content-Type": "application/x-npy", "Accept": ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{rawPath: {ok("application/x-npy", "\x93NUMPY\x00\xff")}})
			g, _ := f.gateway(t, gateway.Options{})
			r := httptest.NewRequest(http.MethodPost, "/v1/models/churn/invoke", strings.NewReader("\x00\xff{not json"))
			for key, value := range tc.send {
				r.Header.Set(key, value)
			}
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			if w.Code != 200 || w.Body.String() != "\x93NUMPY\x00\xff" || w.Header().Get("Content-Type") != "application/x-npy" || w.Header().Get("X-Sagerock-Engine") != "sagemaker" {
				t.Errorf("got %d %q %v", w.Code, w.Body, w.Header())
			}
			got := f.requests[0]
			if got.body != "\x00\xff{not json" || got.contentType != tc.want["Content-Type"] || got.accept != tc.want["Accept"] {
				t.Errorf("the endpoint got %+v", got)
			}
		})
	}
}

func TestRawAnswerWithoutContentType(t *testing.T) {
	t.Parallel()
	f := newFakeAWS(t, map[string][]http.HandlerFunc{rawPath: {func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		_, _ = w.Write([]byte("x"))
	}}})
	g, _ := f.gateway(t, gateway.Options{})
	if w := post(g, "churn", "1"); w.Header().Get("Content-Type") != "application/octet-stream" {
		t.Errorf("got %v", w.Header())
	}
}

// modelError is what SageMaker says when the container answers with status.
func modelError(status, message string) http.HandlerFunc {
	return awsError(424, "ModelError", message, `, "OriginalStatusCode": `+status+`, "OriginalMessage": "`+secret+`"`)
}

func TestSageMakerErrors(t *testing.T) {
	t.Parallel()
	testErrors(t, "hybrid", invokePath, map[string]errorCase{
		"throttled":         {awsError(400, "ThrottlingException", "Rate exceeded"), 429, "rate_limit_exceeded", "sagemaker.scaling.max", "ThrottlingException", 3},
		"internal":          {awsError(500, "InternalFailure", "x"), 502, "model_failed", "try again", "InternalFailure", 3},
		"dependency":        {awsError(530, "InternalDependencyException", "x"), 502, "model_failed", "try again", "InternalDependencyException", 1},
		"unavailable":       {awsError(503, "ServiceUnavailable", "x"), 502, "model_failed", "try again", "ServiceUnavailable", 3},
		"expired":           {awsError(403, "ExpiredTokenException", "The security token is expired"), 502, "bad_credentials", "sign in again", "ExpiredTokenException", 1},
		"denied":            {awsError(403, "AccessDeniedException", "User is not authorized"), 502, "access_denied", "may not invoke endpoint shop-hybrid", "AccessDeniedException", 1},
		"no copy":           {awsError(400, "ValidationError", "Inference Component has no capacity to process this request. ApplicationAutoScaling may be in-progress (if configured) or try to increase the capacity by invoking UpdateInferenceComponentRuntimeConfig API."), 503, "model_asleep", "ask again", "ValidationError", 1},
		"no endpoint":       {awsError(400, "ValidationError", "Endpoint shop-hybrid of account 123456789012 not found."), 502, "model_missing", "endpoint shop-hybrid does not exist yet: run the training pipeline of hybrid or, where it has none, deploy the sagemaker stack", "ValidationError", 1},
		"invalid":           {awsError(400, "ValidationError", "1 validation error detected"), 400, "rejected", "check the input", "ValidationError", 1},
		"container refused": {modelError("400", "Received client error (400) from primary"), 400, "rejected", "/aws/sagemaker/Endpoints/shop-hybrid", "ModelError", 1},
		"container failed":  {modelError("500", "Received server error (500) from primary"), 502, "model_failed", "/aws/sagemaker/Endpoints/shop-hybrid", "ModelError", 1},
		"container is busy": {modelError("429", "Received client error (429) from primary"), 429, "rate_limit_exceeded", "scaling.max", "ModelError", 1},
		"container is slow": {modelError("0", "Received server error (0) from primary with message: Your invocation timed out"), 504, "timeout", "60 seconds", "ModelError", 1},
		"not a chat":        {ok("application/json", `{"predictions": ["`+secret+`"]}`), 502, "misconfigured", "sagemaker.protocol to raw", "NotChatCompletions", 1},
		"not JSON":          {ok("text/html", `<html>`+secret), 502, "misconfigured", "chat completions", "NotChatCompletions", 1},
	})
	testErrors(t, "churn", rawPath, map[string]errorCase{
		"raw refused by the container": {modelError("415", "Received client error (415)"), 400, "rejected", "churn is not a chat model: send what its container takes", "ModelError", 1},
		"raw refused by SageMaker":     {awsError(400, "ValidationError", "1 validation error detected"), 400, "rejected", "churn is not a chat model", "ValidationError", 1},
	})
}
