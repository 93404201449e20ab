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
)

// deployed is a stack that a config file was deployed as.
type deployed struct {
	file, environment string // what the user named it by
	name, region      string
	status            string
	outputs           map[string]string
}

// findStack looks up a stack of cfg, which is file in environment: api or foundation.
func findStack(ctx context.Context, sdk aws.Config, cfg *config.Config, stack, file, environment string) (*deployed, error) {
	s := &deployed{file: file, environment: environment, name: cfg.Prefix() + "-" + stack, region: cfg.Region, outputs: map[string]string{}}
	found, err := cloudformation.NewFromConfig(sdk).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &s.name})
	if err != nil {
		return nil, s.notFound(ctx, err)
	}
	s.status = string(found.Stacks[0].StackStatus)
	for _, output := range found.Stacks[0].Outputs {
		s.outputs[aws.ToString(output.OutputKey)] = aws.ToString(output.OutputValue)
	}
	return s, nil
}

// notFound says why CloudFormation did not show the stack.
func (s *deployed) notFound(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return interrupted()
	}
	said, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return lookupFailed(s.name, err)
	}
	switch code := said.ErrorCode(); code {
	case "ValidationError": // the name is valid, so it is this: Stack with id … does not exist
		return notDeployed(s.name, s.region, s.deployCommand())
	case "AccessDenied", "AccessDeniedException":
		return mayNotLook(s.name)
	case "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException":
		return badCredentials(code)
	}
	return lookupFailed(s.name, err)
}

// deployCommand is what deploys the file that was asked for.
func (s *deployed) deployCommand() string {
	command := []string{"npx cdk deploy --all"}
	if s.file != "sagerock.yaml" {
		command = append(command, "-c config="+s.file)
	}
	if s.environment != "" {
		command = append(command, "-c env="+s.environment)
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
