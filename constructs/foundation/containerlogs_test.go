package foundation_test

import (
	"testing"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/foundation"
)

func TestContainerLogsGoWithTheStack(t *testing.T) {
	stack, _ := newStacks(t)
	props := &foundation.ContainerLogsProps{EndpointName: jsii.String("chat-assistant"), Data: retained}
	foundation.NewContainerLogs(stack, jsii.String("Plain"), props)
	props = &foundation.ContainerLogsProps{EndpointName: jsii.String("chat-other"), Data: deleted, KeyArn: jsii.String(keyArn)}
	foundation.NewContainerLogs(stack, jsii.String("Encrypted"), props)

	all := resources(t, stack)
	_, plain := find(t, all, "AWS::Logs::LogGroup", "Plain")
	equal(t, plain.Properties, `{"LogGroupName": "/aws/sagemaker/Endpoints/chat-assistant", "RetentionInDays": 90}`)
	plain.removed(t, "Delete")
	_, encrypted := find(t, all, "AWS::Logs::LogGroup", "Encrypted")
	equal(t, encrypted.Properties, `{"LogGroupName": "/aws/sagemaker/Endpoints/chat-other", "RetentionInDays": 7, "KmsKeyId": "`+keyArn+`"}`)
	encrypted.removed(t, "Delete")
}
