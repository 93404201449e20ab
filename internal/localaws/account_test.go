//go:build edits || apps

package localaws_test

// complete demands that a stack holds every resource of its template.
func (a *account) complete(stack string) {
	a.Helper()
	missing, err := a.cdk.Missing(a.Context(), stack)
	if err != nil {
		a.Fatal(err)
	}
	if len(missing) > 0 {
		a.Errorf("%s lacks %v", stack, missing)
	}
}

// endpoints maps each SageMaker endpoint to its instance type.
func (a *account) endpoints() map[string]string {
	a.Helper()
	call := func(action string, in, out any) {
		a.Helper()
		if err := a.aws.Call(a.Context(), a.cdk.Region, "sagemaker", "SageMaker."+action, in, out); err != nil {
			a.Fatal(err)
		}
	}
	var list struct {
		Endpoints []struct{ EndpointName string }
	}
	call("ListEndpoints", map[string]any{}, &list)
	out := map[string]string{}
	for _, endpoint := range list.Endpoints {
		var described struct{ EndpointConfigName string }
		call("DescribeEndpoint", endpoint, &described)
		var config struct {
			ProductionVariants []struct{ InstanceType string }
		}
		call("DescribeEndpointConfig", described, &config)
		out[endpoint.EndpointName] = config.ProductionVariants[0].InstanceType
	}
	return out
}

// gateway is the environment of the gateway's function in stack.
func (a *account) gateway(stack string) map[string]string {
	a.Helper()
	env, err := a.cdk.GatewayEnvironment(a.Context(), stack)
	if err != nil {
		a.Fatal(err)
	}
	return env
}
