package serving

import (
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
)

// What Application Auto Scaling calls the provisioned concurrency of a serverless endpoint, and
// how much of it is in use ("Automatically scale Provisioned Concurrency for a serverless
// endpoint", SageMaker Developer Guide).
//
// That page says that CloudFormation does not support it. The reference of
// AWS::ApplicationAutoScaling::ScalableTarget, which is newer, lists the dimension.
const (
	serverlessDimension = "sagemaker:variant:DesiredProvisionedConcurrency"
	serverlessMetric    = "SageMakerVariantProvisionedConcurrencyUtilization"
)

// utilization is how much of the provisioned concurrency should be in use before there is more
// of it.
const utilization = 0.7

// serverless is what serves without instances: SageMaker starts as many containers as there
// are calls, and keeps those that are provisioned.
func serverless(cfg *config.SageMaker) object {
	of := object{"MemorySizeInMB": cfg.Serverless.MemoryMB, "MaxConcurrency": cfg.Serverless.Concurrency}
	if cfg.Scaling.Min > 0 {
		of["ProvisionedConcurrency"] = cfg.Scaling.Min
	}
	return object{"VariantName": hosting.MainVariant, "InitialVariantWeight": 1, "ServerlessConfig": of}
}
