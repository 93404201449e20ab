// Package store reads the keys of callers and counts their requests, in AWS.
package store

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/gateway/auth"
	"github.com/sagerock/sagerock/gateway/signed"
)

// SecretsManager is an [auth.Secret] that reads the secret with this ARN (AWS Secrets
// Manager API Reference, "GetSecretValue").
func SecretsManager(cfg aws.Config, arn string) auth.Secret {
	get := signed.Operation{Service: signed.New(cfg, "secretsmanager"), Target: "secretsmanager.GetSecretValue", Version: "1.1"}
	return func(ctx context.Context) ([]byte, error) {
		var found struct{ SecretString *string }
		if err := get.Call(ctx, map[string]string{"SecretId": arn}, &found); err != nil {
			return nil, err
		}
		if found.SecretString == nil {
			return nil, errors.New("the secret is binary")
		}
		return []byte(*found.SecretString), nil
	}
}
