package catalog

import "slices"

// inline are the Regions where an asynchronous endpoint takes a short call in the request
// itself ("Amazon SageMaker AI Async Inference now supports inline request payloads", AWS
// Machine Learning Blog, 2026-06).
var inline = []string{
	"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
	"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-7", "ca-central-1", "ca-west-1",
	"eu-central-1", "eu-central-2", "eu-north-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1",
	"mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-south-1",
}

// TakesInline reports whether asynchronous endpoints of region take short calls in the request
// itself.
func TakesInline(region string) bool { return slices.Contains(inline, region) }
