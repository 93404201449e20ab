package serving

import (
	"maps"
	"strings"

	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
)

// scale sets how few and how many instances there may be, and puts the policies that
// change the count. It is absent where the count is fixed.
func (d *deployment) scale() machine.Chain {
	if d.Scaling == nil {
		return nil
	}
	const service = "sagemaker.application-autoscaling.amazonaws.com"
	linked := d.home.In("", d.home.Account, "iam", "role/aws-service-role/"+service+"/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint")
	chain := machine.Chain{
		// SageMaker at once corrects a count outside.
		d.autoscale("registerScalableTarget", "Register scalable target", object{
			"MinCapacity": d.Scaling.MinCapacity,
			"MaxCapacity": d.Scaling.MaxCapacity,
		}).Needs(policy.Allow([]string{"iam:CreateServiceLinkedRole"}, linked).When("StringEquals", map[string]any{"iam:AWSServiceName": service}).
			Because("The first scaled endpoint of an account gets the role of Application Auto Scaling.")),
	}
	for i, p := range d.Scaling.Policies {
		suffix := ""
		if i > 0 {
			suffix = " " + p.PolicyName
		}
		put := d.autoscale("putScalingPolicy", "Put scaling policy"+suffix, object{
			"PolicyName": p.PolicyName, "PolicyType": p.PolicyType, p.field(): p.Configuration,
		}).Needs(d.AsScaling(d.run.Names, "cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm")...)
		if p.Alarm == nil {
			chain = append(chain, put)
			continue
		}
		alarm := maps.Clone(p.Alarm)
		alarm["AlarmName"], alarm["AlarmActions.$"] = d.Name+"-"+p.PolicyName, "States.Array($.policy.PolicyARN)"
		chain = append(chain,
			put.With(object{"ResultSelector": object{"PolicyARN.$": "$.PolicyARN"}, "ResultPath": "$.policy"}),
			d.calls.Task("Put alarm"+suffix, "aws-sdk:cloudwatch:putMetricAlarm", alarm).
				Needs(policy.Allow([]string{"cloudwatch:PutMetricAlarm"}, d.home.Of("cloudwatch", "alarm:"+alarm["AlarmName"].(string))).
					Because("A run puts the alarm that starts its scaling policy.")))
	}
	return chain
}

// deregister removes bounds and policies, those too that an earlier deployment set. Where
// there is to be scaling, the run sets them anew at its end.
func (d *deployment) deregister() machine.Step {
	s := d.autoscale("deregisterScalableTarget", stopScaling, object{}).Needs(d.AsScaling(d.run.Names, "cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms")...)
	return d.calls.Catching(s, machine.Following, d.calls.Discard, "ApplicationAutoScaling.ObjectNotFoundException") // nothing scales it
}

// autoscale calls an operation on the instances of the endpoint.
func (d *deployment) autoscale(operation, name string, o object) machine.Step {
	o["ServiceNamespace"] = scalingNamespace
	o["ScalableDimension"] = scalingDimension
	o["ResourceId"] = d.ScalableTarget()
	return d.calls.Task(name, "aws-sdk:applicationautoscaling:"+operation, o).
		Needs(d.Scale("application-autoscaling:" + strings.ToUpper(operation[:1]) + operation[1:]))
}
