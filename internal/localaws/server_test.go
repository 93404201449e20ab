package localaws_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/sagerock/sagerock/internal/localaws"
)

func TestStart(t *testing.T) {
	s, err := localaws.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()

	if err := s.Put(t.Context(), "a-bucket", "", nil); err != nil {
		t.Fatal(err)
	}
	var machines struct{ StateMachines []any }
	if err := s.Call(t.Context(), "us-east-1", "states", "AWSStepFunctions.ListStateMachines", struct{}{}, &machines); err != nil {
		t.Fatal(err)
	}
	if err := s.Call(t.Context(), "us-east-1", "states", "AWSStepFunctions.DescribeStateMachine", map[string]string{"stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:none"}, &machines); err == nil {
		t.Error("a machine that does not exist was described")
	}
	t.Setenv("AWS_PROFILE", "production")
	if env := s.Env("eu-west-1"); slices.Contains(env, "AWS_PROFILE=production") {
		t.Error("Env leads to the real AWS")
	}
	if env := s.Env("eu-west-1"); !slices.Contains(env, "AWS_ENDPOINT_URL="+s.Endpoint) {
		t.Errorf("Env does not name the endpoint: %q", env)
	}

	s.Stop()
	if _, err := http.Get(s.Endpoint); err == nil {
		t.Error("it answers after Stop")
	}
}
