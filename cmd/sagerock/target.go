package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/regex"
)

// target is a gateway and how to call it.
type target struct {
	url     string
	service string                  // that a call is signed for; "" where calls are not signed
	region  string                  // and where it is
	policy  string                  // ARN of the policy that lets its holder call; "" where nobody knows
	creds   aws.CredentialsProvider // asked for each call, since a wait may be longer than they last
}

// fronts are what may stand before a gateway: the service that asks for signatures,
// by what its hosts look like.
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

// signedFor is the service that looks at the signatures of calls to the gateway that cfg
// deploys, at address. The name of a custom domain does not tell, but only REST APIs
// have one.
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

// target is the gateway to ask: the one the user names, or the deployed one.
func (c *askCmd) target(ctx context.Context) (*target, error) {
	if c.EndpointURL == "" {
		return c.deployed(ctx)
	}
	if err := checkURL(c.EndpointURL); err != nil {
		return nil, err
	}
	to := &target{url: c.EndpointURL}
	if to.service, to.region = frontOf(c.EndpointURL); to.service != "" && c.Key == "" {
		sdk, err := credentials(ctx, to.region)
		if err != nil {
			return nil, err
		}
		to.creds = sdk.Credentials
	}
	return to, nil
}

// deployed finds the gateway in the outputs of the stack that the config file
// was deployed as.
func (c *askCmd) deployed(ctx context.Context) (*target, error) {
	cfg, _, err := config.Load(c.Config, config.Options{Environment: c.Environment})
	if err != nil {
		return nil, err
	}
	sdk, err := credentials(ctx, cfg.Region)
	if err != nil {
		return nil, err
	}
	stack, err := findStack(ctx, sdk, cfg, config.StackAPI, c.Config, c.Environment)
	if err != nil {
		return nil, orURL(err)
	}
	to := &target{url: stack.outputs[contract.OutputURL], policy: stack.outputs[contract.OutputCallerPolicy], creds: sdk.Credentials}
	if to.url == "" {
		return nil, notFinished(stack.name, stack.status, stack.deployCommand())
	}
	if to.policy != "" { // only api.auth: iam has one, and only there AWS looks at signatures
		to.service, to.region = signedFor(to.url, cfg), cfg.Region
	}
	return to, nil
}

// credentials is how to call AWS as the user, with credentials from wherever the AWS
// CLI would take them.
func credentials(ctx context.Context, region string) (aws.Config, error) {
	sdk, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(region))
	if err == nil {
		_, err = sdk.Credentials.Retrieve(ctx)
	}
	if err != nil {
		return sdk, noCredentials(err)
	}
	return sdk, nil
}

// sign lets AWS see who asks.
func sign(ctx context.Context, r *http.Request, body []byte, to *target) error {
	creds, err := to.creds.Retrieve(ctx)
	if err != nil {
		return noCredentials(err)
	}
	sum := sha256.Sum256(body)
	return v4.NewSigner().SignHTTP(ctx, creds, r, hex.EncodeToString(sum[:]), to.service, to.region, time.Now())
}
