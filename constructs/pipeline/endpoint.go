package pipeline

import (
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// createConfiguration says on what the new model is served: on the same as one
// that CloudFormation serves.
func (t *Training) createConfiguration(next string) object {
	variant := words(sagemaker.Variant(t.serving, nil)).(object)
	variant["ModelName.$"] = "$.name"
	o := object{
		"EndpointConfigName.$": "$.name",
		"ProductionVariants":   []any{variant},
		"Tags":                 t.tags,
	}
	if key := sagemaker.VolumeKey(t.serving); key != nil {
		o["KmsKeyId"] = key
	}
	if capture := sagemaker.Capture(t.serving); capture != nil {
		o["DataCaptureConfig"] = words(capture)
	}
	return t.task("aws-sdk:sagemaker:createEndpointConfig", o, next)
}

// findEndpoint looks whether there is an endpoint yet, how it is, and what it
// serves.
func (t *Training) findEndpoint(found, missing string) object {
	return t.describe("$.serving", found, object{
		"Retry": retry(1, transient["aws-sdk:sagemaker"]...), // it also meets an endpoint that is not there
		"Catch": append([]any{object{
			"ErrorEquals": []string{"SageMaker.SageMakerException"}, "ResultPath": "$.failure", "Next": missing,
		}}, catch("$.failure", notifyFailure)...),
	})
}

// describe keeps the whole answer at path. It is short, and a selector of single
// fields would fail on one that SageMaker leaves out: of those used here only the
// status is always there (API reference of SageMaker, DescribeEndpoint).
func (t *Training) describe(path, next string, more ...object) object {
	return t.task("aws-sdk:sagemaker:describeEndpoint", object{"EndpointName": t.names.endpoint}, next,
		append([]object{{"ResultPath": path}}, more...)...)
}

// endpointMissing tells an endpoint that is not there from any other trouble.
// SageMaker has no error of its own for it, only this sentence.
func (t *Training) endpointMissing(create string) object {
	return object{
		"Type": "Choice",
		"Choices": []any{object{
			"And": []any{
				object{"Variable": "$.failure.Cause", "IsPresent": true},
				object{"Variable": "$.failure.Cause", "StringMatches": "*Could not find*"},
			},
			"Next": create,
		}},
		"Default": notifyFailure,
	}
}

// endpointFailed asks whether an earlier run left an endpoint that never came up.
// Nothing but a deletion is possible then (API reference of SageMaker,
// DescribeEndpoint), so without it no run could deploy any more. The name of what the
// endpoint serves is looked at only where SageMaker says it.
func (t *Training) endpointFailed(failed, going, known, unknown string) object {
	status := func(is, next string) object {
		return object{"Variable": "$.serving.EndpointStatus", "StringEquals": is, "Next": next}
	}
	return object{"Type": "Choice", "Choices": []any{
		status("Failed", failed), status("Deleting", going),
		object{"Variable": "$.serving.EndpointConfigName", "IsPresent": true, "Next": known},
	}, "Default": unknown}
}

func (t *Training) deleteEndpoint(next string) object {
	return t.task("aws-sdk:sagemaker:deleteEndpoint", object{"EndpointName": t.names.endpoint}, next)
}

// describeConfiguration looks up what the endpoint runs on.
func (t *Training) describeConfiguration(next string) object {
	return t.task("aws-sdk:sagemaker:describeEndpointConfig", object{"EndpointConfigName.$": "$.serving.EndpointConfigName"}, next, object{
		"ResultSelector": object{"variant.$": "$.ProductionVariants[0]"},
		"ResultPath":     "$.configuration",
	})
}

// sameInstance asks whether the endpoint stays on that kind of instance. SageMaker
// refuses to change it under a variant that is being scaled (Amazon SageMaker AI
// Developer Guide, "Update endpoints that use automatic scaling").
func (t *Training) sameInstance(same, other string) object {
	const instance = "$.configuration.variant.InstanceType"
	return object{
		"Type": "Choice",
		"Choices": []any{object{
			"And": []any{
				object{"Variable": instance, "IsPresent": true},
				object{"Variable": instance, "StringEquals": t.props.Config.Instance},
			},
			"Next": same,
		}},
		"Default": other,
	}
}

func (t *Training) createEndpoint(next string) object {
	return t.task("aws-sdk:sagemaker:createEndpoint", object{
		"EndpointName":         t.names.endpoint,
		"EndpointConfigName.$": "$.name",
		"Tags":                 t.tags,
	}, next)
}

// updateEndpoint swaps the model without an interruption. The optimized
// integration does not know RetainAllVariantProperties, so it is the SDK's.
func (t *Training) updateEndpoint(next string) object {
	return t.task("aws-sdk:sagemaker:updateEndpoint", object{
		"EndpointName":               t.names.endpoint,
		"EndpointConfigName.$":       "$.name",
		"RetainAllVariantProperties": sagemaker.Retains(t.props.Config.Scaling),
	}, next)
}

func (t *Training) describeEndpoint(next string) object { return t.describe("$.endpoint", next) }

// endpointReady waits for the new configuration to serve. An update that fails
// goes back to the old one, in service, which is not what was asked for.
func (t *Training) endpointReady(ready, busy, broken string) object {
	choices := []any{object{
		"And": []any{
			object{"Variable": "$.endpoint.EndpointStatus", "StringEquals": "InService"},
			object{"Variable": "$.endpoint.EndpointConfigName", "IsPresent": true},
			object{"Variable": "$.endpoint.EndpointConfigName", "StringEqualsPath": "$.name"},
		},
		"Next": ready,
	}}
	for _, status := range []string{"Creating", "Updating", "SystemUpdating", "RollingBack"} {
		choices = append(choices, object{"Variable": "$.endpoint.EndpointStatus", "StringEquals": status, "Next": busy})
	}
	return object{"Type": "Choice", "Choices": choices, "Default": broken}
}

// superseded asks whether an earlier run made what the endpoint served until now. Both
// its configuration and its model have that run's name. The archive in the bucket stays,
// and the version in the registry, which has no need of the two.
func (t *Training) superseded(yes, no string) object {
	const earlier = "$.serving.EndpointConfigName"
	return object{
		"Type": "Choice",
		"Choices": []any{object{
			"And": []any{
				object{"Variable": earlier, "IsPresent": true},
				object{"Variable": earlier, "StringMatches": t.names.base + "-*"},
			},
			"Next": yes,
		}},
		"Default": no,
	}
}

func (t *Training) deleteConfiguration(next string) object {
	return t.task("aws-sdk:sagemaker:deleteEndpointConfig", object{"EndpointConfigName.$": "$.serving.EndpointConfigName"}, next,
		object{"Catch": catch(t.discard, next)}) // the new model serves, whatever is left of the old one
}

// deleteModel deletes the model whose name is at path. A model costs nothing, but there
// is a quota of them.
func (t *Training) deleteModel(path, next string) object {
	return t.task("aws-sdk:sagemaker:deleteModel", object{"ModelName.$": path}, next, object{"Catch": catch(t.discard, next)})
}
