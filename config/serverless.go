package config

import (
	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
)

// OnDemand reports whether the endpoint is serverless.
func (s *SageMaker) OnDemand() bool { return s.Endpoint == hosting.Serverless }

// checkServerless reports what SageMaker does not do for a serverless endpoint ("Feature
// exclusions" in "Deploy models with Amazon SageMaker Serverless Inference", SageMaker
// Developer Guide). What one key decides by itself is in its tag.
func (s *SageMaker) checkServerless(p *form.Place, c *Config) {
	if !s.OnDemand() || !p.Sound("endpoint") {
		return
	}
	s.Serverless.Check(p, s.Scaling)
	endpoint := p.Get("endpoint")
	if p.Top().Sound("network.mode") && p.Sound("serverless.outsideNetwork") && c.Network.Mode != NetworkNone && !s.Serverless.OutsideNetwork {
		endpoint.Errorf("write serverless.outsideNetwork: true if its container may run outside of the network, or another endpoint",
			"is serverless and network.mode is %s: SageMaker runs serverless containers outside of any VPC, where they reach the internet", c.Network.Mode)
	}
	source := p.Get("source")
	if source.Sound() && s.Marketplace() {
		source.Errorf("write endpoint: realtime or async", "is a product of AWS Marketplace, which serverless endpoints do not serve")
	}
	if source.Sound() && s.Source != "" && !s.FromHub() && !s.Packaged() && !s.Archive() { // SageMaker API reference, ContainerDefinition, ModelDataSource
		source.Errorf("pack the model into an archive, and write its s3:// source, which ends in .tar.gz", "is a folder, and serverless endpoints take archives only")
	}
	if p.Top().Sound("region") && !catalog.HasServerless(c.Region) {
		endpoint.Warnf("check that SageMaker offers it; it may be newer than sagerock's table", "serverless endpoints are not known to be in %s", c.Region)
	}
}

// checkConcurrency warns where serverless endpoints together may work on more calls than the
// account's quota ("Concurrent invocations" in the same page).
func (c *Config) checkConcurrency(p *form.Place) {
	if !p.Sound("region", "models.*.sagemaker.endpoint", "models.*.sagemaker.serverless.concurrency") {
		return
	}
	sum, quota := 0, catalog.ServerlessConcurrency(c.Region)
	for _, m := range c.OnSageMaker() {
		if m.SageMaker.OnDemand() {
			sum += m.SageMaker.Serverless.Concurrency
		}
	}
	if sum > quota {
		p.Get("models").Warnf("lower serverless.concurrency of some, or ask AWS Support for more",
			"the serverless endpoints may work on %d calls at a time, and an account has a quota of %d for all of its own in %s", sum, quota, c.Region)
	}
}
