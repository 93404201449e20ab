package bedrock

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
)

// invoke are the rights behind Converse and ConverseStream, which have none of
// their own names (Bedrock User Guide, "Prerequisites for running model
// inference").
var invoke = []string{"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"}

// Statements are the rights that calling the model takes, new at each call: on
// each profile that the call goes through, and on the model itself.
//
// The model is allowed in every Region that its profile may route to, and there
// only as part of a call through this very profile (Bedrock User Guide,
// "Prerequisites for inference profiles").
func (m *Model) Statements() []awsiam.PolicyStatement {
	if m.config.Profile == "none" {
		resources := []*string{m.foundationModel(m.region)}
		if m.arn != nil {
			resources = append(resources, m.arn)
		}
		return []awsiam.PolicyStatement{allow(invoke, resources...)}
	}

	profiles := []*string{m.systemProfile()}
	if m.arn != nil {
		profiles = append(profiles, m.arn)
	}
	// Every Region of the profile's geography. Which these are is for AWS to say and
	// to change, so the policy bounds the profile and not the Regions.
	models := []*string{m.foundationModel("*")}
	if m.config.Profile == "global" {
		// From here to anywhere: "anywhere" is an ARN without a Region (Bedrock User
		// Guide, "Global cross-Region inference").
		models = []*string{m.foundationModel(m.region), m.foundationModel("")}
	}
	through := allow(invoke, models...)
	through.AddCondition(jsii.String("ArnEquals"), map[string]any{"bedrock:InferenceProfileArn": profiles})
	return []awsiam.PolicyStatement{allow(invoke, profiles...), through}
}

func (m *Model) foundationModel(region string) *string {
	return m.format(region, "", "foundation-model/"+m.config.Model)
}

// systemProfile is the cross-Region profile that AWS made, which has an ARN in
// every account that may call it.
func (m *Model) systemProfile() *string {
	return m.format(m.region, *awscdk.Stack_Of(m).Account(), "inference-profile/"+m.config.ModelID())
}

func (m *Model) format(region, account, resource string) *string {
	return jsii.String("arn:" + *awscdk.Stack_Of(m).Partition() + ":bedrock:" + region + ":" + account + ":" + resource)
}

func allow(actions []string, resources ...*string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings(actions...),
		Resources: &resources,
	})
}
