package rollout

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	alarms "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/failure"
	deployed "github.com/sagerock/sagerock/plan"
)

// Events are those of a stack before a deployment, so that what it adds can be told.
type Events struct {
	stack string
	last  string // the id of the newest one; "" where there is no stack yet
}

// Mark remembers which events a stack has: that of the endpoints.
func Mark(ctx context.Context, sdk aws.Config, stack string) *Events {
	e := &Events{stack: stack}
	if out, err := cloudformation.NewFromConfig(sdk).DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: &e.stack}); err == nil && len(out.StackEvents) > 0 {
		e.last = aws.ToString(out.StackEvents[0].EventId)
	}
	return e
}

// Back says why a deployment that failed has brought the endpoints back to what they were, or
// returns nil where that is not why it failed. What cannot be read is left out: the CDK CLI
// has said what it knows.
func (e *Events) Back(ctx context.Context, sdk aws.Config, endpoints []*deployed.Endpoint) error {
	found := e.failed(ctx, sdk)
	if found == nil {
		return nil
	}
	reason := aws.ToString(found.ResourceStatusReason)
	if _, why, ok := strings.Cut(reason, contract.SampleFailed); ok {
		return failure.New("change the model, or what models.NAME.sagemaker.rollout.sample expects, and run sagerock deploy again",
			"stack %s went back to what was deployed before: the new model did not answer the sample as expected: %s", e.stack, failure.Printable(strings.TrimSpace(why)))
	}
	name, group := aws.ToString(found.PhysicalResourceId), "Endpoints"
	name = name[strings.LastIndex(name, "/")+1:]
	i := slices.IndexFunc(endpoints, func(of *deployed.Endpoint) bool {
		return of.Name == name && !of.OnFleet() || of.Component == name && of.OnFleet()
	})
	if i < 0 {
		return nil
	}
	if endpoints[i].OnFleet() {
		group = "InferenceComponents"
	}
	tripped := tripped(ctx, sdk, watching(name, endpoints[i]), found)
	if len(tripped) == 0 {
		return nil
	}
	return failure.New(
		fmt.Sprintf("read why with aws logs tail /aws/sagemaker/%s/%s --since 1h --region %s, change the model, and run sagerock deploy again", group, name, sdk.Region),
		"stack %s went back to what was deployed before: while %s was updated, SageMaker saw in ALARM: %s", e.stack, name, strings.Join(tripped, ", "))
}

// failed is the first event of the deployment at which an endpoint, a component or a sample failed.
func (e *Events) failed(ctx context.Context, sdk aws.Config) (first *types.StackEvent) {
	pages := cloudformation.NewDescribeStackEventsPaginator(cloudformation.NewFromConfig(sdk), &cloudformation.DescribeStackEventsInput{StackName: &e.stack})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil
		}
		for i := range page.StackEvents { // the newest first
			event := &page.StackEvents[i]
			if aws.ToString(event.EventId) == e.last {
				return first
			}
			switch aws.ToString(event.ResourceType) {
			case "AWS::SageMaker::Endpoint", "AWS::SageMaker::InferenceComponent", "AWS::CloudFormation::CustomResource":
				if strings.HasSuffix(string(event.ResourceStatus), "_FAILED") {
					first = event
				}
			}
		}
	}
	return first
}

// watching are the alarms that take an update of an endpoint or a component back.
func watching(name string, e *deployed.Endpoint) []string {
	names := []string{name + contract.RollbackErrors, name + contract.RollbackLatency}
	for _, v := range e.Config.Further() {
		names = append(names, name+contract.RollbackErrors+"-"+v.Name, name+contract.RollbackLatency+"-"+v.Name)
	}
	return append(names, e.Config.Rollout.Rollback.Alarms...)
}

// tripped are those of the alarms that the reason of an event names. Where it names none, they
// are those that went into ALARM within the hour before the event: what SageMaker writes there is
// in no document.
func tripped(ctx context.Context, sdk aws.Config, names []string, event *types.StackEvent) (found []string) {
	for _, name := range names {
		if strings.Contains(aws.ToString(event.ResourceStatusReason), name) {
			found = append(found, name)
		}
	}
	if len(found) > 0 || event.Timestamp == nil {
		return found
	}
	client, before := cloudwatch.NewFromConfig(sdk), event.Timestamp.Add(-time.Hour)
	for _, name := range names {
		out, err := client.DescribeAlarmHistory(ctx, &cloudwatch.DescribeAlarmHistoryInput{
			AlarmName: &name, HistoryItemType: alarms.HistoryItemTypeStateUpdate, StartDate: &before, EndDate: event.Timestamp,
		})
		if err == nil && slices.ContainsFunc(out.AlarmHistoryItems, func(item alarms.AlarmHistoryItem) bool {
			return strings.HasSuffix(aws.ToString(item.HistorySummary), "to ALARM")
		}) {
			found = append(found, name)
		}
	}
	return found
}
