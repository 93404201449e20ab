package localaws

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/sagerock/sagerock/internal/cdkcli"
	"github.com/sagerock/sagerock/internal/failure"
)

// CDK is the real CDK CLI, pointed at a local AWS.
type CDK struct {
	Server *Server
	Region string
	// Output is the folder of the cloud assembly. It is emptied at each run.
	Output string
	// App is the command that synthesizes; "" means the one in cdk.json.
	App string
}

// Run runs cdk with args at the top of the repository, and writes what it says to out.
func (c *CDK) Run(ctx context.Context, out io.Writer, args ...string) error {
	root := checkout()
	if root == "" {
		return failure.New("run it in the repository", "this folder is in no checkout of sagerock")
	}
	if err := os.RemoveAll(c.Output); err != nil { // the assets of an earlier config
		return err
	}
	cli := &cdkcli.CLI{Dir: root, Output: c.Output, App: c.App, Env: CDKEnv(c.Server.Endpoint, c.Region), Out: out, Err: out}
	return cli.Run(ctx, append(args, Plain...)...)
}

// Plain are the options of the CDK CLI for a caller that reads what it says.
var Plain = []string{"--ci", "--no-color", "--no-notices"}

// CDKEnv is the environment of a CDK CLI for which the local AWS at endpoint is the only one.
func CDKEnv(endpoint, region string) []string {
	return append(Env(endpoint, region), "CDK_DISABLE_CLI_TELEMETRY=true") // which starts another Node.js at each run, and needs the network
}

// Stacks lists the deployed stacks that start with prefix, without the CDK's own.
func (c *CDK) Stacks(ctx context.Context) ([]types.Stack, error) {
	found, err := c.CloudFormation().DescribeStacks(ctx, &cloudformation.DescribeStacksInput{})
	if err != nil {
		return nil, err
	}
	var out []types.Stack
	for _, stack := range found.Stacks {
		if *stack.StackName != "CDKToolkit" && !strings.HasPrefix(string(stack.StackStatus), "DELETE") {
			out = append(out, stack)
		}
	}
	return out, nil
}

// Resources lists what stack holds.
func (c *CDK) Resources(ctx context.Context, stack string) ([]types.StackResource, error) {
	found, err := c.CloudFormation().DescribeStackResources(ctx, &cloudformation.DescribeStackResourcesInput{StackName: &stack})
	if err != nil {
		return nil, err
	}
	return found.StackResources, nil
}

// Template is the template of stack, as it was deployed.
func (c *CDK) Template(ctx context.Context, stack string) (string, error) {
	found, err := c.CloudFormation().GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: &stack})
	if err != nil {
		return "", err
	}
	return aws.ToString(found.TemplateBody), nil
}

// StackOutput is one output of stack.
func (c *CDK) StackOutput(ctx context.Context, stack, key string) (string, error) {
	found, err := c.CloudFormation().DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		return "", err
	}
	for _, output := range found.Stacks[0].Outputs {
		if aws.ToString(output.OutputKey) == key {
			return aws.ToString(output.OutputValue), nil
		}
	}
	return "", fmt.Errorf("stack %s has no output %s", stack, key)
}

// CloudFormation calls it.
func (c *CDK) CloudFormation() *cloudformation.Client {
	return cloudformation.New(cloudformation.Options{
		BaseEndpoint: &c.Server.Endpoint,
		Region:       c.Region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	})
}
