// Package inline makes functions of AWS Lambda whose code is in the template: a deployment
// uploads nothing for them. They do what CloudFormation cannot, when a custom resource or
// a state machine calls them.
package inline

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/constructs/policy"
)

// FunctionProps is what [NewFunction] needs from the outside.
type FunctionProps struct {
	// Description says what the function does.
	Description string
	// Code is a module in Python with a function handler.
	Code string
	// Minutes bound a call. Lambda takes up to 15.
	Minutes int
	// Policies are what the function may do, by name, beside writing its log.
	Policies map[string][]policy.Statement
	// KeyArn is the key that encrypts the log. Nil means the one of CloudWatch Logs.
	KeyArn *string
	// Data says how long the log is kept. Nil means the defaults.
	Data *config.Data
}

// NewFunction adds a function to scope, with a role and a log group of its own. Their ids
// begin with id.
func NewFunction(scope constructs.Construct, id string, props *FunctionProps) awslambda.CfnFunction {
	logs := kept.NewLogGroup(scope, jsii.String(id+"Logs"), &kept.LogGroupProps{KeyArn: props.KeyArn, Data: props.Data})
	policies := map[string][]policy.Statement{"Log": {
		policy.Allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, *logs.AttrArn()).Because("The function writes its log."),
	}}
	for name, statements := range props.Policies {
		if len(statements) > 0 {
			policies[name] = statements
		}
	}
	role := policy.NewRole(scope, jsii.String(id+"Role"), &policy.RoleProps{
		Description: props.Description, Trust: policy.Trust("lambda.amazonaws.com"), Policies: policies,
	})
	function := awslambda.NewCfnFunction(scope, jsii.String(id+"Function"), &awslambda.CfnFunctionProps{
		Description:   &props.Description,
		Code:          &awslambda.CfnFunction_CodeProperty{ZipFile: &props.Code},
		Handler:       jsii.String("index.handler"),
		Runtime:       jsii.String("python3.14"),
		Architectures: jsii.Strings("arm64"),
		Timeout:       jsii.Number(60 * props.Minutes),
		Role:          role.AttrArn(),
		LoggingConfig: &awslambda.CfnFunction_LoggingConfigProperty{LogGroup: logs.Ref()},
	})
	policy.Except(function, map[string]string{"L1": "A runtime of one year is in every Region; the newest one may not be."})
	return function
}

// Resource adds a custom resource to scope, at which CloudFormation calls function. It waits
// a minute longer than the function may take.
func Resource(scope constructs.Construct, id string, function awslambda.CfnFunction, minutes int, properties map[string]any) awscdk.CfnResource {
	properties["ServiceToken"], properties["ServiceTimeout"] = function.AttrArn(), 60*(minutes+1)
	return awscdk.NewCfnResource(scope, &id, &awscdk.CfnResourceProps{
		Type:       jsii.String("AWS::CloudFormation::CustomResource"),
		Properties: &properties,
	})
}
