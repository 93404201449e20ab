package serving

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssagemaker"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/policy"
)

// copyDimension is what Application Auto Scaling calls the number of a component's copies.
const copyDimension = "sagemaker:inference-component:DesiredCopyCount"

// ComponentProps is what the description of a component is made of.
type ComponentProps struct {
	// Name is the component's physical name.
	Name string
	// EndpointName is the endpoint of the fleet.
	EndpointName string
	// Config is the sagemaker block of the model, used as it is.
	Config *config.SageMaker
	// Home is where the fleet is.
	Home arn.Home
	// KeyArn is the key of the log of what sends samples. Nil means the one of CloudWatch Logs.
	KeyArn *string
	// Data says how long that log is kept. Nil means the defaults.
	Data *config.Data
}

// Component describes an inference component: a model on a fleet.
type Component struct {
	// Name is the component's physical name.
	Name string
	// EndpointName is the endpoint of the fleet.
	EndpointName string
	// Specification says what a copy reserves and how long it may take to start, without the
	// name of the model.
	Specification object
	// CopyCount is how many copies a deployment starts.
	CopyCount int
	// DeploymentConfig is how an update replaces the copies. Nil is at once.
	DeploymentConfig object
	// Alarms are those of the component that take an update back. They watch all of its copies:
	// no metric of a component tells old and new ones apart ("Amazon SageMaker AI metrics in
	// Amazon CloudWatch").
	Alarms []Alarm
	// Sample is the request that a deployment sends before it counts as done, or nil.
	Sample *Sample
	// Scaling is how the count of copies follows the load. Nil leaves it as it is.
	Scaling *Scaling

	home arn.Home
}

// SeeAlarms is for SageMaker, as that of an [Endpoint].
func (c *Component) SeeAlarms() []policy.Statement { return seeAlarms(c.home, c.DeploymentConfig) }

// ComponentOf is the component that a config asks for.
func ComponentOf(props *ComponentProps) *Component {
	cfg := props.Config
	c := &Component{
		Name:         props.Name,
		EndpointName: props.EndpointName,
		Specification: object{
			"ComputeResourceRequirements": requirements(cfg.Copy),
			"StartupParameters": object{
				"ModelDataDownloadTimeoutInSeconds":           cfg.DownloadTimeout.Seconds(),
				"ContainerStartupHealthCheckTimeoutInSeconds": cfg.StartupTimeout.Seconds(),
			},
		},
		CopyCount: max(cfg.Scaling.Min, 1), // a component cannot be created without a copy
		home:      props.Home,
	}
	own := &Props{Name: c.Name, Config: cfg}
	c.DeploymentConfig, c.Alarms = rollout(own), rollbackAlarms(own)
	call := policy.Allow([]string{"sagemaker:InvokeEndpoint"}, c.home.Of("sagemaker", "endpoint/"+c.EndpointName), c.home.Of("sagemaker", "inference-component/"+c.Name)).
		Because("The function sends the sample to this model of the fleet.")
	c.Sample = sample(&Props{Name: c.EndpointName, Config: cfg, KeyArn: props.KeyArn, Data: props.Data}, call, object{"InferenceComponentName": c.Name})
	if cfg.Scaling.Changes() {
		c.Scaling = c.scaling(cfg.Scaling)
	}
	return c
}

// requirements are what a copy reserves of an instance.
func requirements(c *hosting.Copy) object {
	o := object{"MinMemoryRequiredInMb": c.MemoryMB}
	if c.MaxMemoryMB > 0 {
		o["MaxMemoryRequiredInMb"] = c.MaxMemoryMB
	}
	if c.Cores > 0 {
		o["NumberOfCpuCoresRequired"] = c.Cores
	}
	if c.Accelerators > 0 {
		o["NumberOfAcceleratorDevicesRequired"] = c.Accelerators
	}
	return o
}

// scaling is that of a config: bounds alone where nothing changes the count.
func (c *Component) scaling(cfg *hosting.Scaling) *Scaling {
	s := &Scaling{
		ResourceID: "inference-component/" + c.Name, Dimension: copyDimension,
		MinCapacity: cfg.Min, MaxCapacity: cfg.Max, ScheduledActions: scheduledActions(cfg),
	}
	if !cfg.Follows() {
		return s
	}
	metric, target := "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution", cfg.Concurrency
	if cfg.Invocations > 0 {
		metric, target = "SageMakerInferenceComponentInvocationsPerCopy", cfg.Invocations
	}
	s.Policies = append(s.Policies, track(cfg, object{"PredefinedMetricSpecification": object{"PredefinedMetricType": metric}}, target))
	if cfg.FromZero() {
		s.Policies = append(s.Policies, c.fromZero())
	}
	return s
}

