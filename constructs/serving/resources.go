package serving

import (
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapplicationautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssagemaker"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Model is the model of a variant in CloudFormation.
type Model struct {
	// Name is its name.
	Name *string
	// Scope is where the resources of the variant are. They have the same ids in each.
	Scope constructs.Construct
}

// Resources adds the endpoint to scope, as CloudFormation makes it: its configuration,
// itself, and what scales it. models are those of its variants, by the name of the variant.
func (e *Endpoint) Resources(scope constructs.Construct, models map[string]Model) awssagemaker.CfnEndpoint {
	settings := e.Configuration(scope, models)
	endpoint := awssagemaker.NewCfnEndpoint(scope, jsii.String("Endpoint"), &awssagemaker.CfnEndpointProps{
		EndpointName:               &e.Name,
		EndpointConfigName:         settings.AttrEndpointConfigName(),
		RetainAllVariantProperties: e.RetainAllVariantProperties,
	})
	if e.DeploymentConfig != nil {
		set(endpoint, object{"DeploymentConfig": e.DeploymentConfig})
	}
	for _, alarm := range e.RollbackAlarms(models, settings) {
		endpoint.AddResourceDependency(alarm, nil) // which is named, and must exist and watch the new configuration
	}
	if e.Sample != nil {
		e.Sample.resources(scope, endpoint, settings.AttrEndpointConfigName())
	}
	if e.Scaling != nil {
		e.Scaling.resources(scope, endpoint)
	}
	for _, v := range e.Further {
		if v.Scaling != nil {
			v.Scaling.resources(models[v.variant].Scope, endpoint)
		}
	}
	return endpoint
}

// RollbackAlarms adds the alarms that take an update to the configuration back, each where its
// variant is.
func (e *Endpoint) RollbackAlarms(models map[string]Model, settings awssagemaker.CfnEndpointConfig) (all []awscdk.CfnResource) {
	for _, a := range e.Alarms {
		alarm := awscdk.NewCfnResource(models[a.Variant].Scope, jsii.String("Rollback"+a.ID), &awscdk.CfnResourceProps{
			Type: jsii.String("AWS::CloudWatch::Alarm"), Properties: &a.Properties,
		})
		set(alarm, object{"AlarmName": a.AlarmName, "Dimensions": e.watching(a.Variant, "Value", settings.AttrEndpointConfigName())})
		all = append(all, alarm)
	}
	return all
}

// Configuration adds the configuration alone.
func (e *Endpoint) Configuration(scope constructs.Construct, models map[string]Model) awssagemaker.CfnEndpointConfig {
	settings := awssagemaker.NewCfnEndpointConfig(scope, jsii.String("Config"), &awssagemaker.CfnEndpointConfigProps{
		ProductionVariants: []any{}, // they follow
		KmsKeyId:           e.KmsKeyID,
	})
	properties := object{"ProductionVariants": e.variants("ModelName", models)}
	if e.Shadow != nil {
		properties["ShadowProductionVariants"] = e.Shadow.variants("ModelName", models)
	}
	if e.DataCaptureConfig != nil {
		properties["DataCaptureConfig"] = e.DataCaptureConfig
	}
	if e.AsyncInferenceConfig != nil {
		properties["AsyncInferenceConfig"] = e.AsyncInferenceConfig
	}
	set(settings, properties)
	return settings
}

// variants are those of the endpoint with the name of a model each, under field, by the name
// of the variant.
func (e *Endpoint) variants(field string, models map[string]Model) []any {
	var out []any
	for _, of := range append([]*Endpoint{e}, e.Further...) {
		v := maps.Clone(of.ProductionVariants[0])
		v[field] = models[of.variant].Name
		out = append(out, v)
	}
	return out
}

// scalingIDs are the ids of the resources of a policy, by its name.
var scalingIDs = map[string]struct{ policy, alarm string }{
	tracksLoad:   {policy: "Tracking"},
	leavesZero:   {policy: "FromZero", alarm: "Waiting"},
	addsSteps:    {policy: "AddSteps", alarm: "High"},
	removesSteps: {policy: "RemoveSteps", alarm: "Low"},
}

// resources make what is counted, which counted makes, follow its load and its schedule. These are
// L1s because the L2 makes a role, and SageMaker uses Application Auto Scaling's own.
func (s *Scaling) resources(scope constructs.Construct, counted awscdk.CfnResource) {
	target := awsapplicationautoscaling.NewCfnScalableTarget(scope, jsii.String("Scaling"), &awsapplicationautoscaling.CfnScalableTargetProps{
		ServiceNamespace:  jsii.String(scalingNamespace),
		ScalableDimension: &s.Dimension,
		ResourceId:        &s.ResourceID,
		MinCapacity:       jsii.Number(s.MinCapacity),
		MaxCapacity:       jsii.Number(s.MaxCapacity),
	})
	if len(s.ScheduledActions) > 0 {
		set(target, object{"ScheduledActions": s.ScheduledActions})
	}
	target.AddResourceDependency(counted, nil) // the id is only a name: nothing else says that it must exist
	for _, p := range s.Policies {
		ids := scalingIDs[p.PolicyName]
		policy := awscdk.NewCfnResource(scope, &ids.policy, &awscdk.CfnResourceProps{
			Type: jsii.String("AWS::ApplicationAutoScaling::ScalingPolicy"), // which has no tags
			Properties: &object{
				"PolicyName": p.PolicyName, "PolicyType": p.PolicyType, "ScalingTargetId": target.Ref(), p.field(): p.Configuration,
			},
		})
		if p.Alarm == nil {
			continue
		}
		alarm := awscloudwatch.NewCfnAlarm(scope, &ids.alarm, &awscloudwatch.CfnAlarmProps{
			ComparisonOperator: jsii.String(p.Alarm["ComparisonOperator"].(string)),
			EvaluationPeriods:  jsii.Number(p.Alarm["EvaluationPeriods"].(int)),
			AlarmActions:       &[]any{policy.Ref()},
		})
		set(alarm, p.Alarm)
	}
}

// set gives a resource properties in the words of CloudFormation, beside those that its
// own props have. They need no struct of the CDK, which has the same words as fields.
func set(resource awscdk.CfnResource, properties object) {
	resource.AddOverride(jsii.String("Properties"), properties)
}
