package pipeline_test

import (
	"encoding/json"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/pipeline"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/internal/localaws"
	"github.com/sagerock/sagerock/internal/node"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

const (
	region   = "us-east-1"
	bucket   = "results"
	topicARN = "arn:aws:sns:us-east-1:123456789012:alarms"
	keyARN   = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-1111-1111-111111111111"
	ownImage = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:1"
	userKey  = "arn:aws:kms:us-east-1:123456789012:key/22222222-2222-2222-2222-222222222222"
)

// churn is a checked config, as the config package hands it on.
func churn() *config.SageMaker {
	return &config.SageMaker{
		Endpoint: hosting.Realtime,
		Instance: "ml.m5.large",
		Protocol: "raw",
		Scaling:  &hosting.Scaling{ScaleIn: true, Min: 1, Max: 3, Concurrency: 4, ScaleOutCooldown: form.Seconds(60), ScaleInCooldown: form.Minutes(5)},
		Rollout:  hosting.NewRollout(), Serverless: hosting.NewServerless(),
		Capture: &config.Capture{},
		Alarms:  &hosting.Thresholds{},
		Training: &config.Training{
			Data: "s3://amzn-s3-demo-data/churn/", Label: "churned", Image: "xgboost", Instance: "ml.m5.2xlarge",
			ProcessingInstance: "ml.m5.large", TransformInstance: "ml.m5.xlarge",
			VolumeGB: 30, MaxRuntime: form.Minutes(30), Accept: "auc >= 0.7",
		},
		StartupTimeout: form.Minutes(10), DownloadTimeout: form.Minutes(20), CapacityTimeout: form.Minutes(30),
	}
}

// everywhere puts the endpoint and all jobs on one kind of instance.
func everywhere(p *pipeline.TrainingProps, instance string) {
	p.Config.Instance = instance
	p.Config.Training.Instance, p.Config.Training.ProcessingInstance, p.Config.Training.TransformInstance = instance, instance, instance
}

// synth is the template of a stack with one Training, and with an endpoint of the
// same props that CloudFormation makes. change may alter its props;
// what it does not, is the fullest form: with key, network and tags.
func synth(t *testing.T, change func(*pipeline.TrainingProps)) template {
	t.Helper()
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir:  jsii.String(t.TempDir()),
		Context: &map[string]any{"@aws-cdk/core:validateAgainstDefaultRules": true, "@aws-cdk/core:explicitStackTags": true},
	})
	awscdk.Tags_Of(app).Add(jsii.String("sagerock:name"), jsii.String("shop"), nil)
	stack := awscdk.NewStack(app, jsii.String("Stack"), &awscdk.StackProps{
		Env:  &awscdk.Environment{Region: jsii.String(region)},
		Tags: &map[string]*string{"team": jsii.String("research")},
	})
	data := &config.Data{OnDestroy: "retain", LogDays: 30}
	props := &pipeline.TrainingProps{
		EndpointName: "shop-churn",
		Home:         arn.Of(stack),
		Config:       churn(),
		Encryption:   &config.Encryption{Key: "managed", Decrypt: []string{userKey}},
		Network: network.NewNetwork(stack, jsii.String("Network"), &network.NetworkProps{
			Home:   arn.Of(stack),
			Config: &config.Network{Mode: config.NetworkExisting, CIDR: config.DefaultCIDR, Zones: config.AnyZones(2), VPC: "vpc-00000001", Subnets: []string{"subnet-00000001", "subnet-00000002"}}, Data: data,
		}),
		KeyArn: jsii.String(keyARN),
		Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String(bucket)),
		Topic:  awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String(topicARN)),
		Data:   data,
	}
	if change != nil {
		change(props)
	}
	props.InterfacePolicy = sagemaker.NewInterfacePolicy(stack, jsii.String("Interfaces"), props.Network)
	props.EndpointLogs = foundation.NewContainerLogs(stack, jsii.String("Logs"), &foundation.ContainerLogsProps{EndpointName: &props.EndpointName})
	pipeline.NewTraining(stack, jsii.String("Training"), props)
	served := *props.Config
	served.Image, served.Training = served.Training.Image, nil
	sagemaker.NewEndpoint(stack, jsii.String("Same"), &sagemaker.EndpointProps{
		Name: props.EndpointName, Home: props.Home, Config: &served, Encryption: props.Encryption,
		Network: props.Network, KeyArn: props.KeyArn, Bucket: props.Bucket, Logs: props.EndpointLogs,
	})
	src, err := json.Marshal(assertions.Template_FromStack(stack, nil).ToJSON())
	if err != nil {
		t.Fatal(err)
	}
	var tpl template
	if err := json.Unmarshal(src, &tpl); err != nil {
		t.Fatal(err)
	}
	tpl.source = src
	return tpl
}

