package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/contract"
)

// own records the file's owner in stack, and lets no file of another owner deploy it.
//
// A stack keeps the value of a parameter until a deployment names another, and the CDK
// CLI names none. So the parameter has the owner of the file that made the stack, and
// the rule compares it with the owner of the file that is being deployed. CloudFormation
// evaluates rules before it creates or updates any resource ("CloudFormation template
// Rules syntax", CloudFormation User Guide).
func (a *app) own(stack awscdk.Stack) {
	owner := &a.cfg.Owner
	recorded := awscdk.NewCfnParameter(stack, jsii.String(contract.ParameterOwner), &awscdk.CfnParameterProps{
		Type:        jsii.String("String"),
		Default:     owner,
		Description: jsii.String("Whose file this stack was deployed from"),
	})
	takeOver := "choose another name, or take the stack over with --parameters " + contract.ParameterOwner + "=" + *owner
	if *owner == "" {
		takeOver = "choose another name, or write the owner of the stack into this file"
	}
	awscdk.NewCfnRule(stack, jsii.String("OwnedByThisFile"), &awscdk.CfnRuleProps{
		Assertions: &[]*awscdk.CfnRuleAssertion{{
			Assert: awscdk.Fn_ConditionEquals(recorded.ValueAsString(), owner),
			AssertDescription: jsii.String("a file with another owner deployed stack " + *stack.StackName() + ": " + takeOver +
				" (sagerock check --deployed says more)"),
		}},
	})
}
