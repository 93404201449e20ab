package serving

import (
	"strings"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/contract"
)

// async makes calls wait in a queue, and answers go to the data bucket. It is nil
// for an endpoint that answers at once. Nobody is notified: callers ask the gateway,
// which looks into the bucket.
func async(props *Props) object {
	if !props.Config.Async() {
		return nil
	}
	at := func(folder string) *string { // SageMaker puts the slash before its own name
		return props.Bucket.S3UrlForObject(jsii.String(strings.TrimSuffix(contract.AsyncFolder(props.Name, folder), "/")))
	}
	output := object{"S3OutputPath": at(contract.AsyncOut), "S3FailurePath": at(contract.AsyncFailed)}
	if props.KeyArn != nil {
		output["KmsKeyId"] = props.KeyArn
	}
	config := object{"OutputConfig": output}
	if most := props.Config.Scaling.Concurrency; most > 0 {
		config["ClientConfig"] = object{"MaxConcurrentInvocationsPerInstance": most}
	}
	return config
}
