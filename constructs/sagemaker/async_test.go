package sagemaker_test

import (
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

func TestAsync(t *testing.T) {
	output := map[string]any{
		"S3OutputPath":  "s3://acme-data/async/chat-assistant/out",
		"S3FailurePath": "s3://acme-data/async/chat-assistant/failed",
	}
	withKey := map[string]any{"S3OutputPath": output["S3OutputPath"], "S3FailurePath": output["S3FailurePath"], "KmsKeyId": keyArn}
	for name, tc := range map[string]struct {
		change   func(*config.SageMaker)
		key      bool
		want     any // AsyncInferenceConfig
		start    float64
		retained bool
	}{
		"none of a real-time endpoint": {change: func(*config.SageMaker) {}, start: 1, retained: true},
		"SageMaker decides how many at a time": {
			change: func(c *config.SageMaker) { c.Scaling.Concurrency = 0 },
			want:   map[string]any{"OutputConfig": output}, start: 1, retained: true,
		},
		"a bound and a key": {
			change: func(c *config.SageMaker) { c.Scaling.Min = 2 }, key: true,
			want:  map[string]any{"OutputConfig": withKey, "ClientConfig": map[string]any{"MaxConcurrentInvocationsPerInstance": 8.0}},
			start: 2, retained: true,
		},
		"no instance at times": {
			change: func(c *config.SageMaker) { c.Scaling.Min = 0 },
			want:   map[string]any{"OutputConfig": output, "ClientConfig": map[string]any{"MaxConcurrentInvocationsPerInstance": 8.0}},
			start:  1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := synth(t, block(func(c *config.SageMaker) {
				if tc.want != nil {
					c.Endpoint, c.Scaling.Backlog = hosting.Async, 5
				}
				tc.change(c)
			}), tc.key, false)
			made := r.one(t, "AWS::SageMaker::EndpointConfig").Properties
			equal(t, "async", text(made["AsyncInferenceConfig"]), tc.want)
			equal(t, "instances", made["ProductionVariants"].([]any)[0].(map[string]any)["InitialInstanceCount"], any(tc.start))
			equal(t, "retained", r.one(t, "AWS::SageMaker::Endpoint").Properties["RetainAllVariantProperties"], any(tc.retained))
		})
	}
}

func TestScalingOfAQueue(t *testing.T) {
	r := synth(t, block(func(c *config.SageMaker) {
		c.Rollout.Bake = 0 // and so no other alarm
		c.Endpoint, c.Scaling = hosting.Async, &hosting.Scaling{ScaleIn: true, Min: 0, Max: 3, Backlog: 6, ScaleOutCooldown: form.Seconds(30), ScaleInCooldown: form.Minutes(10)}
	}), false, false)
	target := r.one(t, "AWS::ApplicationAutoScaling::ScalableTarget").Properties
	equal(t, "bounds", []any{target["MinCapacity"], target["MaxCapacity"]}, []any{0.0, 3.0})

	of := []any{map[string]any{"Name": "EndpointName", "Value": "chat-assistant"}}
	policies := map[any]map[string]any{}
	ids := map[any]string{}
	for id, p := range r {
		if p.Type == "AWS::ApplicationAutoScaling::ScalingPolicy" {
			policies[p.Properties["PolicyType"]], ids[p.Properties["PolicyType"]] = p.Properties, id
		}
	}
	equal(t, "tracking", policies["TargetTrackingScaling"]["TargetTrackingScalingPolicyConfiguration"], any(map[string]any{
		"CustomizedMetricSpecification": map[string]any{
			"Namespace": "AWS/SageMaker", "MetricName": "ApproximateBacklogSizePerInstance", "Statistic": "Average", "Dimensions": of,
		},
		"TargetValue": 6.0, "ScaleOutCooldown": 30.0, "ScaleInCooldown": 600.0,
	}))
	equal(t, "from zero", policies["StepScaling"]["StepScalingPolicyConfiguration"], any(map[string]any{
		"AdjustmentType": "ChangeInCapacity", "MetricAggregationType": "Average", "Cooldown": 300.0,
		"StepAdjustments": []any{map[string]any{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1.0}},
	}))
	alarm := r.one(t, "AWS::CloudWatch::Alarm").Properties
	delete(alarm, "AlarmDescription")
	equal(t, "alarm", text(alarm), any(map[string]any{
		"Namespace": "AWS/SageMaker", "MetricName": "HasBacklogWithoutCapacity", "Dimensions": of, "Statistic": "Average",
		"Period": 60.0, "EvaluationPeriods": 2.0, "DatapointsToAlarm": 2.0, "Threshold": 1.0,
		"ComparisonOperator": "GreaterThanOrEqualToThreshold", "TreatMissingData": "missing",
		"AlarmActions": []any{"${" + ids["StepScaling"] + "}"},
	}))

	r = synth(t, block(func(c *config.SageMaker) { c.Endpoint, c.Scaling.Backlog, c.Rollout.Bake = hosting.Async, 5, 0 }), false, false)
	if n := len(r.all("AWS::ApplicationAutoScaling::ScalingPolicy")); n != 1 || len(r.all("AWS::CloudWatch::Alarm")) != 0 {
		t.Errorf("an endpoint that always has an instance has %d policies and %d alarms", n, len(r.all("AWS::CloudWatch::Alarm")))
	}
}

// TestCallsStatements holds what the gateway may do with the calls of queues.
func TestCallsStatements(t *testing.T) {
	var got []any
	for _, s := range sagemaker.CallsStatements("arn:aws:s3:::acme-data") {
		got = append(got, s.JSON())
	}
	const at = "arn:aws:s3:::acme-data/async/*/"
	equal(t, "statements", got, []any{
		map[string]any{"Effect": "Allow", "Action": "s3:PutObject", "Resource": []string{at + "in/*", at + "calls/*"}},
		map[string]any{"Effect": "Allow", "Action": "s3:GetObject", "Resource": []string{at + "out/*", at + "failed/*", at + "calls/*"}},
		map[string]any{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::acme-data"},
	})
}
