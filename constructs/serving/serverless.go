package serving

import (
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
)

// serverless is what serves without instances: SageMaker starts as many containers as there
// are calls, and keeps those that are provisioned.
func serverless(cfg *config.SageMaker) object {
	of := object{"MemorySizeInMB": cfg.Serverless.MemoryMB, "MaxConcurrency": cfg.Serverless.Concurrency}
	if cfg.Scaling.Min > 0 {
		of["ProvisionedConcurrency"] = cfg.Scaling.Min
	}
	return object{"VariantName": hosting.MainVariant, "InitialVariantWeight": 1, "ServerlessConfig": of}
}
