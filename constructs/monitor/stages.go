package monitor

import (
	"fmt"
	"maps"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
)

// object is a JSON object of the Amazon States Language.
type object = machine.Object

// notifyFailure is the step that a run goes to when it fails.
const notifyFailure = "Notify failure"

// failed is the error of a run that fails.
const failed = "MonitorFailed"

// uploaded is how long SageMaker may take to upload the last captured calls of an hour or a day. A
// monitoring schedule of its own starts up to 20 minutes late ("The cron expression for monitoring
// schedule", SageMaker Developer Guide).
var uploaded = form.Minutes(20)

// stages are the steps of a run. First it makes the baselines that are missing, so that a mistake
// in one shows on the first day; then it looks whether there are captured calls. None is a
// state in which a run ends well.
func (m *Monitor) stages() machine.Chain {
	chain := m.window()
	kinds := m.kinds()
	for _, k := range kinds {
		chain = chain.Then(m.baseline(k))
	}
	chain = chain.Then(m.captured())
	for _, k := range kinds {
		chain = chain.Then(m.compare(k))
	}
	return chain.Then(m.end())
}

// window names the run, and the hour or the day that it looks at: that of the time in its input,
// or without one that of its start.
func (m *Monitor) window() machine.Chain {
	parts, format := "States.ArrayGetItem($.at, 0), States.ArrayGetItem($.at, 1), States.ArrayGetItem($.at, 2)", "{}/{}/{}"
	if m.config.Every == hosting.Hourly {
		parts, format = parts+", States.ArrayGetItem($.at, 3)", format+"/{}"
	}
	const split = "Split time"
	return machine.Chain{
		machine.Choose("Time given?", "Take time of start", machine.If(split, machine.Known("$.time"))),
		{Name: "Take time of start", State: object{"Type": "Pass", "Parameters": object{"time.$": "$$.Execution.StartTime"}}},
		// 2026-11-27T23:59:00Z: each character is a separator ("Intrinsic functions", Step Functions
		// Developer Guide, States.StringSplit)
		{Name: split, State: object{"Type": "Pass", "Parameters": object{"at.$": "States.StringSplit($.time, '-T:')"}}},
		{Name: "Name the run", State: object{"Type": "Pass", "Parameters": object{
			"name.$":   machine.RunName(m.base),
			"window.$": fmt.Sprintf("States.Format('%s', %s)", format, parts),
		}}},
	}
}

// baseline makes the baseline of a monitor, unless an earlier run has. Its folder has a hash of
// what it is made of.
func (m *Monitor) baseline(k kind) machine.Chain {
	path := "$." + k.name + "Baseline"
	return machine.Chain{
		m.find("Find baseline of "+k.name, path, object{"Prefix": k.folder + "/" + constraintsFile}),
		machine.Choose("Baseline of "+k.name+" missing?", machine.Exit, machine.If(machine.Following, machine.Is(path+".KeyCount", "NumericEquals", 0))),
		m.process("Create baseline of "+k.name, k.name+"-base", k.baseline),
	}
}

// captured waits for the calls that are captured last, and ends the run well where there are
// none.
func (m *Monitor) captured() machine.Chain {
	const none = "No captured calls"
	return machine.Chain{
		machine.Wait("Wait for captured calls", int(uploaded.Seconds())),
		m.find("Find captured calls", "$.captured", object{"Prefix.$": fmt.Sprintf("States.Format('%s/{}/', $.window)", m.capturedFolder())}),
		machine.Choose("Captured calls?", machine.Exit, machine.If(none, machine.Is("$.captured.KeyCount", "NumericEquals", 0))),
		machine.Succeed(none),
	}
}

// mostReport is how large a report may be that a run reads: a state holds 256 KiB ("Step Functions
// service quotas"), and the text of the file is in it twice for a moment.
const mostReport = 100_000

// compare runs the job of a monitor and publishes how many violations it found. The container
// writes a file of them ("Schema for Violations", SageMaker Developer Guide). One that is too
// large for a run to read has hundreds.
func (m *Monitor) compare(k kind) machine.Chain {
	of := func(step string) string { return step + " of " + k.name }
	report, count := "$."+k.name+"Report", "$."+k.name+"Count"
	put := of("Put violations")
	return machine.Chain{
		m.process("Compare "+k.name, k.name, k.compare),
		m.find(of("Find violations"), report, object{"Prefix.$": m.reportKey(k)}),
		machine.Choose(of("Violations file"), of("Get violations"),
			machine.If(of("No violations"), machine.Is(report+".KeyCount", "NumericEquals", 0)),
			machine.If(of("Many violations"), machine.Is(report+".Contents[0].Size", "NumericGreaterThan", mostReport))),
		machine.Step{Name: of("No violations"), Next: put, State: object{"Type": "Pass", "Result": object{"violations": 0}, "ResultPath": count}},
		machine.Step{Name: of("Many violations"), Next: put, State: object{"Type": "Pass", "Result": object{"violations": 500}, "ResultPath": count}},
		m.get(of("Get violations"), report, m.reportKey(k)),
		machine.Step{Name: of("Count violations"), State: object{
			"Type": "Pass", "Parameters": object{"violations.$": "States.ArrayLength(" + report + ".body.violations)"}, "ResultPath": count,
		}},
		m.publish(put, k, count+".violations"),
		machine.Choose(of("Any violations"), machine.Exit, machine.If(machine.Following, machine.Is(count+".violations", "NumericGreaterThan", 0))),
		m.event(of("Put event"), k, count+".violations"),
	}
}

