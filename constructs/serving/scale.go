package serving

import (
	"fmt"
	"maps"
	"strings"

	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
)

// scale removes the policies, scheduled actions and alarms of earlier deployments, which may
// have been others, and sets the bounds, the policies and the scheduled actions of this one.
// The count stays as it is meanwhile. Where it is fixed, nothing is set.
func (d *deployment) scale() machine.Chain {
	chain := d.deleteAlarms("Delete alarm %s")
	if d.Scaling == nil {
		return chain
	}
	const service = "sagemaker.application-autoscaling.amazonaws.com"
	linked := d.home.In("", d.home.Account, "iam", "role/aws-service-role/"+service+"/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint")
	chain = append(chain,
		d.deregister("Deregister earlier target"),
		// SageMaker at once corrects a count outside.
		d.autoscale("registerScalableTarget", "Register scalable target", d.bounds()).Needs(policy.Allow([]string{"iam:CreateServiceLinkedRole"}, linked).When("StringEquals", map[string]any{"iam:AWSServiceName": service}).
			Because("The first scaled endpoint of an account gets the role of Application Auto Scaling.")))
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
		alarm["AlarmName"], alarm["AlarmActions.$"] = d.alarm(p.PolicyName), "States.Array($.policy.PolicyARN)"
		chain = append(chain,
			put.With(object{"ResultSelector": object{"PolicyARN.$": "$.PolicyARN"}, "ResultPath": "$.policy"}),
			d.calls.Task("Put alarm"+suffix, "aws-sdk:cloudwatch:putMetricAlarm", alarm).
				Needs(policy.Allow([]string{"cloudwatch:PutMetricAlarm"}, d.home.Of("cloudwatch", "alarm:"+d.alarm(p.PolicyName))).Because("A run puts the alarms that start its scaling policies.")))
	}
	for i, a := range d.Scaling.ScheduledActions {
		chain = append(chain, d.autoscale("putScheduledAction", fmt.Sprintf("Put scheduled action %d", i+1), maps.Clone(a)))
	}
	return chain
}

// bounds are those of the count.
func (d *deployment) bounds() object {
	if at := d.run.BoundsPath; at != "" {
		return object{"MinCapacity.$": at + ".MinCapacity", "MaxCapacity.$": at + ".MaxCapacity"}
	}
	return object{"MinCapacity": d.Scaling.MinCapacity, "MaxCapacity": d.Scaling.MaxCapacity}
}

// alarm is the name of the alarm that starts a policy of steps.
func (e *Endpoint) alarm(policy string) string { return e.Name + "-" + policy }

// deleteAlarms deletes the alarms of earlier policies of steps, if there are any, in steps whose
// names have that of a policy. Of several names, CloudWatch deletes none if one is missing.
func (d *deployment) deleteAlarms(format string) (chain machine.Chain) {
	for _, policyName := range []string{addsSteps, removesSteps} {
		name := d.alarm(policyName)
		s := d.calls.Task(fmt.Sprintf(format, policyName), "aws-sdk:cloudwatch:deleteAlarms", object{"AlarmNames": []any{name}}).
			Needs(policy.Allow([]string{"cloudwatch:DeleteAlarms"}, d.home.Of("cloudwatch", "alarm:"+name)).
				Because("Alarms that started scaling policies of steps go with these."))
		chain = append(chain, d.calls.Catching(s, machine.Following, d.calls.Discard))
	}
	return chain
}

// deregister removes bounds, policies and scheduled actions, those too that an earlier
// deployment set.
func (d *deployment) deregister(name string) machine.Step {
	s := d.autoscale("deregisterScalableTarget", name, object{}).Needs(d.AsScaling(d.run.Names, "cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms")...)
	return d.calls.Catching(s, machine.Following, d.calls.Discard, "ApplicationAutoScaling.ObjectNotFoundException") // nothing scales it
}

// autoscale calls an operation on the instances of the endpoint.
func (d *deployment) autoscale(operation, name string, o object) machine.Step {
	o["ServiceNamespace"] = scalingNamespace
	o["ScalableDimension"] = d.count.dimension
	o["ResourceId"] = d.ScalableTarget()
	return d.calls.Task(name, "aws-sdk:applicationautoscaling:"+operation, o).
		Needs(d.Scale("application-autoscaling:" + strings.ToUpper(operation[:1]) + operation[1:]))
}
