package serving

import (
	"github.com/aws/jsii-runtime-go"
)

// CaptureFolder is where in the data bucket an endpoint's requests and answers
// are kept. SageMaker adds the endpoint, the variant and the hour.
func CaptureFolder(endpoint string) string { return "capture/" + endpoint }

// capture keeps the share of requests and answers that the config asks for. It is
// nil where that is none.
func capture(props *Props) object {
	percent := props.Config.Capture.Percent
	if percent == 0 {
		return nil
	}
	c := object{
		"EnableCapture":             true,
		"InitialSamplingPercentage": percent,
		"DestinationS3Uri":          props.Bucket.S3UrlForObject(jsii.String(CaptureFolder(props.Name))),
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
