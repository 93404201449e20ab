package sagemaker

import (
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
)

// WriteCaptured allows writing the calls that the endpoint captures, where it captures any. With
// capture.percent: 0 the role may no longer write there, so nothing more is captured
// even where an update of the endpoint should leave the capture on.
func WriteCaptured(props *EndpointProps) []policy.Statement {
	if props.Config.Capture.Percent == 0 {
		return nil
	}
	objects := props.Bucket.ArnForObjects(jsii.String(contract.EndpointCapture(props.Name, props.Config.Shadow != nil) + "/*"))
	return []policy.Statement{policy.Allow([]string{"s3:PutObject"}, *objects).Because("SageMaker names the files that it captures.")}
}
