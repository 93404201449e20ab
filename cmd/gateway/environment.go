package main

import (
	"errors"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// fromEnvironment is the configuration of the SDK, out of the variables that Lambda sets
// (AWS Lambda Developer Guide, "Working with Lambda environment variables") and
// AWS_ENDPOINT_URL. The SDK's own would also look into files, for a single sign-on and at
// other services, which a function has no use for: it makes the start 2 ms longer.
func fromEnvironment() (aws.Config, error) {
	region, id, secret := os.Getenv("AWS_REGION"), os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")
	if region == "" {
		return aws.Config{}, errors.New("no Region: set AWS_REGION")
	}
	if id == "" || secret == "" {
		return aws.Config{}, errors.New("no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use sagerock serve, which finds them where the AWS CLI does")
	}
	cfg := aws.Config{
		Region:      region,
		Credentials: credentials.NewStaticCredentialsProvider(id, secret, os.Getenv("AWS_SESSION_TOKEN")),
	}
	if url := os.Getenv("AWS_ENDPOINT_URL"); url != "" {
		cfg.BaseEndpoint = &url
	}
	return cfg, nil
}