type template struct {
	Resources map[string]resource

	source []byte // as it was synthesized
}

type resource struct {
	Type           string
	Properties     map[string]any
	DependsOn      []string
	DeletionPolicy string
	Metadata       struct {
		Nag struct {
			Rules []struct {
				AppliesTo []struct{ Regex string } `json:"applies_to"`
			} `json:"rules_to_suppress"`
		} `json:"cdk_nag"`
	}
}

// only is the one resource of a kind whose logical id starts with id.
func (tpl template) only(t *testing.T, kind, id string) resource {
	t.Helper()
	var found []string
	for name, r := range tpl.Resources {
		if r.Type == kind && strings.HasPrefix(name, id) {
			found = append(found, name)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s with an id like %s: %v", kind, id, found)
	}
	return tpl.Resources[found[0]]
}

// machine is the definition of the state machine, as Step Functions gets it.
func (tpl template) machine(t *testing.T) machine {
	t.Helper()
	var m machine
	source := tpl.only(t, "AWS::StepFunctions::StateMachine", "Training").Properties["DefinitionString"]
	if err := json.Unmarshal([]byte(resolve(t, source)), &m); err != nil {
		t.Fatal(err)
	}
	m.source = tpl.source
	return m
}

type machine struct {
	Comment        string
	StartAt        string
	States         map[string]map[string]any
	TimeoutSeconds float64

	source []byte // of the template that it is from
}

// statement is one statement of a role's policy, its functions resolved.
type statement struct {
	Sid       string
	Actions   []string
	Resources []string
	Condition map[string]any
}

// policy is what the role whose id starts with id may do.
func (tpl template) policy(t *testing.T, id string) []statement {
	t.Helper()
	var all []any
	role := tpl.only(t, "AWS::IAM::Role", id)
	policies := role.Properties["Policies"].([]any)
	for _, shared := range tpl.shared(role) {
		policies = append(policies, shared.Properties)
	}
	for _, inline := range policies {
		all = append(all, inline.(map[string]any)["PolicyDocument"].(map[string]any)["Statement"].([]any)...)
	}
	var out []statement
	for _, s := range all {
		s := s.(map[string]any)
		if s["Effect"] != "Allow" {
			t.Errorf("a statement does not allow: %v", s)
		}
		sid, _ := s["Sid"].(string)
		condition, _ := s["Condition"].(map[string]any)
		out = append(out, statement{sid, list(t, s["Action"]), list(t, s["Resource"]), condition})
	}
	return out
}

// shared are the policies that role has in common with others.
func (tpl template) shared(role resource) []resource {
	var all []resource
	arns, _ := role.Properties["ManagedPolicyArns"].([]any)
	for _, arn := range arns {
		all = append(all, tpl.Resources[arn.(map[string]any)["Ref"].(string)])
	}
	return all
}

func list(t *testing.T, v any) []string {
	many, ok := v.([]any)
	if !ok {
		many = []any{v}
	}
	var out []string
	for _, one := range many {
		out = append(out, resolve(t, one))
	}
	return out
}

// resolve does what CloudFormation does with a value.
func resolve(t *testing.T, v any) string {
	t.Helper()
	if s, ok := v.(string); ok {
		return s
	}
	for function, argument := range v.(map[string]any) {
		switch function {
		case "Ref":
			known := map[string]string{"AWS::Partition": "aws", "AWS::AccountId": localaws.Account, "AWS::Region": region}
			if value, ok := known[argument.(string)]; ok {
				return value
			}
			return argument.(string)
		case "Fn::Join":
			var b strings.Builder
			for _, part := range argument.([]any)[1].([]any) {
				b.WriteString(resolve(t, part))
			}
			return b.String()
		case "Fn::GetAtt":
			name := argument.([]any)[0].(string)
			if strings.Contains(name, "SampleFunction") {
				return "arn:aws:lambda:" + region + ":" + localaws.Account + ":function:" + name
			}
			if strings.Contains(name, "Role") {
				return "arn:aws:iam::" + localaws.Account + ":role/" + name
			}
			return name
		case "Fn::Sub":
			return strings.NewReplacer("${AWS::AccountId}", localaws.Account, "${AWS::Partition}", "aws", "${AWS::Region}", region).Replace(argument.(string))
		}
	}
	t.Fatalf("cannot resolve %v", v)
	return ""
}

// clone is m without its first states being shared.
func (m machine) clone() machine {
	m.States = maps.Clone(m.States)
	return m
}
