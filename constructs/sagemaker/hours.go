package sagemaker

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/inline"
	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/serving"
)

//go:embed scripts/hours.py
var hoursPy string

// hours are what an endpoint that opens and closes has in place of AWS::SageMaker::Endpoint: a
// state machine, which makes and deletes it, and what starts that. CloudFormation has the
// configuration only. An endpoint of its own it could not update while that is deleted, and it
// would take the missing one for drift.
//
// A custom resource hands each deployment to the machine, which may take an hour for it, and fails
// where that fails. EventBridge Scheduler starts the machine at the times of the schedule.
type hours struct {
	scope    constructs.Construct
	props    *EndpointProps
	endpoint *serving.Endpoint
	calls    machine.Calls
	function awslambda.CfnFunction
}

// longestDeployment is how long CloudFormation waits for a custom resource at most, in seconds
// ("AWS::CloudFormation::CustomResource", CloudFormation Template Reference, ServiceTimeout).
const longestDeployment = 3600

// notifyFailure is the step of the machine that an execution goes to when it fails.
const notifyFailure = "Notify failure"

// newHours adds the machine of e and what starts it, all of which comes after the resources in
// before.
//
// The name of the endpoint is part of the ids. Another one is another endpoint with another
// machine, and what deletes the old one must keep the permissions to do so.
func newHours(e *Endpoint, props *EndpointProps, models map[string]serving.Model, before ...awscdk.CfnResource) {
	sum := sha256.Sum256([]byte(props.Name))
	h := &hours{props: props, endpoint: props.Describe(), scope: constructs.NewConstruct(e, jsii.String("Hours"+hex.EncodeToString(sum[:4])))}
	configuration := h.endpoint.Configuration(e, models)
	before = append(append(before, configuration, e.Role), h.endpoint.RollbackAlarms(models, configuration)...)
	h.function = h.newFunction()
	made := h.newMachine(e, configuration.AttrEndpointConfigName())
	deployment := h.newDeployment(configuration.AttrEndpointConfigName(), made)
	for _, r := range before {
		deployment.AddResourceDependency(r, nil)
	}
	h.newSchedules(deployment, made)
}

// newMachine adds the state machine.
func (h *hours) newMachine(e *Endpoint, configuration *string) awsstepfunctions.CfnStateMachine {
	cfg := h.props.Config
	longest := 2*longestDeployment + cfg.DownloadTimeout.Seconds() + cfg.StartupTimeout.Seconds() + cfg.CapacityTimeout.Seconds()
	chain := h.chain(e, configuration)
	definition, err := chain.Definition("Open, close and deploy "+h.props.Name, longest)
	if err != nil {
		panic(err) // a stage has a mistake, which no config can cause
	}
	role := machine.NewRole(h.scope, jsii.String("MachineRole"), &machine.RoleProps{
		Description: "Opens and closes " + h.props.Name, Home: h.props.Home, Name: h.props.Name, Chain: chain,
	})
	id := awscdk.Fn_Select(jsii.Number(2), awscdk.Fn_Split(jsii.String("/"), awscdk.Aws_STACK_ID(), nil))
	logs := kept.NewLogGroup(h.scope, jsii.String("MachineLogs"), &kept.LogGroupProps{ // its name: see the machine of a pipeline
		Name: jsii.String("/aws/vendedlogs/states/" + h.props.Name + "-" + *id), KeyArn: h.props.KeyArn, Data: h.props.Data,
	})
	made := awsstepfunctions.NewCfnStateMachine(h.scope, jsii.String("StateMachine"), &awsstepfunctions.CfnStateMachineProps{
		StateMachineName:     &h.props.Name, // its role, and the function that starts it, name it
		DefinitionString:     awscdk.Stack_Of(h.scope).ToJsonString(definition, nil),
		RoleArn:              role.AttrArn(),
		TracingConfiguration: &awsstepfunctions.CfnStateMachine_TracingConfigurationProperty{Enabled: jsii.Bool(true)},
		LoggingConfiguration: &awsstepfunctions.CfnStateMachine_LoggingConfigurationProperty{
			Level:                jsii.String("ALL"),
			IncludeExecutionData: jsii.Bool(false),
			Destinations: &[]any{&awsstepfunctions.CfnStateMachine_LogDestinationProperty{
				CloudWatchLogsLogGroup: &awsstepfunctions.CfnStateMachine_CloudWatchLogsLogGroupProperty{LogGroupArn: logs.AttrArn()},
			}},
		},
	})
	made.AddResourceDependency(role, nil)
	return made
}

