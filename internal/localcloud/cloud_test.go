package localcloud_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"

	"github.com/sagerock/sagerock/internal/localcloud"
	"github.com/sagerock/sagerock/internal/standin"
)

func start(t *testing.T) *localcloud.Cloud {
	t.Helper()
	cloud, err := localcloud.Start(t.Context(), localcloud.Options{Engine: &standin.Engine{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cloud.Stop()
		if t.Failed() {
			t.Log(cloud.Log())
		}
	})
	return cloud
}

// TestEndpointsOfBothAddressesAnswer makes an endpoint of a current instance type, and calls
// it under both names of this machine; one that is not there says so as SageMaker does.
func TestEndpointsOfBothAddressesAnswer(t *testing.T) {
	t.Parallel()
	cloud := start(t)
	call := func(action string, in any) error {
		return cloud.AWS().Call(t.Context(), "eu-west-1", "sagemaker", "SageMaker."+action, in, nil)
	}
	variant := func(instance string) map[string]any {
		return map[string]any{
			"EndpointConfigName":   "c-" + instance[3:5],
			"ProductionVariants":   []any{map[string]any{"VariantName": "AllTraffic", "ModelName": "m", "InstanceType": instance, "InitialInstanceCount": 1}},
			"AsyncInferenceConfig": map[string]any{"OutputConfig": map[string]any{"S3OutputPath": "s3://calls/out/", "S3FailurePath": "s3://calls/failed/"}},
		}
	}
	if err := call("CreateModel", map[string]any{"ModelName": "m", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r", "PrimaryContainer": map[string]any{"Image": "i", "ModelDataUrl": "s3://none/model.tar.gz"}}); err != nil {
		t.Fatal(err)
	}
	for _, instance := range []string{"ml.g6.2xlarge", "ml.g5.xlarge"} {
		if err := call("CreateEndpointConfig", variant(instance)); err != nil {
			t.Fatal(err)
		}
	}
	if err := call("CreateEndpointConfig", variant("ml.g55.large")); err == nil {
		t.Error("an unknown instance type was accepted")
	}
	if err := call("CreateEndpoint", map[string]any{"EndpointName": "chat", "EndpointConfigName": "c-g6"}); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{cloud.URL, strings.Replace(cloud.URL, "localhost", "127.0.0.1", 1)} {
		if err := localcloud.Check(t.Context(), url); err != nil {
			t.Error(err)
		}
		client := sagemakerruntime.NewFromConfig(localcloud.SDK(url, "eu-west-1"))
		out, err := client.InvokeEndpoint(t.Context(), &sagemakerruntime.InvokeEndpointInput{
			EndpointName: aws.String("chat"), ContentType: aws.String("application/json"), Body: []byte(`{"messages":[{"role":"user","content":"Hi"}]}`),
		})
		if err != nil || !strings.Contains(string(out.Body), "stand-in for chat, not a model. You asked: Hi") {
			t.Errorf("%s: %v, %v", url, out, err)
		}
		_, err = client.InvokeEndpoint(t.Context(), &sagemakerruntime.InvokeEndpointInput{EndpointName: aws.String("none"), Body: []byte("1")})
		if err == nil || !strings.Contains(err.Error(), "ValidationError") || !strings.Contains(err.Error(), "Endpoint none of account 123456789012 not found.") {
			t.Errorf("%s: an endpoint that is not there: %v", url, err)
		}
	}
}

// TestCheckRefusesAnotherAWS lets nothing be deployed to what is not a local AWS.
func TestCheckRefusesAnotherAWS(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"status":"ok"}`) }))
	t.Cleanup(other.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, tc := range map[string]struct{ url, want string }{
		"another server": {other.URL, "what answers at " + other.URL + " is not the local AWS of sagerock\n\tfix: start one in another terminal: sagerock local"},
		"nobody":         {gone.URL, "no local AWS answers at " + gone.URL + ": connection refused\n\tfix: start one in another terminal: sagerock local"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := localcloud.Check(t.Context(), tc.url); err == nil || err.Error() != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}
