package pipeline

import (
	_ "embed"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

//go:embed scripts/cleanup.py
var cleanupPy string

// cleanup deletes the endpoint when the stack goes, or the model leaves the file.
//
// It is a custom resource because CloudFormation knows nothing of the endpoint: a
// run made it, and without this it would go on costing money with nobody to
// remember it. It does nothing when a stack is created or updated, unless the
// endpoint's name changed: then the one of the old name goes.
func (t *Training) cleanup() awscdk.CfnResource {
	logs := kept.NewLogGroup(t, jsii.String("CleanupLogs"), &kept.LogGroupProps{KeyArn: t.props.KeyArn, Data: t.props.Data})
	role := policy.NewRole(t, jsii.String("CleanupRole"), &policy.RoleProps{
		Description: "Deletes endpoint " + t.names.endpoint + " with its stack",
		Trust:       policy.Trust("lambda.amazonaws.com"),
		Policies: map[string][]policy.Statement{"Cleanup": {
			policy.Allow([]string{"sagemaker:DeleteEndpoint"}, t.endpointArn()),
			t.targets("application-autoscaling:DeregisterScalableTarget"),
			policy.Allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, *logs.AttrArn()),
		}},
		Wildcards: []policy.Wildcard{scalableTargets},
	})
	const minutes = 14
	function := awslambda.NewCfnFunction(t, jsii.String("CleanupFunction"), &awslambda.CfnFunctionProps{
		Description:   jsii.String("Deletes endpoint " + t.names.endpoint + " with its stack"),
		Code:          &awslambda.CfnFunction_CodeProperty{ZipFile: &cleanupPy},
		Handler:       jsii.String("index.handler"),
		Runtime:       jsii.String("python3.14"),
		Architectures: jsii.Strings("arm64"),
		Timeout:       jsii.Number(60 * minutes), // an endpoint that starts cannot be deleted yet
		Role:          role.AttrArn(),
		LoggingConfig: &awslambda.CfnFunction_LoggingConfigProperty{LogGroup: logs.Ref()},
	})
	policy.Except(function, map[string]string{"L1": "A runtime of one year is in every Region; the newest one may not be."})
	return awscdk.NewCfnResource(t, jsii.String("Cleanup"), &awscdk.CfnResourceProps{
		Type: jsii.String("AWS::CloudFormation::CustomResource"),
		Properties: &map[string]any{
			"ServiceToken":   function.AttrArn(),
			"ServiceTimeout": 60 * (minutes + 1),
			"EndpointName":   t.names.endpoint,
			"ScalableTarget": sagemaker.ScalableTarget(t.names.endpoint),
		},
	})
}
