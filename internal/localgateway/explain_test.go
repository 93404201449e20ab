package localgateway

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/plan"
)

// TestHintsOfALaptop holds what AWS refuses to the user's own credentials against the hint
// for a deployed gateway, which is "deploy" here.
func TestHintsOfALaptop(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_PROFILE", "")
	cfg, _, err := config.Parse("shop.yaml", []byte(`{name: shop, region: us-east-1, path: sagemaker, models: {
		churn: {sagemaker: {training: {data: s3://acme-data/churn/, accept: auc >= 0.85}}},
		own: {sagemaker: {image: lmi, source: s3://acme-models/own/}}}}`), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	app := &account.App{File: "shop.yaml", Plan: plan.Of(cfg)}
	aws := func(code, message string) error { return &smithy.GenericAPIError{Code: code, Message: message} }
	for name, tc := range map[string]struct {
		model, at string
		kind      engine.Kind
		err       error
		want      string // in the hint
	}{
		"a permission of one's own on Bedrock": {
			"m", engine.Bedrock, engine.Denied, aws("AccessDeniedException", "User: arn:aws:iam::1:user/x is not authorized to perform: bedrock:InvokeModel on resource: y"),
			"allow bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream on model-id to your user or role",
		},
		"a permission of one's own on SageMaker": {
			"own", engine.SageMaker, engine.Denied, aws("AccessDeniedException", "User: x is not authorized to perform: sagemaker:InvokeEndpoint"), "allow sagemaker:InvokeEndpoint on endpoint e to your user or role",
		},
		"a guardrail": {
			"m", engine.SageMaker, engine.Misconfigured, aws("AccessDeniedException", "User: x is not authorized to perform: bedrock:ApplyGuardrail"), "allow bedrock:ApplyGuardrail on guardrail g to your user or role",
		},
		"no subscription":                 {"m", engine.Bedrock, engine.Denied, aws("AccessDeniedException", "not authorized to perform the required AWS Marketplace actions (aws-marketplace:Subscribe)"), "to your user or role, or let somebody"},
		"no access to the model":          {"m", engine.Bedrock, engine.Denied, aws("AccessDeniedException", "You don't have access to the model with the specified model ID."), "--model-id model-id --region us-east-1"},
		"what the organization forbids":   {"m", engine.Bedrock, engine.Denied, aws("AccessDeniedException", "not authorized to perform: bedrock:InvokeModel with an explicit deny in a service control policy"), "deploy"},
		"a form that somebody fills in":   {"m", engine.Bedrock, engine.Denied, aws("ResourceNotFoundException", "Model use case details have not been submitted for this account."), "deploy"},
		"expired credentials":             {"m", engine.Bedrock, engine.Credentials, aws("ExpiredTokenException", "x"), "the AWS credentials have expired (ExpiredTokenException): aws sso login, or set AWS_PROFILE"},
		"no sign-in":                      {"m", engine.Bedrock, engine.Credentials, errors.New("get identity: the SSO session has expired or is invalid"), "the sign-in to AWS has ended"},
		"too many calls":                  {"m", engine.Bedrock, engine.Throttled, aws("ThrottlingException", "x"), "deploy"},
		"an endpoint that is not there":   {"own", engine.SageMaker, engine.Missing, aws("ValidationError", "Endpoint e of account 1 not found."), "there is no endpoint e in us-east-1: sagerock deploy -c shop.yaml"},
		"an endpoint that a run deploys":  {"churn", engine.SageMaker, engine.Missing, aws("ValidationError", "Endpoint e of account 1 not found."), "sagerock train churn -c shop.yaml"},
		"input that the model rejects":    {"m", engine.Bedrock, engine.Rejected, aws("ValidationException", "the prompt says that access was denied"), "deploy"},
		"a container that writes a hint":  {"own", engine.SageMaker, engine.Failed, aws("ModelError", "x"), "deploy"},
		"an error that is none of AWS's.": {"own", engine.SageMaker, engine.Misconfigured, nil, "deploy"},
	} {
		t.Run(name, func(t *testing.T) {
			var screen strings.Builder
			e := &engine.Error{Kind: tc.kind, Hint: "deploy", Err: tc.err}
			m := &engine.Model{Name: tc.model, BedrockID: "model-id", Endpoint: "e", Guardrail: &engine.Guardrail{ID: "g"}}
			Explain(app, NewRequestLog(&screen))(m, tc.at, e)
			if !strings.Contains(e.Hint, tc.want) || tc.want == "deploy" && e.Hint != tc.want {
				t.Errorf("got %q, want %q", e.Hint, tc.want)
			}
			if (tc.err != nil) != strings.Contains(screen.String(), "\n\tfix: "+e.Hint+"\n") {
				t.Errorf("the terminal shows %q", screen.String())
			}
		})
	}
}

// TestTerminalIsSafe shows a message that moves the cursor and changes colors.
func TestTerminalIsSafe(t *testing.T) {
	got := said(&smithy.GenericAPIError{Code: "X", Message: "a\x1b[31mb\r\nc\u009bd" + strings.Repeat("e", 2*mostSaid)})
	if strings.ContainsAny(got, "\x1b\r\n\u009b") || len(got) > mostSaid+100 {
		t.Errorf("got %q", got)
	}
}
