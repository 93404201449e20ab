package pipeline

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/kept"
)

// machineLogs is the log of the runs: which states, when, and how they ended.
//
// It has a name, because under this prefix AWS need not add each group to the one
// resource policy for log delivery, which is full after a few dozen (Step
// Functions Developer Guide, "Using CloudWatch Logs to log execution history").
// The stack's own id in it keeps a group that outlived its stack out of the way
// of the next.
func (t *Training) machineLogs(scope constructs.Construct) awslogs.CfnLogGroup {
	id := awscdk.Fn_Select(jsii.Number(2), awscdk.Fn_Split(jsii.String("/"), awscdk.Aws_STACK_ID(), nil))
	return kept.NewLogGroup(scope, jsii.String("Logs"), &kept.LogGroupProps{
		Name:   jsii.String("/aws/vendedlogs/states/" + t.names.endpoint + "-" + *id),
		KeyArn: t.props.KeyArn,
		Data:   t.props.Data,
	})
}
