package watch

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/plan"
)

// HoursProps is what [NewHours] needs from the outside.
type HoursProps struct {
	// Alarm is the one of the endpoint: see [plan.Plan.SeeingHours].
	Alarm *plan.Alarm
	// MachineArn is the state machine that opens and closes the endpoint.
	MachineArn string
	// TopicArn is the topic that is notified.
	TopicArn string
	// Tags are put on the alarm.
	Tags map[string]string
}

// NewHours adds the alarm that notifies when an endpoint did not open or close at its hour: an
// execution of its state machine failed, or did not end in time. It is quiet while the endpoint is
// closed on purpose, and so are the others, which see no data then. It goes off for the five
// minutes in which the execution ended: the next one may be a night away.
func NewHours(scope constructs.Construct, props *HoursProps) awscdk.CfnResource {
	id := props.Alarm.Endpoint.Model + "-" + plan.AlarmHours
	count := func(id, metric string) object {
		return object{"Id": id, "ReturnData": false, "MetricStat": object{
			"Metric": object{
				"Namespace": "AWS/States", "MetricName": metric,
				"Dimensions": []any{object{"Name": "StateMachineArn", "Value": props.MachineArn}},
			},
			"Period": 300, "Stat": "Sum",
		}}
	}
	return add(scope, &id, "AWS::CloudWatch::Alarm", object{
		"AlarmName":          props.Alarm.Name,
		"AlarmDescription":   props.Alarm.Endpoint.Name + " did not open or close at its hour. See " + contract.Runbook(plan.AlarmHours),
		"Metrics":            []any{count("failed", "ExecutionsFailed"), count("late", "ExecutionsTimedOut"), object{"Id": "missed", "Expression": "FILL(failed, 0) + FILL(late, 0)", "Label": "Executions that failed"}},
		"EvaluationPeriods":  1,
		"DatapointsToAlarm":  1,
		"Threshold":          0,
		"ComparisonOperator": "GreaterThanThreshold",
		"TreatMissingData":   "notBreaching",
		"AlarmActions":       []any{props.TopicArn},
	}, props.Tags)
}
