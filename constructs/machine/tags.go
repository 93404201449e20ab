package machine

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Tags are the tags of scope, for what runs of a machine in it make, so that its cost is reported
// under the same tags. They are read from a resource of it, because tags of an app reach each
// resource and not the stacks (feature flag @aws-cdk/core:explicitStackTags); a stack may have
// tags of its own in addition.
func Tags(scope constructs.Construct, of awsiam.CfnRole) awscdk.IResolvable {
	return awscdk.Lazy_Any(&tagList{awscdk.Stack_Of(scope).Tags(), of.Tags()}, &awscdk.LazyAnyValueOptions{OmitEmptyArray: jsii.Bool(true)})
}

// tagList becomes a list of tags when all are known, which is at synthesis.
type tagList struct{ stack, own awscdk.TagManager }

// Produce is the list as the API of SageMaker takes it.
func (l *tagList) Produce() any {
	values := map[string]*string{}
	maps.Copy(values, *l.stack.TagValues())
	maps.Copy(values, *l.own.TagValues())
	list := []any{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		list = append(list, Object{"Key": key, "Value": values[key]})
	}
	return list
}
