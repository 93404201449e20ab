package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/chat"
)

func TestConverse(t *testing.T) {
	const profiles = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/"
	for name, tc := range map[string]struct {
		model   contract.Model
		targets contract.Targets
		path    string
		body    string
	}{
		"the least": {
			model: contract.Model{},
			path:  conversePath,
			body:  `{"messages": [{"role": "user", "content": [{"text": "Say \"hi\" <&>"}]}]}`,
		},
		"system prompt and guardrail": {
			model:   contract.Model{System: "Be brief.", Guardrail: "default"},
			targets: contract.Targets{Guardrails: map[string]string{"default": "gr1:7"}},
			path:    conversePath,
			body: `{"messages": [{"role": "user", "content": [{"text": "Say \"hi\" <&>"}]}], "system": [{"text": "Be brief."}],
				"guardrailConfig": {"guardrailIdentifier": "gr1", "guardrailVersion": "7"}}`,
		},
		"application inference profile": {
			model:   contract.Model{},
			targets: contract.Targets{ProfilePrefix: profiles, Profiles: map[string]string{"assistant": "p1"}},
			path:    "/model/" + strings.NewReplacer(":", "%3A", "/", "%2F").Replace(profiles) + "p1/converse",
			body:    `{"messages": [{"role": "user", "content": [{"text": "Say \"hi\" <&>"}]}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{tc.path: {converseAnswer}})
			s := settings()
			tc.model.Bedrock = &contract.Bedrock{ModelID: "amazon.nova-lite-v1:0", Weight: 100}
			s.Models["assistant"] = tc.model
			g, _ := f.gateway(t, gateway.Options{Settings: s, Targets: &tc.targets})
			w := post(g, "assistant", `{"prompt": "Say \"hi\" <&>"}`)
			want := `{"model": "assistant", "engine": "bedrock", "text": "Hi there", "usage": {"inputTokens": 11, "outputTokens": 2}, "stopReason": "end_turn"}`
			if w.Code != 200 || !sameJSON(t, w.Body.String(), want) {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			if len(f.requests) != 1 {
				t.Fatalf("%d requests", len(f.requests))
			}
			r := f.requests[0]
			if r.method != http.MethodPost || r.path != tc.path || !sameJSON(t, r.body, tc.body) {
				t.Errorf("asked %s %s %s\nwant POST %s %s", r.method, r.path, r.body, tc.path, tc.body)
			}
			if !strings.Contains(r.auth, "AWS4-HMAC-SHA256") || !strings.Contains(r.auth, "/us-east-1/bedrock/") {
				t.Errorf("signature: %s", r.auth)
			}
		})
	}
}

func TestConverseGuardrailIntervened(t *testing.T) {
	t.Parallel()
	f := newFakeAWS(t, map[string][]http.HandlerFunc{conversePath: {ok("application/json", `{
		"output": {"message": {"role": "assistant", "content": [{"text": "Sorry, I cannot help with that."}]}},
		"stopReason": "guardrail_intervened", "usage": {"inputTokens": 0, "outputTokens": 0, "totalTokens": 0}, "metrics": {"latencyMs": 5}}`)}})
	g, logs := f.gateway(t, gateway.Options{})
	w := post(g, "assistant", `{"prompt": "x"}`)
	want := `{"model": "assistant", "engine": "bedrock", "text": "Sorry, I cannot help with that.", "usage": {"inputTokens": 0, "outputTokens": 0}, "stopReason": "guardrail_intervened"}`
	if w.Code != 200 || !sameJSON(t, w.Body.String(), want) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if line := logs.line(t); line["stopReason"] != string(chat.StopGuardrail) {
		t.Errorf("log: %v", line)
	}
}

func TestBedrockErrors(t *testing.T) {
	t.Parallel()
	testErrors(t, "assistant", conversePath, map[string]errorCase{
		"throttled":          {awsError(429, "ThrottlingException", "Too many requests"), 429, "rate_limit_exceeded", "Bedrock quota", "ThrottlingException", 3},
		"not ready":          {awsError(429, "ModelNotReadyException", "x"), 429, "rate_limit_exceeded", "Retry-After", "ModelNotReadyException", 1},
		"quota":              {awsError(400, "ServiceQuotaExceededException", "x"), 429, "rate_limit_exceeded", "quota", "ServiceQuotaExceededException", 1},
		"internal":           {awsError(500, "InternalServerException", "x"), 502, "model_failed", "try again", "InternalServerException", 3},
		"unavailable":        {awsError(503, "ServiceUnavailableException", "x"), 502, "model_failed", "try again", "ServiceUnavailableException", 3},
		"unheard of":         {awsError(599, "BrandNewException", "x"), 502, "model_failed", "try again", "BrandNewException", 1},
		"model timeout":      {awsError(408, "ModelTimeoutException", "x"), 504, "timeout", "api.timeout", "ModelTimeoutException", 1},
		"model error":        {awsError(424, "ModelErrorException", "x"), 502, "model_failed", "try again", "ModelErrorException", 1},
		"no access":          {awsError(403, "AccessDeniedException", "You don't have access to the model"), 502, "access_denied", "aws bedrock get-foundation-model-availability", "AccessDeniedException", 1},
		"bad token":          {awsError(403, "UnrecognizedClientException", "The security token is invalid"), 502, "bad_credentials", "sign in again", "UnrecognizedClientException", 1},
		"expired":            {awsError(403, "ExpiredTokenException", "The security token included in the request is expired"), 502, "bad_credentials", "sign in again", "ExpiredTokenException", 1},
		"expired, said late": {awsError(403, "AccessDeniedException", "The security token included in the request is expired"), 502, "bad_credentials", "sign in again", "AccessDeniedException", 1},
		"another secret":     {awsError(403, "InvalidSignatureException", "The request signature we calculated does not match"), 502, "bad_credentials", "sign in again", "InvalidSignatureException", 1},
		"gone":               {awsError(404, "ResourceNotFoundException", "This model version has reached the end of its life."), 502, "model_missing", "choose another bedrock.model", "ResourceNotFoundException", 1},
		"nobody subscribed": {
			awsError(403, "AccessDeniedException", "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model. Refer to the Amazon Bedrock documentation for further details."),
			502, "access_denied", "somebody who may call aws-marketplace:Subscribe", "AccessDeniedException", 1,
		},
		"no payment method": {
			awsError(403, "AccessDeniedException", "Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided. Your AWS Marketplace subscription for this model cannot be completed at this time."),
			502, "access_denied", "an administrator of the account adds a payment method", "AccessDeniedException", 1,
		},
		"no use case form": {
			awsError(404, "ResourceNotFoundException", "Model use case details have not been submitted for this account. Fill out the Anthropic use case details form before using the model."),
			502, "access_denied", "an administrator fills in the form", "ResourceNotFoundException", 1,
		},
		"a model that is withdrawn": {
			awsError(404, "ResourceNotFoundException", "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 15 days."),
			502, "model_missing", "choose another bedrock.model", "ResourceNotFoundException", 1,
		},
		"forbidden by the organization": {
			awsError(403, "AccessDeniedException", "User: arn:aws:sts::123456789012:assumed-role/r/f is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:eu-north-1::foundation-model/m with an explicit deny in a service control policy"),
			502, "access_denied", "a service control policy of the organization", "AccessDeniedException", 1,
		},
		"forbidden by the endpoint": {
			awsError(403, "AccessDeniedException", "User: x is not authorized to perform: bedrock:InvokeModel because no VPC endpoint policy allows the bedrock:InvokeModel action"),
			502, "access_denied", "the policy of the VPC endpoint", "AccessDeniedException", 1,
		},
		"not in the role": {
			awsError(403, "AccessDeniedException", "User: x is not authorized to perform: bedrock:InvokeModel because no identity-based policy allows the bedrock:InvokeModel action"),
			502, "access_denied", "the gateway's role lacks the permission", "AccessDeniedException", 1,
		},
		"prompt too long": {
			awsError(400, "ValidationException", "Input is too long for requested model."), 400, "rejected", "shorten the prompt", "ValidationException", 1,
		},
		"needs a profile": {
			awsError(400, "ValidationException", "Invocation of model ID x with on-demand throughput isn't supported."), 502, "misconfigured", "bedrock.profile", "ValidationException", 1,
		},
		"unknown model": {
			awsError(400, "ValidationException", "The provided model identifier is invalid."), 502, "model_missing", "bedrock.model", "ValidationException", 1,
		},
		"no system prompts": {
			awsError(400, "ValidationException", "This model doesn't support system messages."), 502, "misconfigured", "remove system", "ValidationException", 1,
		},
	})
}
