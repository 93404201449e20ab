package stacks

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/watch"
	"github.com/sagerock/sagerock/plan"
)

// watch adds the stack of the alarms of endpoints, and of the rule that sees a deployment
// rolled back. It is nil where there is none. It is a stack of its own because fifty
// endpoints and their alarms are more resources than one template may have.
func (a *app) watch(endpoints awscdk.Stack) awscdk.Stack {
	if !a.plan.Deploys(plan.StackWatch) {
		return nil
	}
	stack := a.stack("Watch", plan.StackWatch, "alarms of the endpoints")
	stack.AddStackDependency(endpoints, jsii.String("an alarm is of an endpoint"))
	topic := *a.topic.TopicArn()
	tags := a.tags()
	alarms := constructs.NewConstruct(stack, jsii.String("Alarms"))
	for _, alarm := range a.plan.Notifying() {
		watch.NewAlarm(alarms, &watch.AlarmProps{Alarm: &alarm, TopicArn: topic, Tags: tags})
	}
	home := arn.Of(stack)
	for _, alarm := range a.plan.SeeingHours() {
		machine := home.Of("states", "stateMachine:"+alarm.Endpoint.Name)
		watch.NewHours(alarms, &watch.HoursProps{Alarm: &alarm, MachineArn: machine, TopicArn: topic, Tags: tags})
	}
	var names []string
	for _, e := range a.plan.Endpoints {
		names = append(names, e.Name)
	}
	id := "Rollback"
	for some := range slices.Chunk(names, watch.MostOfRule) {
		watch.NewRollback(stack, &id, &watch.RollbackProps{Endpoints: some, TopicArn: topic, Tags: tags})
		id += "Also"
	}
	return stack
}

// publishes is what the names of alarms begin with that publish to the topic of the app, or ""
// where none do.
func (a *app) publishes() string {
	if !a.cfg.Alarms.Endpoints || len(a.plan.Declared) == 0 || a.cfg.Alarms.Topic != "" {
		return ""
	}
	return a.plan.AlarmPrefix()
}

// tags are those of everything, for resources that the CDK does not tag.
func (a *app) tags() map[string]string {
	all := map[string]string{"sagerock:name": a.cfg.Prefix()}
	maps.Copy(all, a.cfg.Tags)
	return all
}
