package sagemaker

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/serving"
)

// Component is a model on a [Fleet]: an inference component, and the rule that scales its
// copies. Callers get access with [Component.GrantInvoke].
type Component struct {
	constructs.Construct

	// Name is what callers pass to InvokeEndpoint, beside EndpointName.
	Name string
	// EndpointName is the endpoint of the fleet.
	EndpointName string

	home   arn.Home
	config *config.SageMaker
}

// Config is the block that the component was made from.
func (c *Component) Config() *config.SageMaker { return c.config }

// newComponent adds the component of a model on a fleet to scope.
func newComponent(scope constructs.Construct, id string, f *Fleet, m *tenant, access *serving.Access, endpoint awscdk.CfnResource) *Component {
	c := &Component{Name: m.component, EndpointName: f.Name, home: f.home, config: m.Config}
	constructs.NewConstruct_Override(c, scope, &id)
	model := newModel(c, m.Config, m.Home, access)
	made := m.describe(f).Resources(c, endpoint, model.AttrModelName())
	if m.Logs == nil {
		logs := foundation.NewContainerLogs(c, jsii.String("Logs"), &foundation.ContainerLogsProps{
			ComponentName: &c.Name, KeyArn: m.KeyArn, Data: m.Data,
		})
		made.AddResourceDependency(logs, nil)
	}
	return c
}

// describe is what the component of m on a fleet is made of.
func (m *tenant) describe(f *Fleet) *serving.Component {
	return serving.ComponentOf(&serving.ComponentProps{
		Name: m.component, EndpointName: f.Name, Config: m.Config, Home: f.home, KeyArn: m.KeyArn, Data: m.Data,
	})
}

// GrantInvoke lets grantee call this model, and no other of the fleet.
func (c *Component) GrantInvoke(grantee awsiam.IGrantable) {
	policy.Grant(grantee, InvokeStatement(c.home, []string{c.EndpointName}, c.Name))
}
