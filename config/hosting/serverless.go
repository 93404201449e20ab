package hosting

import "github.com/sagerock/sagerock/config/form"

// ServerlessConfig is what a serverless endpoint has in place of instances.
type ServerlessConfig struct {
	// MemoryMB is the memory of the container for each call that it works on: 1024, 2048, 3072,
	// 4096, 5120 or 6144. More memory comes with more CPU, and a second of it costs more.
	MemoryMB int `yaml:"memoryMB" rule:"min=1024 max=6144"`

	// Concurrency is how many calls the endpoint works on at a time. SageMaker throttles those
	// beyond. All serverless endpoints of an account in a Region share 500 or 1,000.
	Concurrency int `yaml:"concurrency" rule:"min=1 max=200"`

	// OutsideNetwork accepts that the container runs outside of the network and can reach the
	// internet: SageMaker puts no serverless container into a VPC. Without it, serverless
	// endpoints are refused unless network.mode is none.
	OutsideNetwork bool `yaml:"outsideNetwork"`
}

// NewServerless is the default: that of SageMaker's Python SDK.
func NewServerless() *ServerlessConfig { return &ServerlessConfig{MemoryMB: 2048, Concurrency: 5} }

// Check reports a size that SageMaker does not have, and provisioned concurrency that the
// endpoint cannot have. p is the sagemaker block.
func (s *ServerlessConfig) Check(p *form.Place, scaling *Scaling) {
	// "Memory size" and "Concurrent invocations", Deploy models with Amazon SageMaker
	// Serverless Inference, SageMaker Developer Guide.
	if at := p.Get("serverless", "memoryMB"); at.Sound() && s.MemoryMB%1024 != 0 {
		at.Wrongf("write 1024, 2048, 3072, 4096, 5120 or 6144", "%d is not a multiple of 1024", s.MemoryMB)
	}
	at := p.Get("scaling", "max")
	if p.Sound("scaling.max", "serverless.concurrency") && scaling.Max > s.Concurrency {
		if !at.Written() {
			at = p.Get("scaling", "min")
		}
		at.Errorf("lower it, or raise serverless.concurrency", "provisions a concurrency of up to %d, and serverless.concurrency is %d", scaling.Max, s.Concurrency)
	}
}
