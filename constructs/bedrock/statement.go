package bedrock

import (
	"github.com/sagerock/sagerock/constructs/policy"
)

// invoke are the rights behind Converse and ConverseStream, which have none of
// their own names (Bedrock User Guide, "Prerequisites for running model
// inference").
var invoke = []string{"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"}

// Statements are the rights that calling the model takes: on
// each profile that the call goes through, and on the model itself.
//
// The model is allowed in every Region that its profile may route to, and there
// only as part of a call through this very profile (Bedrock User Guide,
// "Prerequisites for inference profiles").
func (m *Model) Statements() []policy.Statement {
	if m.config.Profile == "none" {
		return []policy.Statement{policy.Allow(invoke, m.and(m.foundationModel(m.home.Region))...)}
	}
	profiles := m.and(m.systemProfile())
	// Every Region of the profile's geography. Which these are is for AWS to say and
	// to change, so the policy bounds the profile and not the Regions.
	models := []string{m.foundationModel("*")}
	if m.config.Profile == "global" {
		// From here to anywhere: "anywhere" is an ARN without a Region (Bedrock User
		// Guide, "Global cross-Region inference").
		models = []string{m.foundationModel(m.home.Region), m.foundationModel("")}
	}
	return []policy.Statement{
		policy.Allow(invoke, profiles...),
		policy.Allow(invoke, models...).When("ArnEquals", map[string]any{"bedrock:InferenceProfileArn": profiles}),
	}
}

// and is arn, and the application inference profile where there is one.
func (m *Model) and(arn string) []string {
	if m.arn == nil {
		return []string{arn}
	}
	return []string{arn, *m.arn}
}

func (m *Model) foundationModel(region string) string {
	return m.home.In(region, "", "bedrock", "foundation-model/"+m.config.Model)
}

// systemProfile is the cross-Region profile that AWS made, which has an ARN in
// every account that may call it.
func (m *Model) systemProfile() string {
	return m.home.Of("bedrock", "inference-profile/"+m.config.ModelID())
}
