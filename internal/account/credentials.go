// Package account is the way of the command line into the user's AWS account: credentials,
// and the stacks that a config file was deployed as. Its errors say what to do.
package account

import (
	"context"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	static "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go/logging"

	"github.com/sagerock/sagerock/internal/failure"
)

// Credentials is how to call AWS as the user, with credentials from wherever the AWS CLI
// would take them.
func Credentials(ctx context.Context, region string) (aws.Config, error) {
	sdk, err := load(ctx, region)
	if err == nil {
		_, err = sdk.Credentials.Retrieve(ctx)
	}
	if err != nil {
		return sdk, NoCredentials(err)
	}
	return sdk, nil
}

// Connect is how to call AWS in region or, with endpoint, the local AWS at that URL, which
// takes any credentials.
func Connect(ctx context.Context, region, endpoint string) (aws.Config, error) {
	if endpoint == "" {
		return Credentials(ctx, region)
	}
	if err := CheckURL("--endpoint-url", endpoint); err != nil {
		return aws.Config{}, err
	}
	sdk, err := Credentials(ctx, region)
	if err != nil {
		anybody := awsconfig.WithCredentialsProvider(static.NewStaticCredentialsProvider("local", "local", ""))
		if sdk, err = load(ctx, region, anybody); err != nil {
			return sdk, NoCredentials(err)
		}
	}
	sdk.BaseEndpoint = &endpoint
	return sdk, nil
}

// load reads the configuration of the AWS CLI. The SDK writes nothing to the terminal: what
// its warnings are about, such as an instance metadata service that a laptop does not have, is
// in its errors too.
func load(ctx context.Context, region string, more ...func(*awsconfig.LoadOptions) error) (aws.Config, error) {
	return awsconfig.LoadDefaultConfig(ctx, append(more, awsconfig.WithRegion(region), awsconfig.WithLogger(logging.Nop{}))...)
}

// CheckURL refuses what is not the URL of a server, as the value of flag.
func CheckURL(flag, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return failure.BadURL(flag, address)
	}
	return nil
}
