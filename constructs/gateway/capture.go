package gateway

import (
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
)

// allowCapture lets the gateway put calls into the bucket, and read none of them.
// Where the network is private, they go the way that it has to S3 for all.
func (g *Gateway) allowCapture(props *GatewayProps) {
	bucket := *props.Bucket.BucketArn()
	write := []policy.Statement{policy.Allow([]string{"s3:PutObject"}, bucket+"/"+contract.CapturedPrefix+"*").
		Because("The gateway names the objects by the hour and the request.")}
	if props.KeyArn != nil {
		// With a Bucket Key, the encryption context is the bucket and not the object (S3
		// User Guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys").
		write = append(write, policy.Allow([]string{"kms:GenerateDataKey"}, *props.KeyArn).When("StringEquals", map[string]any{
			"kms:ViaService":                   g.via("s3"),
			"kms:EncryptionContext:aws:s3:arn": bucket,
		}).Because("S3 encrypts the calls that the gateway captures."))
	}
	g.Function.Node().AddDependency(g.grant("capture", "s3", write))
}
