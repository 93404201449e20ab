// Package monitor has the construct that compares the calls which an endpoint captures with a
// baseline: a Step Functions state machine that runs the containers of SageMaker Model Monitor
// as processing jobs of its own.
//
// It does not use the monitoring schedules of SageMaker. AWS no longer offers them to new
// customers ("Amazon SageMaker Model Monitor availability change", SageMaker Developer Guide);
// one with no data to look at fails; and it cannot be made before there is an endpoint, which
// the first run of a pipeline deploys.
package monitor

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/cleanup"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// Props is what a [Monitor] needs from the outside.
type Props struct {
	// Endpoint is what the endpoint is made of. Its Config has a monitor block, and its Bucket
	// is where calls are captured.
	Endpoint *sagemaker.EndpointProps
	// Topic is notified when a job fails.
	Topic awssns.ITopic
}

// Monitor looks at the captured calls of an endpoint at the end of every hour or every day. You
// pay for the jobs while they run.
//
// When the stack is deleted, runs are stopped; baselines and reports stay in the bucket.
type Monitor struct {
	constructs.Construct

	// StateMachine runs the jobs.
	StateMachine awsstepfunctions.StateMachine

	props   *Props
	config  *hosting.Monitor
	name    string // of the state machine
	base    string // of the names of its jobs
	jobs    awsiam.CfnRole
	jobsArn *string
	where   *sagemaker.Jobs
	tags    awscdk.IResolvable
	calls   machine.Calls
}

// New adds a Monitor to scope.
func New(scope constructs.Construct, id *string, props *Props) *Monitor {
	const name = "monitor.New"
	props = defaults.Of(props)
	switch {
	case props.Endpoint == nil || props.Endpoint.Config == nil || props.Endpoint.Config.Monitor == nil:
		defaults.Fail(name, "set Endpoint, with a Config that has a monitor block", "there is nothing to monitor")
	case props.Endpoint.Bucket == nil || props.Topic == nil:
		defaults.Fail(name, "set the bucket that the endpoint captures calls in, and the topic to notify", "Endpoint.Bucket or Topic is not set")
	}
	m := &Monitor{props: props, config: props.Endpoint.Config.Monitor}
	constructs.NewConstruct_Override(m, scope, id)
	endpoint := *props.Endpoint
	endpoint.Fill(name, m)
	props.Endpoint, m.name = &endpoint, Name(endpoint.Name)
	m.base = machine.Base(props.Endpoint.Name, len("-data-base"))
	m.jobs = m.jobRole()
	m.jobsArn, m.tags = m.jobs.AttrArn(), machine.Tags(m, m.jobs)
	m.where = &sagemaker.Jobs{KeyArn: props.Endpoint.KeyArn, Network: props.Endpoint.Network, Group: sagemaker.NewGroup(m, props.Endpoint.Network, m.name, m.jobs)}
	m.calls = machine.Calls{Home: props.Endpoint.Home, OnFailure: notifyFailure, Discard: awsstepfunctions.JsonPath_DISCARD()}
	m.StateMachine = machine.New(m, &machine.Props{
		Name:       m.name,
		Definition: "Compare captured calls with a baseline",
		Comment:    "Monitors " + props.Endpoint.Name,
		Role:       "Monitor of " + props.Endpoint.Name,
		Home:       props.Endpoint.Home,
		Chain:      m.stages(),
		Timeout:    m.timeout(),
		KeyArn:     props.Endpoint.KeyArn,
		Data:       props.Endpoint.Data,
	})
	// Runs are stopped after the schedule is gone, which would start another, and before the
	// role of their jobs goes.
	stop := cleanup.New(m, "StopRuns", &cleanup.Props{
		Description: "Stops the monitoring of " + props.Endpoint.Name + ", with its stack",
		Runs:        m.runs(),
		MachineArn:  m.StateMachine.StateMachineArn(),
		KeyArn:      props.Endpoint.KeyArn, Data: props.Endpoint.Data,
	})
	stop.AddResourceDependency(m.jobs, nil)
	m.schedule().AddResourceDependency(stop, nil)
	return m
}

// GrantStart lets grantee start runs of this monitor, for an hour or a day that they name.
func (m *Monitor) GrantStart(grantee awsiam.IGrantable) {
	policy.Grant(grantee, policy.Allow([]string{"states:StartExecution"}, *m.StateMachine.StateMachineArn()).
		Because("Whoever has it starts runs of this monitor."))
}

// Name is the name of the state machine that monitors an endpoint.
func Name(endpoint string) string { return endpoint + "--monitor" }

// schedule adds what starts a run in the last minute of every hour or every day (UTC), so that
// the time for which it is scheduled names the hour or the day that it looks at.
func (m *Monitor) schedule() awscdk.CfnResource {
	home := m.props.Endpoint.Home
	role := policy.NewRole(m, jsii.String("ScheduleRole"), &policy.RoleProps{
		Description: "Schedule of " + m.name,
		// A trust policy can name the group of a schedule and not the schedule ("Confused deputy
		// prevention in EventBridge Scheduler", EventBridge Scheduler User Guide).
		Trust: policy.TrustFrom("scheduler.amazonaws.com", home.Account, home.Of("scheduler", "schedule-group/default")),
		Policies: map[string][]policy.Statement{"Start": {
			policy.Allow([]string{"states:StartExecution"}, *m.StateMachine.StateMachineArn()).Because("The schedule starts this state machine."),
		}},
	})
	at := "cron(59 23 * * ? *)"
	if m.config.Every == hosting.Hourly {
		at = "cron(59 * * * ? *)"
	}
	return awscdk.NewCfnResource(m, jsii.String("Schedule"), &awscdk.CfnResourceProps{
		Type: jsii.String("AWS::Scheduler::Schedule"),
		Properties: &map[string]any{
			"Description":        "Starts " + m.name,
			"ScheduleExpression": at,
			"FlexibleTimeWindow": object{"Mode": "OFF"},
			"Target": object{
				"Arn":     m.StateMachine.StateMachineArn(),
				"RoleArn": role.AttrArn(),
				// "Adding context attributes", EventBridge Scheduler User Guide
				"Input": `{"time": "<aws.scheduler.scheduled-time>"}`,
			},
		},
	})
}
