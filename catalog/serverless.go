package catalog

// serverless is how many calls all serverless endpoints of an account may work on at a time,
// by Region: those that "Deploy models with Amazon SageMaker Serverless Inference" (SageMaker
// Developer Guide) lists. Of 2026-11.
var serverless = map[string]int{
	"us-east-1": 1000, "us-east-2": 1000, "us-west-2": 1000, "ap-southeast-1": 1000, "ap-southeast-2": 1000,
	"ap-northeast-1": 1000, "eu-central-1": 1000, "eu-west-1": 1000,
	"us-west-1": 500, "af-south-1": 500, "ap-east-1": 500, "ap-south-1": 500, "ap-northeast-3": 500, "ap-northeast-2": 500,
	"ca-central-1": 500, "eu-west-2": 500, "eu-south-1": 500, "eu-west-3": 500, "eu-north-1": 500, "me-south-1": 500, "sa-east-1": 500,
}

// HasServerless reports whether SageMaker is known to have serverless endpoints in region.
func HasServerless(region string) bool { return serverless[region] > 0 }

// ServerlessConcurrency is the quota of an account for the calls that its serverless
// endpoints in region work on at a time. Where it is not known, it is the smallest one.
func ServerlessConcurrency(region string) int {
	if quota := serverless[region]; quota > 0 {
		return quota
	}
	return 500
}
