package serving

import (
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// capacity is what a variant says of its instances: one type, or pools of several, which
// SageMaker tries in this order for as long as wait ("Deploy to multiple instance types with
// instance pools", SageMaker Developer Guide). Instances of several types are not equally
// fast, so a request goes to the one with the fewest requests outstanding.
func capacity(types []string, wait form.Duration) object {
	if len(types) == 1 {
		return object{"InstanceType": types[0]}
	}
	pools := make([]any, len(types))
	for i, name := range types {
		pools[i] = object{"InstanceType": name, "Priority": i + 1}
	}
	return object{
		"InstancePools": pools,
		"VariantInstanceProvisionTimeoutInSeconds": wait.Seconds(),
		"RoutingConfig": object{"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"},
	}
}

// diskKey is the key for the disks of instances, or nil where one of the types has disks of
// its own: SageMaker then refuses a key for all of them (API reference of SageMaker,
// CreateEndpointConfig, KmsKeyId).
func diskKey(types []string, keyArn *string) *string {
	if slices.ContainsFunc(types, catalog.LocalStorage) {
		return nil
	}
	return keyArn
}
