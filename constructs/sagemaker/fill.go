package sagemaker

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/plan"
)

// longestName is what SageMaker allows for the name of an endpoint (API reference,
// CreateEndpoint).
const longestName = 63

// fill sets what an author has left out of props, for the endpoint whose construct is
// scope, and makes what nobody else has made. It returns the log group if it made one.
func fill(scope constructs.Construct, construct string, props *EndpointProps) (logs awslogs.CfnLogGroup) {
	if props.Config.Training != nil {
		defaults.Fail(construct, "use pipeline.NewTraining, whose runs make the endpoint", "Config has a training block")
	}
	if props.Config.Fleet != "" {
		defaults.Fail(construct, "use sagemaker.NewFleet, which makes the components of its models", "Config says that the model is on a fleet")
	}
	if props.Config.OnDemand() {
		if props.Network != nil && !props.Config.Serverless.OutsideNetwork {
			defaults.Fail(construct, "set Config.Serverless.OutsideNetwork if the container may run outside of it, or leave Network out",
				"Network is set, and SageMaker runs serverless containers outside of any VPC")
		}
		props.Network, props.InterfacePolicy = nil, nil
	}
	refuseHub(construct, props.Config, props.Network)
	props.Fill(construct, scope)
	if props.Bucket == nil && (props.Config.Async() || props.Config.Capture.Percent > 0) {
		props.Bucket = newBucket(scope, props.KeyArn, props.Data)
	}
	if props.Logs == nil {
		logs = foundation.NewContainerLogs(scope, jsii.String("Logs"), &foundation.ContainerLogsProps{
			EndpointName: &props.Name, KeyArn: props.KeyArn, Data: props.Data,
		})
	}
	return logs
}

// refuseNoSample refuses a sample without a request: one in a file, which only a config file is read
// with.
func refuseNoSample(construct string, cfg *config.SageMaker) {
	if cfg.Rollout.Sample != nil && cfg.Rollout.Sample.Request() == "" {
		defaults.Fail(construct, "write it in Rollout.Sample.Body, or what is in the file in Rollout.Sample.Text", "the sample of Config has no request")
	}
}

// refuseHub refuses a model that its container cannot fetch.
func refuseHub(construct string, cfg *config.SageMaker, n *network.Network) {
	if cfg.FromHub() && n != nil && n.Config().Mode == config.NetworkPrivate {
		defaults.Fail(construct, "copy the model to S3 and write its s3:// source, or leave Network out",
			"Network has no way to the internet, so the container cannot reach the Hugging Face Hub")
	}
}

// Fill sets what an author has left out of the props of an endpoint that the construct
// scope makes, in CloudFormation or in the runs of a pipeline: where it is, its name, and
// whose keys and interfaces it may use.
func (props *EndpointProps) Fill(construct string, scope constructs.Construct) {
	if props.Config != nil { // a fleet has several
		refuseNoSample(construct, props.Config)
	}
	props.Home = defaults.Home(props.Home, scope)
	defaults.Region(construct, props.Home)
	if props.Name == "" {
		kind := "-" + plan.Suffix(props.Config)
		props.Name = defaults.Name(scope, longestName-len(kind)) + kind
	}
	if props.Encryption == nil {
		props.Encryption = config.Default[config.Encryption]()
	}
	if props.InterfacePolicy == nil {
		props.InterfacePolicy = NewInterfacePolicy(scope, jsii.String("Interfaces"), props.Network)
	}
}

// newBucket adds a bucket for what an endpoint stores, encrypted with the key unless it is
// nil.
func newBucket(scope constructs.Construct, keyArn *string, data *config.Data) awss3.IBucket {
	props := &foundation.BucketProps{Data: data}
	if keyArn != nil {
		props.Key = awskms.Key_FromKeyArn(scope, jsii.String("Key"), keyArn)
	}
	return foundation.NewBucket(scope, jsii.String("Data"), props).Bucket
}
