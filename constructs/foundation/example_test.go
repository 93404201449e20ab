package foundation_test

import (
	"fmt"
	"log"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/foundation"
)

// A KMS key of one's own that a destroy deletes.
func ExampleNewKey() {
	data, _, err := config.Block("us-east-1", "data", func(d *config.Data) { d.OnDestroy = "delete" })
	if err != nil {
		log.Fatal(err)
	}
	key := foundation.NewKey(shop(), jsii.String("Key"), &foundation.KeyProps{Data: data})
	fmt.Println(*awscdk.Token_IsUnresolved(key.Arn()))
	// Output: true
}

// A bucket for what endpoints and gateways keep, with a key.
func ExampleNewBucket() {
	stack := shop()
	key := foundation.NewKey(stack, jsii.String("Key"), nil)
	data := foundation.NewBucket(stack, jsii.String("Data"), &foundation.BucketProps{Key: key.Key})
	fmt.Println(*awscdk.Token_IsUnresolved(data.Bucket.BucketName()))
	// Output: true
}

// A topic that mails failures.
func ExampleNewTopic() {
	alarms, _, err := config.Block("us-east-1", "alarms", func(a *config.Alarms) { a.Email = "oncall@example.com" })
	if err != nil {
		log.Fatal(err)
	}
	failures := foundation.NewTopic(shop(), jsii.String("Failures"), &foundation.TopicProps{Config: alarms})
	fmt.Println(*awscdk.Token_IsUnresolved(failures.Topic.TopicArn()))
	// Output: true
}

// The log group of an endpoint, in another stack than the endpoint.
func ExampleNewContainerLogs() {
	logs := foundation.NewContainerLogs(shop(), jsii.String("Logs"), &foundation.ContainerLogsProps{EndpointName: jsii.String("shop-assistant")})
	fmt.Println(*logs.LogGroupName())
	// Output: /aws/sagemaker/Endpoints/shop-assistant
}

// shop is a stack in a Region.
func shop() awscdk.Stack {
	return awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
}
