package stacks

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/contract"
)

// Leaving are the resources of the deployed stack of endpoints that the file no longer has, by
// their logical ids, as the deployed template has them.
//
// CloudFormation deletes what a template no longer has at the end of the update of its stack,
// and the gateway is in the next one. With these in the template, the old endpoint serves until
// the gateway calls the new one, and goes with the deployment after that.
type Leaving map[string]map[string]any

// keep adds what leaves to the stack of endpoints, and an output that names the endpoints and
// components among it, so that one who looks at the stack knows that they are to go.
func (l Leaving) keep(stack awscdk.Stack) {
	if len(l) == 0 {
		return
	}
	scope := constructs.NewConstruct(stack, jsii.String("Deployed"))
	for _, id := range slices.Sorted(maps.Keys(l)) {
		kept := l[id]
		kind, _ := kept["Type"].(string)
		properties, _ := kept["Properties"].(map[string]any) // not an override, which loses empty values
		resource := awscdk.NewCfnResource(scope, &id, &awscdk.CfnResourceProps{Type: &kind, Properties: &properties})
		resource.OverrideLogicalId(&id)
		for _, field := range slices.Sorted(maps.Keys(kept)) {
			if field != "Type" && field != "Properties" {
				resource.AddOverride(&field, kept[field])
			}
		}
	}
	output(stack, contract.OutputLeaving, "what the next deployment deletes", jsii.String(strings.Join(l.names(), " ")))
}

// names are those of the endpoints and components, sorted.
func (l Leaving) names() (names []string) {
	for _, resource := range l {
		properties, _ := resource["Properties"].(map[string]any)
		for kind, field := range map[string]string{"AWS::SageMaker::Endpoint": "EndpointName", "AWS::SageMaker::InferenceComponent": "InferenceComponentName"} {
			if name, ok := properties[field].(string); ok && resource["Type"] == kind {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}
