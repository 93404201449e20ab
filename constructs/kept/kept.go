// Package kept says what a destroy does to what holds data: keep it, or take it
// along, as the config's data block has it.
package kept

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
)

// Removal is what a destroy does to what holds data.
func Removal(data *config.Data) awscdk.RemovalPolicy {
	if data.Retain() {
		return awscdk.RemovalPolicy_RETAIN
	}
	return awscdk.RemovalPolicy_DESTROY
}

// LogGroupProps is what [NewLogGroup] needs from the outside.
type LogGroupProps struct {
	// Name is the group's physical name. Nil leaves it to CloudFormation.
	Name *string
	// Key encrypts the logs. Nil means the key that CloudWatch Logs owns.
	Key awskms.IKey
	// Data says how long logs are kept, and what a destroy does to them.
	Data *config.Data
}

// NewLogGroup adds a log group to scope that forgets after data.logDays.
func NewLogGroup(scope constructs.Construct, id *string, props *LogGroupProps) awslogs.LogGroup {
	group := awslogs.NewLogGroup(scope, id, &awslogs.LogGroupProps{
		LogGroupName:  props.Name,
		EncryptionKey: props.Key,
		RemovalPolicy: Removal(props.Data),
	})
	// On the resource, because the L2's enumeration names the days it takes.
	group.Node().DefaultChild().(awslogs.CfnLogGroup).SetRetentionInDays(jsii.Number(props.Data.LogDays))
	return group
}
