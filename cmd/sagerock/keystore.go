package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/signed"
)

// maxSecret is what a secret can hold, in bytes.
const maxSecret = 65536

// keyStore is the secret that holds the keys.
type keyStore struct {
	secrets *signed.Service
	arn     string
}

// call does what Secrets Manager calls operation.
func (k *keyStore) call(ctx context.Context, operation string, in, out any) error {
	o := signed.Operation{Service: k.secrets, Target: "secretsmanager." + operation, Version: "1.1"}
	return o.Call(ctx, in, out)
}

// open finds the secret in the outputs of the api stack.
func (c *keysCmd) open(ctx context.Context, cfg *config.Config) (*keyStore, error) {
	sdk, err := credentials(ctx, cfg.Region)
	if err != nil {
		return nil, err
	}
	if c.EndpointURL != "" {
		if err := checkURL(c.EndpointURL); err != nil {
			return nil, err
		}
		sdk.BaseEndpoint = &c.EndpointURL
	}
	stack, err := findStack(ctx, sdk, cfg, config.StackAPI, c.Config, c.Environment)
	if err != nil {
		return nil, err
	}
	arn := stack.outputs[contract.OutputKeys]
	if arn == "" {
		return nil, noKeysThere(stack.name, stack.status, stack.deployCommand())
	}
	return &keyStore{signed.New(sdk, "secretsmanager"), arn}, nil
}

// read returns the keys and the version of the secret that holds them.
func (k *keyStore) read(ctx context.Context) (*contract.Keys, string, error) {
	var found struct{ SecretString, VersionId string }
	if err := k.call(ctx, "GetSecretValue", map[string]string{"SecretId": k.arn}, &found); err != nil {
		return nil, "", k.failed(ctx, "read", "secretsmanager:GetSecretValue", err)
	}
	all := &contract.Keys{}
	if err := json.Unmarshal([]byte(found.SecretString), all); err != nil {
		return nil, "", badSecret(k.arn)
	}
	return all, found.VersionId, nil
}

// tries is how often update begins again when somebody else was faster.
const tries = 3

// update changes the keys, if nobody else has changed them since they were read.
// Secrets Manager cannot compare versions. But it refuses another value under a
// version id that exists, and the id that follows a version is made from that
// version alone: of two who have read the same, the second one is refused.
func (k *keyStore) update(ctx context.Context, change func(*contract.Keys) error) error {
	for range tries {
		all, version, err := k.read(ctx)
		if err != nil {
			return err
		}
		if err := change(all); err != nil {
			return err
		}
		src, err := json.Marshal(all)
		if err != nil {
			return err
		}
		if len(src) > maxSecret {
			return tooManyKeys(len(all.Keys))
		}
		err = k.call(ctx, "PutSecretValue", map[string]string{
			"SecretId": k.arn, "SecretString": string(src), "ClientRequestToken": after(version),
		}, &struct{}{})
		if err == nil {
			return nil
		}
		if said, ok := errors.AsType[*signed.Refusal](err); !ok || said.Code != "ResourceExistsException" {
			return k.failed(ctx, "change", "secretsmanager:PutSecretValue", err)
		}
	}
	return keysBusy(k.arn)
}

// after is the id of the version that follows one, in the form of a UUID.
func after(version string) string {
	sum := sha256.Sum256([]byte("sagerock keys after " + version))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// failed says why Secrets Manager did not do it.
func (k *keyStore) failed(ctx context.Context, what, action string, err error) error {
	if ctx.Err() != nil {
		return interrupted()
	}
	said, ok := errors.AsType[*signed.Refusal](err)
	if !ok {
		return keysFailed(what, err)
	}
	switch said.Code {
	case "AccessDeniedException":
		return mayNotKeys(what, action, k.arn)
	case "DecryptionFailure", "EncryptionFailure":
		return mayNotKeys(what, "kms:Decrypt and kms:GenerateDataKey", "the key that encrypts "+k.arn)
	case "ResourceNotFoundException":
		return badSecret(k.arn)
	case "ExpiredTokenException", "InvalidSignatureException", "UnrecognizedClientException":
		return badCredentials(said.Code)
	}
	return keysFailed(what, err)
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