// chain is what the machine runs.
func (h *hours) chain(e *Endpoint, configuration *string) machine.Chain {
	const failed, answered = "Hours not kept", "Deployment answered"
	h.calls = machine.Calls{Home: h.props.Home, OnFailure: "Deployment failed?", Discard: awsstepfunctions.JsonPath_DISCARD()}
	opens := h.endpoint.Hours(h.calls, &serving.Run{
		Names: "*", // CloudFormation names configurations, and a deployment has the earlier one too
		Tags:  machine.Tags(h.scope, e.Role), Sample: h.endpoint.SampleFunction(h.scope),
	}, configuration)
	deployed := machine.If(machine.Following, machine.Known("$.event"))
	return opens.Then(machine.Chain{
		machine.Choose("Deployment?", answered, deployed),
		h.answer("Answer deployment", "SUCCESS", machine.Object{}, answered),
		machine.Succeed(answered),
		machine.Choose("Deployment failed?", notifyFailure, deployed),
		// Whoever deploys sees the reason, so that is no failure of the machine.
		h.answer("Refuse deployment", "FAILED", machine.Object{"reason.$": "States.JsonToString(" + machine.FailurePath + ")"}, answered),
		h.notify(failed),
		{Name: failed, State: machine.Object{"Type": "Fail", "Error": "HoursNotKept", "CausePath": "States.JsonToString(" + machine.FailurePath + ")"}},
	})
}

// answer tells CloudFormation how its deployment ended.
func (h *hours) answer(name, status string, payload machine.Object, next string) machine.Step {
	payload["status"], payload["event.$"] = status, "$.event"
	s := h.calls.Task(name, "lambda:invoke", machine.Object{"FunctionName": h.function.AttrArn(), "Payload": payload}).To(next).
		Needs(policy.Allow([]string{"lambda:InvokeFunction"}, *h.function.AttrArn()).Because("CloudFormation waits for the end of its deployment."))
	return h.calls.Catching(s, next, h.calls.Discard)
}

// notify sends a message to the topic, where there is one.
func (h *hours) notify(next string) machine.Step {
	if h.props.Topic == nil {
		return machine.Step{Name: notifyFailure, State: machine.Object{"Type": "Pass"}, Next: next}
	}
	publish := h.calls.Task(notifyFailure, "sns:publish", machine.Object{
		"TopicArn": h.props.Topic.TopicArn(),
		"Subject":  "Hours of " + h.props.Name,
		"Message": machine.Object{
			"endpoint": h.props.Name, "outcome": "failed", "change.$": "$.change", "failure.$": machine.FailurePath, "execution.$": "$$.Execution.Id",
		},
	}).To(next).Needs(policy.Allow([]string{"sns:Publish"}, *h.props.Topic.TopicArn()).Because("An endpoint that does not open or close notifies the topic."))
	if h.props.KeyArn != nil {
		publish = publish.Needs(policy.Allow([]string{"kms:Decrypt", "kms:GenerateDataKey"}, *h.props.KeyArn).
			Because("The key encrypts the messages of the topic."))
	}
	return h.calls.Catching(publish, next, h.calls.Discard)
}

// machineArn is the ARN of the machine, which is made after the function that starts it.
func (h *hours) machineArn() string { return h.props.Home.Of("states", "stateMachine:"+h.props.Name) }