// fromZero starts a copy when a call fails because there is none. A load by the copy cannot
// say that. Policy and alarm are those of "Scale an endpoint to zero instances" (Amazon
// SageMaker AI Developer Guide), but for two things. The alarm looks every half minute and the
// first failure is enough, as in "Unlock cost savings with the new scale down to zero feature in
// SageMaker Inference" (AWS Machine Learning Blog). And the policy asks for one copy, not for one
// more: calls go on failing until the first copy is up, and a policy repeats its adjustment for
// each breach until the alarm is OK again ("How step scaling for Application Auto Scaling works",
// Application Auto Scaling User Guide), which could start a second instance. Below the lower bound
// of a schedule Application Auto Scaling starts as many as that says.
func (c *Component) fromZero() Policy {
	return Policy{
		PolicyName: leavesZero,
		PolicyType: "StepScaling",
		Configuration: object{
			"AdjustmentType":        "ExactCapacity",
			"MetricAggregationType": "Maximum",
			"Cooldown":              60,
			"StepAdjustments":       []any{object{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}},
		},
		Alarm: object{
			"AlarmDescription":   "Calls of " + c.Name + " fail because it has no copy: starts one",
			"Namespace":          metricNamespace,
			"MetricName":         "NoCapacityInvocationFailures",
			"Dimensions":         []any{object{"Name": "InferenceComponentName", "Value": c.Name}},
			"Statistic":          "Maximum",
			"Period":             30,
			"EvaluationPeriods":  1,
			"DatapointsToAlarm":  1,
			"Threshold":          1,
			"ComparisonOperator": "GreaterThanOrEqualToThreshold",
			"TreatMissingData":   "missing",
		},
	}
}

// Resources adds the component of the model called model to scope, as CloudFormation makes it, with
// what scales it, once endpoint is there.
//
// CloudFormation would take another endpoint or name for an update without interruption
// ("AWS::SageMaker::InferenceComponent", CloudFormation Template Reference), and SageMaker has none
// that moves a component (API reference, UpdateInferenceComponent). So these are part of the ids:
// another endpoint is another component, made before the old one goes.
func (c *Component) Resources(scope constructs.Construct, endpoint awscdk.CfnResource, model *string) awscdk.CfnResource {
	sum := sha256.Sum256([]byte(c.EndpointName + "/" + c.Name))
	scope = constructs.NewConstruct(scope, jsii.String("Component"+hex.EncodeToString(sum[:4])))
	component := awssagemaker.NewCfnInferenceComponent(scope, jsii.String("Resource"), &awssagemaker.CfnInferenceComponentProps{
		InferenceComponentName: &c.Name,
		EndpointName:           &c.EndpointName,
		VariantName:            jsii.String(hosting.MainVariant),
		Specification:          &awssagemaker.CfnInferenceComponent_InferenceComponentSpecificationProperty{ModelName: model}, // the rest follows
		RuntimeConfig:          &awssagemaker.CfnInferenceComponent_InferenceComponentRuntimeConfigProperty{CopyCount: jsii.Number(c.CopyCount)},
	})
	set(component, object{"Specification": c.Specification})
	component.AddResourceDependency(endpoint, nil) // the endpoint's name does not say that it must exist
	if c.DeploymentConfig != nil {
		set(component, object{"DeploymentConfig": c.DeploymentConfig})
	}
	for _, a := range c.Alarms {
		alarm := awscdk.NewCfnResource(scope, jsii.String("Rollback"+a.ID), &awscdk.CfnResourceProps{
			Type: jsii.String("AWS::CloudWatch::Alarm"), Properties: &a.Properties,
		})
		set(alarm, object{"AlarmName": a.AlarmName, "Dimensions": []any{object{"Name": "InferenceComponentName", "Value": c.Name}}})
		component.AddResourceDependency(alarm, nil)
	}
	if c.Sample != nil {
		c.Sample.resources(scope, component, model)
	}
	if c.Scaling != nil {
		c.Scaling.resources(scope, component)
	}
	return component
}
