package serving

import (
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/contract"
)

// capture keeps the share of requests and answers that the config asks for, of every variant
// and of a shadow ("Capture data from real-time endpoint", SageMaker Developer Guide). It is
// nil where that is none.
func capture(props *Props) object {
	percent := props.Config.Capture.Percent
	if percent == 0 {
		return nil
	}
	c := object{
		"EnableCapture":             true,
		"InitialSamplingPercentage": percent,
		"DestinationS3Uri":          props.Bucket.S3UrlForObject(jsii.String(contract.EndpointCapture(props.Name, props.Config.Shadow != nil))),
		"CaptureOptions":            []any{object{"CaptureMode": "Input"}, object{"CaptureMode": "Output"}},
		// Everything else is kept as base64.
		"CaptureContentTypeHeader": object{
			"CsvContentTypes":  []any{"text/csv"},
			"JsonContentTypes": []any{"application/json", "application/jsonlines"},
		},
	}
	if props.KeyArn != nil {
		c["KmsKeyId"] = props.KeyArn
	}
	return c
}
