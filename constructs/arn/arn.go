// Package arn writes ARNs as text. It asks the CDK once for each stack, and not once for
// each ARN.
package arn

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/catalog"
)

// Home is where the resources of a stack are, and so what their ARNs begin with.
// What only a deployment knows is a token.
type Home struct {
	Partition, Region, Account string
	// Suffix is the domain that the services there are under.
	Suffix string
}

// Of is the home of what is made in scope.
func Of(scope constructs.Construct) Home {
	stack := awscdk.Stack_Of(scope)
	h := Home{Region: *stack.Region(), Account: *stack.Account()}
	if h.Known() {
		h.Partition, h.Suffix = catalog.Partition(h.Region), catalog.Suffix(h.Region)
	} else {
		h.Partition, h.Suffix = *awscdk.Aws_PARTITION(), *awscdk.Aws_URL_SUFFIX()
	}
	return h
}

// Known reports whether the Region is known while stacks are built, and not a token. It
// reads the form of tokens in texts instead of asking the CDK, which each construct would
// do through Node.js.
func (h Home) Known() bool { return !strings.Contains(h.Region, "${Token[") }

// Of is the ARN of a resource of service in this Region and account.
func (h Home) Of(service, resource string) string {
	return h.In(h.Region, h.Account, service, resource)
}

// In is the ARN of a resource of service in another Region or account. Either
// is empty where the service's ARNs have none, and * where it does not matter.
func (h Home) In(region, account, service, resource string) string {
	return "arn:" + h.Partition + ":" + service + ":" + region + ":" + account + ":" + resource
}

// Bucket is the ARN of an S3 bucket, or with a path that of objects in it.
func (h Home) Bucket(path string) string { return h.In("", "", "s3", path) }
