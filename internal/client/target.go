// Package client calls a gateway as a program of the user's would: it finds the gateway,
// signs or sends a key, and waits for the answers of asynchronous models.
package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/regex"
	"github.com/sagerock/sagerock/plan"
)

// Gateway is a gateway and how to call it.
type Gateway struct {
	URL string
	Key string // sent as a bearer token; "" sends none

	service string                  // that calls are signed for; "" where they are not signed
	region  string                  // of the service
	policy  string                  // the ARN of the policy that callers need; "" where it is not known
	creds   aws.CredentialsProvider // asked for each call, because a long wait may outlive them
}

// fronts are the services that check signatures before the gateway runs, with the form of
// their host names.
var fronts = map[string]string{
	"lambda":      `\.lambda-url\.([a-z0-9-]+)\.on\.`,
	"execute-api": `\.execute-api\.([a-z0-9-]+)\.amazonaws\.`,
}

// frontOf is the service that the host of address belongs to, and its Region.
func frontOf(address string) (service, region string) {
	u, err := url.Parse(address)
	if err != nil {
		return "", ""
	}
	for service, host := range fronts {
		if found := regex.Of(host).FindStringSubmatch(u.Hostname()); found != nil {
			return service, found[1]
		}
	}
	return "", ""
}

// signedFor is the service that checks the signatures of calls to the gateway that cfg
// deploys, at address. A custom domain does not show it, but only REST APIs have one.
func signedFor(address string, cfg *config.Config) string {
	service, _ := frontOf(address)
	switch {
	case service != "":
		return service
	case cfg.API.Domain != nil:
		return "execute-api"
	}
	return "lambda"
}

// At is the gateway at address. Calls are signed where the address is AWS's own and there
// is no key.
func At(ctx context.Context, address, key string) (*Gateway, error) {
	if err := account.CheckURL("--url", address); err != nil {
		return nil, err
	}
	g := &Gateway{URL: address, Key: key}
	if g.service, g.region = frontOf(address); g.service != "" && key == "" {
		sdk, err := account.Credentials(ctx, g.region)
		if err != nil {
			return nil, err
		}
		g.creds = sdk.Credentials
	}
	return g, nil
}

// Of is the gateway of a deployed app, found in the outputs of its api stack.
func Of(ctx context.Context, app *account.App, key string) (*Gateway, error) {
	sdk, stack, err := app.Deployed(ctx, "", plan.StackAPI)
	if f, ok := errors.AsType[*failure.Failure](err); ok && errors.Is(err, account.ErrUnseen) {
		f.Fix += ", or name the gateway with --url"
	}
	if err != nil {
		return nil, err
	}
	g := &Gateway{URL: stack.Outputs[contract.OutputURL], Key: key, policy: stack.Outputs[contract.OutputCallerPolicy], creds: sdk.Credentials}
	if g.URL == "" {
		return nil, failure.New(app.DeployCommand(), "stack %s has no URL yet: it is %s", stack.Name, stack.Status)
	}
	if g.policy != "" { // only api.auth: iam has one, and only then AWS checks signatures
		g.service, g.region = signedFor(g.URL, app.Plan.Config), app.Plan.Config.Region
	}
	return g, nil
}

// sign adds a signature, with which AWS knows the caller.
func (g *Gateway) sign(ctx context.Context, r *http.Request, body []byte) error {
	creds, err := g.creds.Retrieve(ctx)
	if err != nil {
		return account.NoCredentials(err)
	}
	sum := sha256.Sum256(body)
	return v4.NewSigner().SignHTTP(ctx, creds, r, hex.EncodeToString(sum[:]), g.service, g.region, time.Now())
}
