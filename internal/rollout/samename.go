package rollout

import (
	"slices"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/change"
	"github.com/sagerock/sagerock/internal/failure"
)

// names are the properties that name what serves in the account and Region.
var names = map[string]string{
	"AWS::SageMaker::Endpoint":           "EndpointName",
	"AWS::SageMaker::InferenceComponent": "InferenceComponentName",
}

// sameName refuses a deployment in which an endpoint has the name of a deployed one and another
// logical id, as those of an earlier version of sagerock have. CloudFormation makes the new one
// before it deletes the old one ("Update behaviors of stack resources", CloudFormation User
// Guide), and SageMaker has each name once.
func sameName(was, want map[string]*change.Template) error {
	var again []string
	for stack, before := range was {
		after := want[stack]
		if after == nil {
			continue
		}
		deployed := map[string]string{} // the logical id of each name
		for id, r := range before.Resources {
			if name, _ := r.Properties[names[r.Type]].(string); name != "" {
				deployed[r.Type+name] = id
			}
		}
		for id, r := range after.Resources {
			name, _ := r.Properties[names[r.Type]].(string)
			if was, ok := deployed[r.Type+name]; ok && was != id {
				again = append(again, name)
			}
		}
	}
	if len(again) == 0 {
		return nil
	}
	slices.Sort(again)
	return failure.New("deploy the file once with another instance type for these models, then with this one again; or with path: bedrock in between",
		"%s: deployed by an earlier version of sagerock, whose template CloudFormation cannot turn into this one while both have the name", form.List(again, "and"))
}
