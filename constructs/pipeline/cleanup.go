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
	logs := kept.NewLogGroup(t, jsii.String("CleanupLogs"), &kept.LogGroupProps{Key: t.props.Key, Data: t.props.Data})
	role := policy.NewRole(t, jsii.String("CleanupRole"), &policy.RoleProps{
		Description: "Deletes endpoint " + t.names.endpoint + " with its stack",
		Trust:       policy.Trust("lambda.amazonaws.com"),
		Policies: map[string][]policy.Statement{"Cleanup": {
			policy.Allow([]string{"sagemaker:DeleteEndpoint"}, t.endpointArn()),
			t.targets("application-autoscaling:DeregisterScalableTarget"),
			policy.Allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, *logs.LogGroupArn()),
		}},
		Wildcards: []policy.Wildcard{scalableTargets},
	})
	const minutes = 14
	function := awslambda.NewFunction(t, jsii.String("CleanupFunction"), &awslambda.FunctionProps{
		Description:  jsii.String("Deletes endpoint " + t.names.endpoint + " with its stack"),
		Code:         awslambda.Code_FromInline(&cleanupPy),
		Handler:      jsii.String("index.handler"),
		Runtime:      awslambda.Runtime_PYTHON_3_14(),
		Architecture: awslambda.Architecture_ARM_64(),
		Timeout:      awscdk.Duration_Minutes(jsii.Number(minutes)), // an endpoint that starts cannot be deleted yet
		Role:         policy.Imported(t, jsii.String("CleanupFunctionRole"), role),
		LogGroup:     logs,
	})
	return awscdk.NewCfnResource(t, jsii.String("Cleanup"), &awscdk.CfnResourceProps{
		Type: jsii.String("AWS::CloudFormation::CustomResource"),
		Properties: &map[string]any{
			"ServiceToken":   function.FunctionArn(),
			"ServiceTimeout": 60 * (minutes + 1),
			"EndpointName":   t.names.endpoint,
			"ScalableTarget": sagemaker.ScalableTarget(t.names.endpoint),
		},
	})
}