// newFunction adds what CloudFormation calls.
func (h *hours) newFunction() awslambda.CfnFunction {
	return inline.NewFunction(h.scope, "", &inline.FunctionProps{
		Description: "Hands deployments of " + h.props.Name + " to its state machine",
		Code:        hoursPy,
		Minutes:     1,
		Policies: map[string][]policy.Statement{"Deploy": {
			policy.Allow([]string{"states:StartExecution"}, h.machineArn()).Because("The state machine carries out a deployment."),
			policy.Allow([]string{"states:ListExecutions"}, h.machineArn()).Because("What runs is stopped before the endpoint is deleted for good."),
			policy.Allow([]string{"states:StopExecution"}, h.props.Home.Of("states", "execution:"+h.props.Name+":*")).Because("Whoever starts an execution names it."),
		}},
		KeyArn: h.props.KeyArn,
		Data:   h.props.Data,
	})
}

// newDeployment adds what CloudFormation makes, updates and deletes in place of the endpoint.
func (h *hours) newDeployment(configuration *string, made awsstepfunctions.CfnStateMachine) awscdk.CfnResource {
	s := h.endpoint.Scaling
	scaling, err := json.Marshal(machine.Object{"ResourceId": s.ResourceID, "Policies": s.Policies})
	if err != nil {
		panic(err)
	}
	return inline.Resource(h.scope, "Deployment", h.function, longestDeployment/60-1, map[string]any{
		"EndpointName":       h.props.Name,
		"EndpointConfigName": configuration,
		"StateMachine":       made.Ref(),
		"Bounds":             bounds(s.MinCapacity, s.MaxCapacity),
		"Scaling":            string(scaling), // which is in the machine: another one deploys the endpoint again
	})
}

// bounds are those of the count, as the input of the machine has them. CloudFormation would make
// texts of the numbers.
func bounds(least, most int) string {
	return fmt.Sprintf(`{"MinCapacity":%d,"MaxCapacity":%d}`, least, most)
}

// newSchedules adds what starts the machine at the times of the schedule. They go before the
// endpoint does, so that none opens it again.
func (h *hours) newSchedules(deployment awscdk.CfnResource, made awsstepfunctions.CfnStateMachine) {
	role := policy.NewRole(h.scope, jsii.String("ScheduleRole"), &policy.RoleProps{
		Description: "Starts the state machine of " + h.props.Name + " at its hours",
		// "Confused deputy prevention in EventBridge Scheduler": the source is the group.
		Trust: policy.TrustFrom("scheduler.amazonaws.com", h.props.Home.Account, h.props.Home.Of("scheduler", "schedule-group/default")),
		Policies: map[string][]policy.Statement{"Start": {
			policy.Allow([]string{"states:StartExecution"}, h.machineArn()).Because("The schedule starts the state machine that opens and closes the endpoint."),
		}},
	})
	for i, a := range h.props.Config.Scaling.Schedule {
		change := a.Change()
		moment, err := change.Moment()
		if err != nil {
			continue // check has refused it
		}
		asked := serving.ChangeOpen
		if change.Closes() {
			asked = serving.ChangeClose
		}
		schedule := awscdk.NewCfnResource(h.scope, jsii.String(fmt.Sprintf("Schedule%d", i+1)), &awscdk.CfnResourceProps{
			Type: jsii.String("AWS::Scheduler::Schedule"), // which has no tags
			Properties: &map[string]any{
				"Description":                asked + " " + h.props.Name,
				"ScheduleExpression":         moment.AWS(),
				"ScheduleExpressionTimezone": a.Timezone,
				"FlexibleTimeWindow":         map[string]any{"Mode": "OFF"},
				"Target": map[string]any{
					"Arn":     made.Ref(),
					"RoleArn": role.AttrArn(),
					"Input":   fmt.Sprintf(`{"change":%q,"bounds":%s}`, asked, bounds(a.Min, a.Max)),
					// One that comes late would undo what a later one has done.
					"RetryPolicy": map[string]any{"MaximumEventAgeInSeconds": 900, "MaximumRetryAttempts": 15},
				},
			},
		})
		schedule.AddResourceDependency(deployment, nil)
	}
}
