package pipeline

import (
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// fill sets what an author has left out of props, for the pipeline whose construct is
// scope, and makes what nobody else has made. It returns the props that the endpoint would
// have in CloudFormation, and the log group of its containers if it made one.
func fill(scope constructs.Construct, props *TrainingProps) (endpoint *sagemaker.EndpointProps, logs awslogs.CfnLogGroup) {
	endpoint = &sagemaker.EndpointProps{
		Name:            props.EndpointName,
		Home:            props.Home,
		Config:          props.Config,
		Encryption:      props.Encryption,
		Network:         props.Network,
		InterfacePolicy: props.InterfacePolicy,
		KeyArn:          props.KeyArn,
		Data:            props.Data,
	}
	endpoint.Fill(construct, scope)
	props.EndpointName, props.Home, props.Encryption, props.InterfacePolicy = endpoint.Name, endpoint.Home, endpoint.Encryption, endpoint.InterfacePolicy
	for _, script := range []string{props.Config.Training.Prepare, props.Config.Training.Evaluate} {
		if _, err := os.Stat(filepath.Join(props.Dir, script)); script != "" && err != nil {
			defaults.Fail(construct, "write the script, or its path from Dir", "there is no script %s", filepath.Join(props.Dir, script))
		}
	}
	var key awskms.IKey
	if props.KeyArn != nil && (props.Bucket == nil || props.Topic == nil) {
		key = awskms.Key_FromKeyArn(scope, jsii.String("Key"), props.KeyArn)
	}
	if props.Bucket == nil {
		props.Bucket = foundation.NewBucket(scope, jsii.String("Data"), &foundation.BucketProps{Key: key, Data: props.Data}).Bucket
	}
	if props.Topic == nil {
		props.Topic = foundation.NewTopic(scope, jsii.String("Failures"), &foundation.TopicProps{Key: key}).Topic
	}
	if props.EndpointLogs == nil {
		logs = foundation.NewContainerLogs(scope, jsii.String("EndpointLogs"), &foundation.ContainerLogsProps{
			EndpointName: &props.EndpointName, KeyArn: props.KeyArn, Data: props.Data,
		})
	}
	endpoint.Bucket = props.Bucket
	return endpoint, logs
}
