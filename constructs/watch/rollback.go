package watch

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/contract"
)

// RollbackProps is what [NewRollback] needs from the outside.
type RollbackProps struct {
	// Endpoints are the names of the endpoints, at most [MostOfRule].
	Endpoints []string
	// TopicArn is the topic that is notified. Its policy must let EventBridge publish.
	TopicArn string
	// Tags are put on the rule.
	Tags map[string]string
}

// MostOfRule is how many endpoints one rule can be about: an event pattern has at most 2,048
// characters ("Amazon EventBridge quotas"), and the name of an endpoint 63.
const MostOfRule = 25

// AlarmRollback is what the section of the runbooks about the rule is called after.
const AlarmRollback = "rollback"

// rolledBack are the statuses of an endpoint whose deployment failed. EventBridge has them in
// capitals ("Events that Amazon SageMaker AI sends to Amazon EventBridge", SageMaker Developer
// Guide), the API not ("DescribeEndpoint"); both are matched, because the page shows two
// statuses only.
var rolledBack = []any{"ROLLING_BACK", "RollingBack", "UPDATE_ROLLBACK_FAILED", "UpdateRollbackFailed", "FAILED", "Failed"}

// NewRollback adds the rule that notifies when SageMaker rolls back the deployment of an
// endpoint, or an endpoint fails, whoever deployed it. It costs nothing.
//
// SageMaker may send an event more than once, so may the topic.
func NewRollback(scope constructs.Construct, id *string, props *RollbackProps) awscdk.CfnResource {
	return add(scope, id, "AWS::Events::Rule", object{
		"Description": "Deployments of endpoints that SageMaker rolls back",
		"EventPattern": object{
			"source":      []any{"aws.sagemaker"},
			"detail-type": []any{"SageMaker Endpoint State Change"},
			"detail": object{
				"EndpointName":   props.Endpoints,
				"EndpointStatus": rolledBack,
			},
		},
		"Targets": []any{object{
			"Id":  "Topic",
			"Arn": props.TopicArn,
			"InputTransformer": object{
				"InputPathsMap": object{"endpoint": "$.detail.EndpointName", "status": "$.detail.EndpointStatus", "time": "$.time", "configuration": "$.detail.EndpointConfigName"},
				"InputTemplate": `"The endpoint <endpoint> is <status> since <time>. SageMaker goes back to the configuration <configuration>, which goes on serving, unless the status is FAILED. ` +
					`See ` + contract.Runbook(AlarmRollback) + `"`,
			},
		}},
	}, props.Tags)
}
