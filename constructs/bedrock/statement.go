package bedrock

import (
	"github.com/sagerock/sagerock/constructs/policy"
)

// invoke are the rights behind Converse and ConverseStream, which have none of
// their own names (Bedrock User Guide, "Prerequisites for running model
// inference").
var invoke = []string{"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"}

// Statements are the permissions that calling the model takes: on each profile that
// the call goes through, and on the model itself.
//
// The model is allowed in every Region that its profile may route to, and there
// only as part of a call through this very profile (Bedrock User Guide,
// "Prerequisites for inference profiles").
func (m *Model) Statements() []policy.Statement {
	if m.config.IsARN() {
		return m.owned()
	}
	if m.config.Profile == "none" {
		return []policy.Statement{policy.Allow(invoke, m.and(m.foundationModel(m.home.Region))...).Because(calls)}
	}
	profiles := m.and(m.systemProfile())
	// Every Region of the profile's geography. Which these are is for AWS to say and
	// to change, so the policy bounds the profile and not the Regions.
	models, why := []string{m.foundationModel("*")}, anyRegion
	if m.config.Profile == "global" {
		// From here to anywhere: "anywhere" is an ARN without a Region (Bedrock User
		// Guide, "Global cross-Region inference").
		models, why = []string{m.foundationModel(m.home.Region), m.foundationModel("")}, throughProfile
	}
	return []policy.Statement{
		policy.Allow(invoke, profiles...).Because(calls),
		policy.Allow(invoke, models...).When("ArnEquals", map[string]any{"bedrock:InferenceProfileArn": profiles}).Because(why),
	}
}

// owned are the permissions that calling what an ARN names takes. Throughput, the
// deployment of a custom model and an imported model are resources of their own
// (Service Authorization Reference, "Actions, resources, and condition keys for Amazon
// Bedrock", InvokeModel).
//
// A call through an application inference profile is also one of whatever it copies: a
// foundation model, or a cross-Region profile and the model in each of its Regions.
// Only Bedrock knows which, so the condition holds the models to this very profile. A
// cross-Region profile needs no condition: without its models it answers nobody.
func (m *Model) owned() []policy.Statement {
	if !m.config.IsApplicationProfile() {
		return []policy.Statement{policy.Allow(invoke, m.config.Model).Because(calls)}
	}
	base, profiles := "*", "*"
	if m.config.Base != "" {
		base, profiles = m.config.Base, "*."+m.config.Base
	}
	return []policy.Statement{
		policy.Allow(invoke, m.config.Model, m.home.Of("bedrock", "inference-profile/"+profiles)).Because(copied),
		policy.Allow(invoke, m.home.In("*", "", "bedrock", "foundation-model/"+base)).
			When("ArnEquals", map[string]any{"bedrock:InferenceProfileArn": m.config.Model}).Because(copied),
	}
}

// Why the statements are there.
const (
	calls          = "A configured model is called."
	throughProfile = "A call through a profile is also one of the model; the condition holds it to the profile."
	anyRegion      = "Only Bedrock knows the Regions that a cross-Region profile leads to; the condition holds it to the profile."
	copied         = "Only Bedrock knows what an application inference profile of the user's copies; the condition on the models holds them to the profile."
)

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
