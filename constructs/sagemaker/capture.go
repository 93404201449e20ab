package sagemaker

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awssagemaker"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/policy"
)

// capturePrefix is where in the data bucket an endpoint's requests and answers
// are kept. SageMaker adds the endpoint, the variant and the hour.
func capturePrefix(endpoint string) string { return "capture/" + endpoint }

// Capture keeps the share of requests and answers that the config asks for. It is
// nil where that is none.
func Capture(props *EndpointProps) *awssagemaker.CfnEndpointConfig_DataCaptureConfigProperty {
	percent := props.Config.Capture.Percent
	if percent == 0 {
		return nil
	}
	capture := &awssagemaker.CfnEndpointConfig_DataCaptureConfigProperty{
		EnableCapture:             true,
		InitialSamplingPercentage: jsii.Number(percent),
		DestinationS3Uri:          props.Bucket.S3UrlForObject(jsii.String(capturePrefix(props.Name))),
		CaptureOptions: []any{
			&awssagemaker.CfnEndpointConfig_CaptureOptionProperty{CaptureMode: jsii.String("Input")},
			&awssagemaker.CfnEndpointConfig_CaptureOptionProperty{CaptureMode: jsii.String("Output")},
		},
		// Everything else is kept as base64.
		CaptureContentTypeHeader: &awssagemaker.CfnEndpointConfig_CaptureContentTypeHeaderProperty{
			CsvContentTypes:  jsii.Strings("text/csv"),
			JsonContentTypes: jsii.Strings("application/json", "application/jsonlines"),
		},
	}
	capture.KmsKeyId = props.KeyArn
	return capture
}

// WriteCaptured allows writing what [Capture] keeps, where it keeps anything. With
// capture.percent: 0 the role may no longer write there, so nothing more is captured
// even where an update of the endpoint should leave the capture on.
func WriteCaptured(props *EndpointProps) []policy.Statement {
	if props.Config.Capture.Percent == 0 {
		return nil
	}
	objects := props.Bucket.ArnForObjects(jsii.String(capturePrefix(props.Name) + "/*"))
	return []policy.Statement{policy.Allow([]string{"s3:PutObject"}, *objects).Because("SageMaker names the files that it captures.")}
}