// publish puts the number of violations into CloudWatch.
func (m *Monitor) publish(name string, k kind, count string) machine.Step {
	return m.calls.Task(name, "aws-sdk:cloudwatch:putMetricData", object{
		"Namespace": contract.MetricsNamespace,
		"MetricData": []any{object{
			"MetricName": contract.ViolationsMetric, "Unit": "Count", "Value.$": count,
			"Dimensions": []any{object{"Name": "EndpointName", "Value": m.props.Endpoint.Name}, object{"Name": contract.MonitorDimension, "Value": k.name}},
		}},
	}).Needs(policy.Allow([]string{"cloudwatch:PutMetricData"}, "*").
		When("StringEquals", map[string]any{"cloudwatch:namespace": contract.MetricsNamespace}).
		Because("A metric of CloudWatch has no ARN; the condition limits its namespace."))
}

// event tells EventBridge of violations, so that a rule can start a training.
func (m *Monitor) event(name string, k kind, count string) machine.Step {
	return m.calls.Task(name, "events:putEvents", object{"Entries": []any{object{
		"Source": contract.EventSource, "DetailType": contract.EventViolations,
		"Detail": object{
			"endpoint": m.props.Endpoint.Name, "monitor": k.name, "violations.$": count, "execution.$": "$$.Execution.Id",
			"report.$": fmt.Sprintf("States.Format('s3://%s/{}', %s)", *m.props.Endpoint.Bucket.BucketName(), m.reportKey(k)),
		},
	}}}).Needs(policy.Allow([]string{"events:PutEvents"}, m.props.Endpoint.Home.Of("events", "event-bus/default")).
		Because("A rule may start a training when a monitor finds violations."))
}

// end is where a run ends: well, or with the failure that it met.
func (m *Monitor) end() machine.Chain {
	publish := m.calls.Task(notifyFailure, "sns:publish", object{
		"TopicArn": m.props.Topic.TopicArn(),
		"Subject":  "Monitoring of " + m.props.Endpoint.Name,
		// The failure as a whole: what Step Functions catches always has an Error, but not
		// always a Cause.
		"Message": object{"outcome": "failed", "failure.$": machine.FailurePath, "endpoint": m.props.Endpoint.Name, "execution.$": "$$.Execution.Id"},
	}).Needs(policy.Allow([]string{"sns:Publish"}, *m.props.Topic.TopicArn()).Because("A run that fails notifies the topic."))
	if key := m.props.Endpoint.KeyArn; key != nil {
		publish = publish.Needs(policy.Allow([]string{"kms:Decrypt", "kms:GenerateDataKey"}, *key).Because("The key encrypts the messages of the topic."))
	}
	return machine.Chain{
		machine.Succeed("Monitored"),
		m.calls.Catching(publish, machine.Following, m.calls.Discard),
		{Name: "Failed", State: object{"Type": "Fail", "Error": failed, "CausePath": "States.JsonToString(" + machine.FailurePath + ")"}},
	}
}

// find lists the first object of the bucket with a prefix: how many there are, 0 or 1, is at
// path.KeyCount.
func (m *Monitor) find(name, path string, prefix object) machine.Step {
	bucket := m.props.Endpoint.Bucket
	parameters := object{"Bucket": bucket.BucketName(), "MaxKeys": 1}
	maps.Copy(parameters, prefix)
	return m.calls.Task(name, "aws-sdk:s3:listObjectsV2", parameters).
		With(object{"ResultPath": path}).
		Needs(policy.Allow([]string{"s3:ListBucket"}, *bucket.BucketArn()).
			When("StringLike", map[string]any{"s3:prefix": []any{m.capturedFolder() + "/*", contract.MonitorBaselines(m.props.Endpoint.Name) + "*", contract.MonitorReports(m.props.Endpoint.Name) + "*"}}).
			Because("A run looks whether there are a baseline, captured calls and a report."))
}

// get reads a file of JSON of the bucket into path.body.
func (m *Monitor) get(name, path, key string) machine.Step {
	bucket := m.props.Endpoint.Bucket
	get := m.calls.Task(name, "aws-sdk:s3:getObject", object{"Bucket": bucket.BucketName(), "Key.$": key}).
		With(object{"ResultSelector": object{"body.$": "States.StringToJson($.Body)"}, "ResultPath": path}).
		Needs(policy.Allow([]string{"s3:GetObject"}, *bucket.ArnForObjects(jsii.String(contract.MonitorReports(m.props.Endpoint.Name) + "*/" + violationsFile))).
			Because("A run reads what its job found; each hour or day has a folder."))
	if key := m.props.Endpoint.KeyArn; key != nil {
		get = get.Needs(policy.Allow([]string{"kms:Decrypt"}, *key).Because("The key encrypts the report."))
	}
	return get
}

// timeout bounds a run, with room for waiting on instances. Each job is bounded by itself, so this
// ends only what nothing else does.
func (m *Monitor) timeout() float64 {
	const hour = 3600
	return 2*float64(len(m.kinds()))*m.jobTimeout() + uploaded.Seconds() + hour
}
