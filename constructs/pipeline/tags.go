package pipeline

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// newTags are the tags of this construct, so that the cost of a run is reported under
// the same tags. They are read from the role, because tags of an app reach each
// resource and not the stacks (feature flag @aws-cdk/core:explicitStackTags); a stack
// may have tags of its own in addition.
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
