// Package callerkeys manages the keys of the callers of a deployed gateway, which are a list
// of hashes in a secret of AWS Secrets Manager.
package callerkeys

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/signed"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/plan"
)

// maxSecret is the most bytes that a secret can hold.
const maxSecret = 65536

// Store is the secret that holds the keys.
type Store struct {
	secrets *signed.Service
	arn     string
}

// Open finds the secret in the outputs of the app's api stack. With endpoint it calls AWS
// at that URL.
func Open(ctx context.Context, app *account.App, endpoint string) (*Store, error) {
	sdk, stack, err := app.Deployed(ctx, endpoint, plan.StackAPI)
	if err != nil {
		return nil, err
	}
	arn := stack.Outputs[contract.OutputKeys]
	if arn == "" {
		return nil, failure.New("write auth: key under api in the config file, then "+app.DeployCommand(),
			"stack %s was not deployed with api.auth: key", stack.Name)
	}
	return &Store{signed.New(sdk, "secretsmanager"), arn}, nil
}

// call does what Secrets Manager calls operation.
func (k *Store) call(ctx context.Context, operation string, in, out any) error {
	o := signed.Operation{Service: k.secrets, Target: "secretsmanager." + operation, Version: "1.1"}
	return o.Call(ctx, in, out)
}

// Read returns the keys.
func (k *Store) Read(ctx context.Context) (*contract.Keys, error) {
	all, _, err := k.read(ctx)
	return all, err
}

// read returns the keys and the version of the secret that holds them.
func (k *Store) read(ctx context.Context) (*contract.Keys, string, error) {
	var found struct{ SecretString, VersionId string }
	if err := k.call(ctx, "GetSecretValue", map[string]string{"SecretId": k.arn}, &found); err != nil {
		return nil, "", k.failed(ctx, "read", "secretsmanager:GetSecretValue", err)
	}
	all := &contract.Keys{}
	if err := json.Unmarshal([]byte(found.SecretString), all); err != nil {
		return nil, "", k.unreadable()
	}
	return all, found.VersionId, nil
}

// tries is how often an update begins again after somebody else was faster.
const tries = 3

// update changes the keys, if nobody else has changed them since they were read.
// Secrets Manager cannot compare versions. But it refuses another value under a
// version id that exists, and the id that follows a version is made from that
// version alone: of two who have read the same, the second one is refused.
func (k *Store) update(ctx context.Context, change func(*contract.Keys) error) error {
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
			return failure.New("remove keys that nobody uses", "%d keys are more than a secret can hold", len(all.Keys))
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
	return failure.New("try again; if the secret was rolled back to an older version, first put its value once more: aws secretsmanager put-secret-value --secret-id "+k.arn,
		"somebody else is changing the keys")
}

// after is the id of the version that follows one, in the form of a UUID.
func after(version string) string {
	sum := sha256.Sum256([]byte("sagerock keys after " + version))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// failed says why Secrets Manager did not do it.
func (k *Store) failed(ctx context.Context, what, action string, err error) error {
	if ctx.Err() != nil {
		return failure.Interrupted()
	}
	if f := account.Trouble(err); f != nil {
		return f
	}
	if said, ok := errors.AsType[*signed.Refusal](err); ok {
		switch said.Code {
		case "AccessDeniedException":
			return notAllowed(what, action, k.arn)
		case "DecryptionFailure", "EncryptionFailure":
			return notAllowed(what, "kms:Decrypt and kms:GenerateDataKey", "the key that encrypts "+k.arn)
		case "ResourceNotFoundException":
			return k.unreadable()
		}
	}
	return failure.New("try again", "cannot %s the keys: %v", what, failure.Reason(err))
}

func notAllowed(what, action, on string) error {
	return failure.New("allow "+action+" on "+on, "you may not %s the keys", what)
}

func (k *Store) unreadable() error {
	return failure.New("aws secretsmanager put-secret-value --secret-id "+k.arn+` --secret-string '{"keys":[]}', which removes every key`,
		"the secret of the keys holds no list of keys")
}
