package foundation

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/contract"
)

// ContainerLogsProps is what [NewContainerLogs] needs from the outside.
type ContainerLogsProps struct {
	// EndpointName is the SageMaker endpoint whose containers write.
	EndpointName *string
	// ComponentName is the inference component whose containers write, in place of
	// EndpointName.
	ComponentName *string
	// KeyArn is the key that encrypts the logs. Nil means the one that CloudWatch Logs
	// owns.
	KeyArn *string
	// Data says how long the logs are kept. Nil means the default.
	Data *config.Data
}

// NewContainerLogs adds the log group that the containers of an endpoint, or of a component of
// a fleet, write to. SageMaker would create it by itself, without the key and without an end of retention.
//
// A destroy always takes it along: SageMaker prescribes its name, so one that
// stayed would stop the next deployment.
func NewContainerLogs(scope constructs.Construct, id *string, props *ContainerLogsProps) awslogs.CfnLogGroup {
	if props == nil || props.EndpointName == nil && props.ComponentName == nil {
		defaults.Fail("foundation.NewContainerLogs", "write the name of the SageMaker endpoint", "EndpointName is not set")
	}
	kind, name := contract.EndpointLogs, props.EndpointName
	if props.ComponentName != nil {
		kind, name = contract.ComponentLogs, props.ComponentName
	}
	logs := awslogs.NewCfnLogGroup(scope, id, &awslogs.CfnLogGroupProps{
		LogGroupName:    jsii.String(kind + *name),
		RetentionInDays: jsii.Number(kept.Or(props.Data).LogDays),
		KmsKeyId:        props.KeyArn,
	})
	logs.ApplyRemovalPolicy(awscdk.RemovalPolicy_DESTROY, nil)
	return logs
}
