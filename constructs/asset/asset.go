// Package asset adds files to a deployment, which uploads them first. The CDK's own asset
// also computes Region facts for an ARN that is not used here, which makes it slower.
package asset

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// Asset is where a file is when the stack is deployed.
type Asset struct {
	// Bucket and Key are where it is in S3. The bucket's name is a token.
	Bucket, Key *string
}

// New adds the file at path, or the folder, as a ZIP. Only what is in it counts: it
// may be gone when New returns.
func New(scope constructs.Construct, id *string, path string) Asset {
	info, err := os.Stat(path)
	if err != nil {
		panic(err) // constructs cannot return errors
	}
	packaging := awscdk.FileAssetPackaging_FILE
	if info.IsDir() {
		packaging = awscdk.FileAssetPackaging_ZIP_DIRECTORY
	}
	stack := awscdk.Stack_Of(scope)
	staged := awscdk.NewAssetStaging(scope, id, &awscdk.AssetStagingProps{SourcePath: &path})
	at := stack.Synthesizer().AddFileAsset(&awscdk.FileAssetSource{
		FileName: staged.RelativeStagedPath(stack), Packaging: packaging, SourceHash: staged.AssetHash(),
	})
	return Asset{Bucket: at.BucketName, Key: at.ObjectKey}
}
