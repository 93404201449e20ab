package sagemaker

import (
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
)

// AnswerQueued allows reading the calls of a queue, and writing the answers, where
// there is a queue ("Complete the prerequisites" of asynchronous inference, SageMaker
// Developer Guide).
func AnswerQueued(props *EndpointProps) []policy.Statement {
	if !props.Config.Async() {
		return nil
	}
	objects := func(folder string) string {
		return *props.Bucket.ArnForObjects(jsii.String(contract.AsyncFolder(props.Name, folder) + "*"))
	}
	return append(ReadObjects(*props.Bucket.BucketArn(), contract.AsyncFolder(props.Name, contract.AsyncIn)+"*", eachCall),
		policy.Allow([]string{"s3:AbortMultipartUpload", "s3:PutObject"}, objects(contract.AsyncOut), objects(contract.AsyncFailed)).Because(eachCall))
}

const eachCall = "Each call of the queue has an object with a name of its own."

// CallsStatements allow handing calls to async endpoints, and finding their answers,
// in the bucket that is of this app alone.
//
// The whole bucket may be listed, because S3 answers that an object is not there
// only to those who may; to others it says that access is denied (API reference of
// S3, GetObject). A condition on the prefix cannot be met: such a call has none.
func CallsStatements(bucketArn string) []policy.Statement {
	all := func(folder string) string { return bucketArn + "/" + contract.AsyncFolder("*", folder) + "*" }
	return []policy.Statement{
		policy.Allow([]string{"s3:PutObject"}, all(contract.AsyncIn), all(contract.AsyncCalls)).Because(anyQueue),
		policy.Allow([]string{"s3:GetObject"}, all(contract.AsyncOut), all(contract.AsyncFailed), all(contract.AsyncCalls)).Because(anyQueue),
		policy.Allow([]string{"s3:ListBucket"}, bucketArn).Because("S3 says that an answer is not there yet only to a caller who may list the bucket."),
	}
}

const anyQueue = "Each endpoint has a folder, and each call in it an object with a name of its own."
