package foundation_test

import (
	"testing"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/internal/template"
)

func TestContainerLogsGoWithTheStack(t *testing.T) {
	stack, _ := newStacks(t)
	props := &foundation.ContainerLogsProps{EndpointName: jsii.String("chat-assistant"), Data: retained}
	foundation.NewContainerLogs(stack, jsii.String("Plain"), props)
	props = &foundation.ContainerLogsProps{EndpointName: jsii.String("chat-other"), Data: deleted, KeyArn: jsii.String(keyArn)}
	foundation.NewContainerLogs(stack, jsii.String("Encrypted"), props)

	all := template.Of(t, stack)
	_, plain := all.Only(t, "AWS::Logs::LogGroup", "Plain")
	template.EqualJSON(t, plain.Properties, `{"LogGroupName": "/aws/sagemaker/Endpoints/chat-assistant", "RetentionInDays": 90}`)
	plain.Removed(t, "Delete")
	_, encrypted := all.Only(t, "AWS::Logs::LogGroup", "Encrypted")
	template.EqualJSON(t, encrypted.Properties, `{"LogGroupName": "/aws/sagemaker/Endpoints/chat-other", "RetentionInDays": 7, "KmsKeyId": "`+keyArn+`"}`)
	encrypted.Removed(t, "Delete")
}
