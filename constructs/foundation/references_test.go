package foundation_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/foundation"
)

// A use from another stack finds its export there, and adds none.
func TestReferencesAreAllThatIsUsed(t *testing.T) {
	exports := func(use bool) int {
		stack, other := newStacks(t)
		key := foundation.NewKey(stack, jsii.String("Key"), &foundation.KeyProps{Config: &config.Encryption{Key: "managed"}, Data: retained})
		bucket := foundation.NewBucket(stack, jsii.String("Data"), &foundation.BucketProps{Key: key.Key, Data: retained})
		topic := foundation.NewTopic(stack, jsii.String("Failures"), &foundation.TopicProps{Key: key.Key, Config: &config.Alarms{}})
		for _, reference := range append(append(key.References(), bucket.References()...), topic.References()...) {
			stack.ExportValue(reference, nil)
		}
		if use {
			for id, value := range map[string]*string{
				"Key": key.Key.KeyArn(), "Arn": bucket.Bucket.BucketArn(), "Name": bucket.Bucket.BucketName(), "Topic": topic.Topic.TopicArn(),
			} {
				awscdk.NewCfnOutput(other, &id, &awscdk.CfnOutputProps{Value: value})
			}
		}
		return len(*assertions.Template_FromStack(stack, nil).FindOutputs(jsii.String("*"), nil))
	}
	if got := exports(false); got != 4 {
		t.Errorf("got %d exports, want 4", got)
	}
	if got := exports(true); got != 4 {
		t.Errorf("got %d exports with a use, want the same 4", got)
	}
}

func TestAnExistingKeyIsNoReference(t *testing.T) {
	stack, _ := newStacks(t)
	key := foundation.NewKey(stack, jsii.String("Key"), &foundation.KeyProps{Config: &config.Encryption{Key: keyArn}, Data: retained})
	if got := key.References(); len(got) != 0 {
		t.Errorf("got %v, want none", got)
	}
}
