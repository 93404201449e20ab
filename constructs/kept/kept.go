// Package kept sets the removal policy of resources that hold data: a destroy retains or
// deletes them, as the data block of the config says.
package kept

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
)

// Or is data, or the defaults where it is nil.
func Or(data *config.Data) *config.Data {
	if data == nil {
		return config.Default[config.Data]()
	}
	return data
}

// Removal is what a destroy does to what holds data. Nil means the defaults.
func Removal(data *config.Data) awscdk.RemovalPolicy {
	if Or(data).Retain() {
		return awscdk.RemovalPolicy_RETAIN
	}
	return awscdk.RemovalPolicy_DESTROY
}

// LogGroupProps is what [NewLogGroup] needs from the outside.
type LogGroupProps struct {
	// Name is the group's physical name. Nil leaves it to CloudFormation.
	Name *string
	// KeyArn is the key that encrypts the logs. Nil means the one that CloudWatch Logs
	// owns.
	KeyArn *string
	// Data says how long logs are kept, and what a destroy does to them. Nil means the
	// defaults.
	Data *config.Data
}

// NewLogGroup adds a log group to scope that forgets after data.logDays.
func NewLogGroup(scope constructs.Construct, id *string, props *LogGroupProps) awslogs.CfnLogGroup {
	group := awslogs.NewCfnLogGroup(scope, id, &awslogs.CfnLogGroupProps{
		LogGroupName:    props.Name,
		KmsKeyId:        props.KeyArn,
		RetentionInDays: jsii.Number(Or(props.Data).LogDays),
	})
	group.ApplyRemovalPolicy(Removal(props.Data), nil)
	return group
}
