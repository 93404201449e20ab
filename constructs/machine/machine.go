package machine

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/constructs/policy"
)

// Props are the inputs of a state machine.
type Props struct {
	// Name is the name of the machine: no other may assume its role.
	Name string
	// Definition says in a sentence what a run does, Comment what the machine is, and Role
	// which machine the role is of.
	Definition, Comment, Role string
	// Home is where the machine is.
	Home arn.Home
	// Chain is what the machine runs, and Timeout bounds a run, in seconds.
	Chain   Chain
	Timeout float64
	// KeyArn is the key that encrypts the log of the runs. Nil means the keys of AWS.
	KeyArn *string
	// Data says how long the log is kept, and what a destroy does to it. Nil means the
	// defaults.
	Data *config.Data
}

// New adds a state machine to scope, with its role, the log of its runs and their traces.
func New(scope constructs.Construct, props *Props) awsstepfunctions.StateMachine {
	definition, err := props.Chain.Definition(props.Definition, props.Timeout)
	if err != nil {
		panic(err) // a stage has a mistake, which no config can cause
	}
	return awsstepfunctions.NewStateMachine(scope, jsii.String("StateMachine"), &awsstepfunctions.StateMachineProps{
		StateMachineName: &props.Name, // see RoleProps
		Comment:          &props.Comment,
		DefinitionBody:   awsstepfunctions.DefinitionBody_FromString(awscdk.Stack_Of(scope).ToJsonString(definition, nil)),
		Role: policy.Imported(scope, jsii.String("StateMachineRole"), NewRole(scope, jsii.String("MachineRole"), &RoleProps{
			Description: props.Role, Home: props.Home, Name: props.Name, Chain: props.Chain,
		})),
		TracingEnabled: jsii.Bool(true),
		Logs: &awsstepfunctions.LogOptions{
			Destination:          newLogs(scope, props),
			Level:                awsstepfunctions.LogLevel_ALL,
			IncludeExecutionData: jsii.Bool(false), // a report may say more than a log reader should know
		},
	})
}

// newLogs is the log of the runs: which states, when, and how they ended.
//
// It has a name, because under this prefix AWS need not add each group to the one
// resource policy for log delivery, which is full after a few dozen (Step
// Functions Developer Guide, "Using CloudWatch Logs to log execution history").
// The stack's own id in it keeps a group that outlived its stack out of the way
// of the next.
func newLogs(scope constructs.Construct, props *Props) awslogs.CfnLogGroup {
	id := awscdk.Fn_Select(jsii.Number(2), awscdk.Fn_Split(jsii.String("/"), awscdk.Aws_STACK_ID(), nil))
	return kept.NewLogGroup(scope, jsii.String("Logs"), &kept.LogGroupProps{
		Name:   jsii.String("/aws/vendedlogs/states/" + props.Name + "-" + *id),
		KeyArn: props.KeyArn,
		Data:   props.Data,
	})
}
