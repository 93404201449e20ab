package pipeline

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
)

func allow(sid string, actions []string, resources ...string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:       &sid,
		Actions:   jsii.Strings(actions...),
		Resources: jsii.Strings(resources...),
	})
}

// list lets a prefix of a bucket be listed, and nothing beside it.
func list(sid, bucketARN, prefix string) awsiam.PolicyStatement {
	s := allow(sid, []string{"s3:ListBucket"}, bucketARN)
	if prefix != "" {
		s.AddCondition(jsii.String("StringLike"), map[string]any{"s3:prefix": prefix + "*"})
	}
	return s
}

// arn is of a resource in this account and Region.
func (t *Training) arn(service, resource string) string {
	return "arn:" + *awscdk.Aws_PARTITION() + ":" + service + ":" + t.props.Region + ":" + *awscdk.Aws_ACCOUNT_ID() + ":" + resource
}
