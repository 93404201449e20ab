// Package account is the way of the command line into the user's AWS account: credentials,
// and the stacks that a config file was deployed as. Its errors say what to do.
package account

import (
	"context"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"github.com/sagerock/sagerock/internal/failure"
)

// signIn is how a user gets credentials.
const signIn = "aws sso login, or set AWS_PROFILE"

// Credentials is how to call AWS as the user, with credentials from wherever the AWS CLI
// would take them.
func Credentials(ctx context.Context, region string) (aws.Config, error) {
	sdk, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(region))
	if err == nil {
		_, err = sdk.Credentials.Retrieve(ctx)
	}
	if err != nil {
		return sdk, NoCredentials(err)
	}
	return sdk, nil
}

// NoCredentials says that none were found.
func NoCredentials(err error) *failure.Failure {
	return failure.New(signIn, "there are no AWS credentials: %v", failure.Reason(err))
}

// BadCredentials says that AWS refused them, with its error code.
func BadCredentials(code string) *failure.Failure {
	return failure.New(signIn, "AWS does not accept the credentials: %s", code)
}

// CheckURL refuses what is not the URL of a server, as the value of flag.
func CheckURL(flag, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return failure.BadURL(flag, address)
	}
	return nil
}
