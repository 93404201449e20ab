package inventory

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/contract"
)

// Error is a call of CloudFormation that failed.
type Error struct {
	Action string // as IAM spells it
	Stack  string // "" where the call is about all
	Err    error
}

func (e *Error) Error() string { return e.Action + " " + e.Stack + ": " + e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// Find asks CloudFormation for the stack called name. It is nil where there is none.
func Find(ctx context.Context, client *cloudformation.Client, name string) (*types.Stack, error) {
	found, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if err == nil {
		return &found.Stacks[0], nil
	}
	// The name is valid, so it is this: Stack with id … does not exist.
	if said, ok := errors.AsType[smithy.APIError](err); ok && said.ErrorCode() == "ValidationError" {
		return nil, nil
	}
	return nil, &Error{Action: "cloudformation:DescribeStacks", Stack: name, Err: err}
}

// look describes the stack called name.
func look(ctx context.Context, client *cloudformation.Client, name string) (Stack, error) {
	found, err := Find(ctx, client, name)
	if err != nil || found == nil {
		return Stack{Name: name, Status: NotDeployed}, err
	}
	s := Stack{Name: name, Status: string(found.StackStatus), Deployed: found.LastUpdatedTime}
	if s.Deployed == nil {
		s.Deployed = found.CreationTime
	}
	for _, parameter := range found.Parameters {
		if aws.ToString(parameter.ParameterKey) == contract.ParameterOwner {
			s.Owner = aws.ToString(parameter.ParameterValue)
		}
	}
	for _, output := range found.Outputs {
		if aws.ToString(output.OutputKey) == contract.OutputLeaving {
			s.Leaving = strings.Fields(aws.ToString(output.OutputValue))
		}
	}
	return s, nil
}

// readers are the stacks that read an output of the one called name, and that do not go
// before it by themselves: those that the file deploys, and those that the next deployment
// deletes.
func readers(ctx context.Context, client *cloudformation.Client, stacks []Stack, name string) ([]string, error) {
	var reading []string
	for _, s := range stacks {
		if s.Status == NotDeployed || s.Status == string(types.StackStatusReviewInProgress) || s.Left && !s.Automatic {
			continue
		}
		found, err := client.GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: &s.Name})
		if err != nil {
			return nil, &Error{Action: "cloudformation:GetTemplate", Stack: s.Name, Err: err}
		}
		var template any // a stack of others may have YAML, which reads nothing of ours
		if json.Unmarshal([]byte(aws.ToString(found.TemplateBody)), &template) == nil && reads(template, name) {
			reading = append(reading, s.Name)
		}
	}
	return reading, nil
}

// reads reports whether part of a template has an Fn::GetStackOutput of stack.
func reads(part any, stack string) bool {
	switch part := part.(type) {
	case map[string]any:
		if of, ok := part["Fn::GetStackOutput"].(map[string]any); ok && of["StackName"] == stack {
			return true
		}
		for _, inner := range part {
			if reads(inner, stack) {
				return true
			}
		}
	case []any:
		for _, inner := range part {
			if reads(inner, stack) {
				return true
			}
		}
	}
	return false
}
