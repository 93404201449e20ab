package syntax

import (
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/internal/regex"
)

// ownedModel finds the resources of Bedrock that a user has and Converse calls (API
// reference of Amazon Bedrock Runtime, Converse, and Bedrock User Guide, "Use a
// deployment for on-demand inference" and "Invoke your imported model").
const ownedModel = `^[^:]*:[0-9]{12}:((provisioned-model|custom-model-deployment|imported-model)/[a-z0-9]{12}|application-inference-profile/[A-Za-z0-9.:-]+)$`

// refuseModelARN says which ARN or id to write instead of one that Converse does not
// call, or that the other keys of the block say better.
func refuseModelARN(text string) (why, fix string) {
	arn, found := strings.CutPrefix(text, "arn:")
	if !found {
		return "", ""
	}
	parts := strings.SplitN(arn, ":", 5) // partition, service, Region, account, resource
	kind, id, _ := strings.Cut(parts[4], "/")
	switch geography, model := catalog.ModelGeography(id); {
	case regex.Of(ownedModel).MatchString(strings.Join(parts[2:], ":")):
		return "", ""
	case kind == "foundation-model":
		return "is the ARN of a foundation model", "write model: " + id
	case kind == "inference-profile" && geography != "":
		return "is the ARN of a cross-Region profile", "write model: " + model + " and profile: " + geography
	case kind == "custom-model":
		return "is the ARN of a custom model, which nobody can call",
			"deploy it on demand or buy provisioned throughput for it, and write the ARN of that"
	}
	return "is not the ARN of a model that can be called",
		"write the ARN of a provisioned-model, a custom-model-deployment, an imported-model or an application-inference-profile"
}
