package pipeline

import (
	_ "embed"
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/constructs/policy"
)

//go:embed scripts/cleanup.py
var cleanupPy string

// cleanup is what happens when the stack goes, or the model leaves the file: runs are
// stopped, then the state machine goes, then the endpoint and what else runs made.
//
// It is two custom resources because CloudFormation knows nothing of all this: a run
// made it, and without them it would go on costing money with nobody to remember it.
// They do nothing when a stack is created or updated.
type cleanup struct {
	function awslambda.CfnFunction
	role     awsiam.CfnRole
	made     awscdk.CfnResource // deletes what runs made
}

// cleanupMinutes bounds a clean-up: an endpoint that is being updated cannot be deleted
// yet, and network interfaces go some minutes after it. Lambda gives a function 15.
const cleanupMinutes = 14

func (t *Training) newCleanup() *cleanup {
	logs := kept.NewLogGroup(t, jsii.String("CleanupLogs"), &kept.LogGroupProps{KeyArn: t.props.KeyArn, Data: t.props.Data})
	description := "Stops the runs of " + t.names.endpoint + " and deletes what they made, with its stack"
	c := &cleanup{role: policy.NewRole(t, jsii.String("CleanupRole"), &policy.RoleProps{
		Description: description,
		Trust:       policy.Trust("lambda.amazonaws.com"),
		Policies: map[string][]policy.Statement{
			"Cleanup": append(t.deleteMade(), policy.Allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, *logs.AttrArn()).Because("The function writes its log.")),
			"Jobs":    t.stopJobs(),
		},
	})}
	c.function = awslambda.NewCfnFunction(t, jsii.String("CleanupFunction"), &awslambda.CfnFunctionProps{
		Description:   &description,
		Code:          &awslambda.CfnFunction_CodeProperty{ZipFile: &cleanupPy},
		Handler:       jsii.String("index.handler"),
		Runtime:       jsii.String("python3.14"),
		Architectures: jsii.Strings("arm64"),
		Timeout:       jsii.Number(60 * cleanupMinutes),
		Role:          c.role.AttrArn(),
		LoggingConfig: &awslambda.CfnFunction_LoggingConfigProperty{LogGroup: logs.Ref()},
	})
	policy.Except(c.function, map[string]string{"L1": "A runtime of one year is in every Region; the newest one may not be."})
	properties := map[string]any{
		"EndpointName":   t.names.endpoint,
		"RunName":        t.names.base,
		"ScalableTarget": t.endpoint.ScalableTarget(),
	}
	if t.group != nil {
		properties["SecurityGroup"] = t.group
	}
	c.made = c.resource(t, "Cleanup", properties)
	c.made.AddResourceDependency(t.jobs, nil) // SageMaker takes the endpoint's interfaces and grants away with this role
	return c
}

// resource adds a custom resource that the function deletes.
func (c *cleanup) resource(t *Training, id string, properties map[string]any) awscdk.CfnResource {
	all := map[string]any{"ServiceToken": c.function.AttrArn(), "ServiceTimeout": 60 * (cleanupMinutes + 1)}
	maps.Copy(all, properties)
	return awscdk.NewCfnResource(t, &id, &awscdk.CfnResourceProps{
		Type:       jsii.String("AWS::CloudFormation::CustomResource"),
		Properties: &all,
	})
}

// stopRuns stops what runs before the state machine goes. Otherwise a destroy would
// wait for the jobs, and pay for them: a state machine is deleted only when its
// executions have ended (Step Functions API reference, "DeleteStateMachine").
//
// Its rights on the state machine are a policy of its own. In the role they would make a
// circle: the state machine is made after what deletes its endpoint, which has the role.
func (c *cleanup) stopRuns(t *Training) {
	machine := t.StateMachine.StateMachineArn()
	rights := policy.NewManaged(t, jsii.String("StopRunsPolicy"), &policy.ManagedProps{
		Description: "Stops the runs of " + t.names.endpoint,
		Roles:       []*string{c.role.Ref()},
		Statements: []policy.Statement{
			policy.Allow([]string{"states:ListExecutions"}, *machine).Because("Runs that go on are stopped before the state machine is deleted."),
			policy.Allow([]string{"states:StopExecution"}, t.props.Home.Of("states", "execution:"+*t.StateMachine.StateMachineName()+":*")).
				Because("Whoever starts an execution names it."),
		},
	})
	stop := c.resource(t, "StopRuns", map[string]any{"StateMachine": machine, "RunName": t.names.base})
	stop.AddResourceDependency(rights, nil)
}

// deleteMade is for the endpoint, and for the models and configurations of runs.
func (t *Training) deleteMade() []policy.Statement {
	statements := append([]policy.Statement{
		policy.Allow([]string{"sagemaker:DeleteEndpoint"}, t.endpoint.Arn()).Because("The endpoint goes with its stack."),
		policy.Allow([]string{"sagemaker:DeleteEndpointConfig"}, t.ofRuns("endpoint-config")).Because(leftByRuns),
		policy.Allow([]string{"sagemaker:DeleteModel"}, t.ofRuns("model")).Because(leftByRuns),
		policy.Allow([]string{"sagemaker:ListEndpointConfigs", "sagemaker:ListModels"}, "*").Because("IAM does not narrow the lists of SageMaker to resources."),
		// DeleteEndpoint deregisters too, for the caller, where this has not been done.
		t.endpoint.Scale("application-autoscaling:DeregisterScalableTarget"),
	}, t.endpoint.AsScaling(t.names.run(), "cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms")...)
	if t.group != nil {
		statements = append(statements, policy.Allow([]string{"ec2:DescribeNetworkInterfaces"}, "*").
			Because("EC2 does not narrow its Describe actions to resources."))
	}
	return statements
}

const leftByRuns = "Models and configurations that runs created go with the stack."

// stopJobs is for the jobs of runs that are stopped. Step Functions stops them too, but
// nobody would know when they have ended.
func (t *Training) stopJobs() (statements []policy.Statement) {
	for _, kind := range jobKinds {
		statements = append(statements, policy.Allow(
			[]string{"sagemaker:Describe" + kind.name, "sagemaker:Stop" + kind.name}, t.jobArns(kind)...).
			Because("The clean-up waits until the jobs of stopped runs have ended."))
	}
	return statements
}
