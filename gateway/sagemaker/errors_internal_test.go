package sagemaker

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/types"

	"github.com/sagerock/sagerock/gateway/engine"
)

// TestErrorsNameTheLogGroupOfTheContainer makes the container of an endpoint fail, and that of a
// component of a fleet, which has a log group of its own.
func TestErrorsNameTheLogGroupOfTheContainer(t *testing.T) {
	for want, m := range map[string]*engine.Model{
		"/aws/sagemaker/Endpoints/shop--chat":                  {Endpoint: "shop--chat"},
		"/aws/sagemaker/InferenceComponents/shop--chat--gpu-x": {Endpoint: "shop--gpu--fleet-x", Component: "shop--chat--gpu-x"},
	} {
		err := invokeError(t.Context(), m, &types.ModelError{OriginalStatusCode: aws.Int32(500)})
		if !strings.Contains(err.Hint, want+" says why") {
			t.Errorf("got %q, want %s in it", err.Hint, want)
		}
	}
}
