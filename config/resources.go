package config

import "github.com/sagerock/sagerock/catalog"

// Types of resources that CloudFormation does not have in every Region.
const (
	applicationProfileType = "AWS::Bedrock::ApplicationInferenceProfile"
	guardrailType          = "AWS::Bedrock::Guardrail"
	functionURLType        = "AWS::Lambda::Url"
	endpointType           = "AWS::SageMaker::Endpoint"
)

// checkResources reports what CloudFormation cannot make in the Region, of what the path
// deploys.
func (c *Config) checkResources(p *place) {
	if !p.sound("region", "path") {
		return
	}
	lacks := func(resource string) bool { return !catalog.HasType(resource, c.Region) }
	refuse := func(at *place, fix, what string) {
		if at.sound() {
			at.errorf(fix, "CloudFormation has no %s in %s", what, c.Region)
		}
	}
	if c.Network.Mode == NetworkNone && lacks(functionURLType) {
		refuse(p.get("network", "mode"), "write network.mode: private or existing, whose gateway needs none", "function URLs")
	}
	for _, m := range c.OnBedrock() {
		if m.Bedrock.ApplicationProfile && lacks(applicationProfileType) {
			refuse(p.get("models", m.Name, "bedrock", "applicationProfile"), "remove it: the model is then called without one", "application inference profiles")
		}
	}
	for _, m := range c.OnSageMaker() {
		if m.SageMaker.Training == nil && lacks(endpointType) {
			refuse(p.get("models", m.Name, "sagemaker"), "write path: bedrock, or another region", "SageMaker endpoints")
		}
	}
	for _, m := range c.Served() {
		if m.Guardrail != "" && lacks(guardrailType) {
			refuse(p.get("models", m.Name, "guardrail"), "remove it, or write another region", "guardrails")
		}
	}
}
