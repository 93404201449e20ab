// Package store reads from AWS what the gateway knows of its callers: their keys
// and how often they called. It is apart from auth because the SDK's clients take
// longer to start than everything else, and the CLI has no use for them.
package store

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/gateway/auth"
)

// SecretsManager is an [auth.Secret] that reads the secret with this ARN.
func SecretsManager(cfg aws.Config, arn string) auth.Secret {
	client := secretsmanager.NewFromConfig(cfg)
	return func(ctx context.Context) ([]byte, error) {
		found, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &arn})
		if err != nil {
			return nil, safe(err)
		}
		if found.SecretString == nil {
			return nil, errors.New("the secret is binary")
		}
		return []byte(*found.SecretString), nil
	}
}

// safe keeps of an SDK error what may be logged: AWS's code, or that it was not
// reached. Its message may quote anything.
func safe(err error) error {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return errors.New(api.ErrorCode())
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("no answer in time")
	}
	return errors.New("no answer: check the role, the network and its VPC endpoints")
}
