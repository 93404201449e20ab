package main

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/config"
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
	found, err := lookUp(ctx, sdk, s.name)
	if err != nil {
		return nil, err
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

// lookUp asks CloudFormation for the stack called name. It is nil where there is none.
func lookUp(ctx context.Context, sdk aws.Config, name string) (*types.Stack, error) {
	found, err := cloudformation.NewFromConfig(sdk).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if err == nil {
		return &found.Stacks[0], nil
	}
	if ctx.Err() != nil {
		return nil, interrupted()
	}
	said, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return nil, lookupFailed(name, err)
	}
	switch code := said.ErrorCode(); code {
	case "ValidationError": // the name is valid, so it is this: Stack with id … does not exist
		return nil, nil
	case "AccessDenied", "AccessDeniedException":
		return nil, mayNotLook(name)
	case "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException":
		return nil, badCredentials(code)
	}
	return nil, lookupFailed(name, err)
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
