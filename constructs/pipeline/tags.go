package pipeline

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// newTags are the tags of this construct: what a run makes costs money under the
// same names. The role stands for the construct, because tags that are put on an
// app do not reach the stacks in it (feature flag @aws-cdk/core:explicitStackTags)
// but each resource; a stack may have tags of its own besides.
func (t *Training) newTags() awscdk.IResolvable {
	return awscdk.Lazy_Any(&tagList{awscdk.Stack_Of(t).Tags(), t.jobs.Tags()}, &awscdk.LazyAnyValueOptions{OmitEmptyArray: jsii.Bool(true)})
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
		list = append(list, object{"Key": key, "Value": values[key]})
	}
	return list
}
