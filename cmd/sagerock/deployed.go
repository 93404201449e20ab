package main

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/inventory"
)

// deployed is a stack that a config file was deployed as.
type deployed struct {
	file, environment string // what the user named it by
	name, region      string
	status            string
	outputs           map[string]string
}

// findStack looks up a stack of cfg, which is file in environment; see [config.Stacks].
func findStack(ctx context.Context, sdk aws.Config, cfg *config.Config, stack, file, environment string) (*deployed, error) {
	s := &deployed{file: file, environment: environment, name: cfg.StackName(stack), region: cfg.Region, outputs: map[string]string{}}
	found, err := inventory.Find(ctx, cloudformation.NewFromConfig(sdk), s.name)
	if err != nil {
		return nil, lookFailed(ctx, err)
	}
	if found == nil {
		return nil, notDeployed(s.name, s.region, s.deployCommand())
	}
	s.status = string(found.StackStatus)
	for _, output := range found.Outputs {
		s.outputs[aws.ToString(output.OutputKey)] = aws.ToString(output.OutputValue)
	}
	return s, nil
}

// lookFailed says what to do about an error of [inventory].
func lookFailed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return interrupted()
	}
	at, ok := errors.AsType[*inventory.Error](err)
	if !ok {
		return err
	}
	what := "stack " + at.Stack
	if at.Stack == "" {
		what = "the stacks of the account"
	}
	said, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return lookupFailed(what, err)
	}
	switch code := said.ErrorCode(); code {
	case "AccessDenied", "AccessDeniedException":
		return mayNotLook(what, at.Action)
	case "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException":
		return badCredentials(code)
	}
	return lookupFailed(what, err)
}

// deployCommand is what deploys the file that was asked for.
func (s *deployed) deployCommand() string { return deployCommand(s.file, s.environment) }

// deployCommand is what deploys file with environment laid over it.
func deployCommand(file, environment string) string {
	command := []string{"npx cdk deploy --all"}
	if file != configFile {
		command = append(command, "-c config="+quoted(file))
	}
	if environment != "" {
		command = append(command, "-c env="+environment)
	}
	return strings.Join(command, " ")
}

// checkURL refuses what is no address of a server.
func checkURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return badURL(address)
	}
	return nil
}
