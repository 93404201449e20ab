package watch

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/plan"
)

// AlarmProps is what [NewAlarm] needs from the outside.
type AlarmProps struct {
	// Alarm is what is watched: see [plan.AlarmsOf].
	Alarm *plan.Alarm
	// TopicArn is the topic that is notified. Its policy must let CloudWatch publish: see
	// AlarmPrefix of the topic of package foundation.
	TopicArn string
	// Tags are put on the alarm.
	Tags map[string]string
}

// NewAlarm adds an alarm of an endpoint to scope. It is plain data: fifty endpoints have
// hundreds of alarms.
func NewAlarm(scope constructs.Construct, props *AlarmProps) awscdk.CfnResource {
	id := props.Alarm.Of() + "-" + props.Alarm.Watches
	if props.Alarm.Fleet != nil { // which may be called like a model
		id = props.Alarm.Of() + config.Joint + hosting.OnFleet + "-" + props.Alarm.Watches
	}
	if v := props.Alarm.Variant; v != hosting.MainVariant {
		id += "-" + v
	}
	if props.Alarm.Monitor != "" {
		id += "-" + props.Alarm.Monitor
	}
	properties := Properties(props.Alarm)
	properties["AlarmActions"] = []any{props.TopicArn}
	return add(scope, &id, "AWS::CloudWatch::Alarm", properties, props.Tags)
}

// add adds a resource with tags to scope.
func add(scope constructs.Construct, id *string, kind string, properties object, tags map[string]string) awscdk.CfnResource {
	var list []any
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, object{"Key": key, "Value": tags[key]})
	}
	if list != nil {
		properties["Tags"] = list
	}
	return awscdk.NewCfnResource(scope, id, &awscdk.CfnResourceProps{Type: &kind, Properties: &properties})
}
