package cost

import (
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/plan"
)

// provisioned is the price of provisioned concurrency, which no table has.
func provisioned(region string) Price {
	return Price{Unit: "GB-second", Table: tableServices, Date: servicesDate, Source: "Amazon SageMaker AI pricing", Region: region, Unknown: true}
}

// serverless adds what a serverless endpoint costs around the clock: the provisioned
// concurrency, or nothing.
func (p *pricer) serverless(e *plan.Endpoint) {
	least := running(e.Config)
	if least == 0 {
		p.addFor(e.Model, kindEndpoint, 1, "serverless endpoint, while nobody calls", 0, p.service("serverless"))
		return
	}
	p.addFor(e.Model, kindEndpoint, 1, "provisioned concurrency", Hours*3600*least*gigabytes(e.Config), provisioned(p.cfg.Region))
}

// calls adds what 1,000 requests to a serverless endpoint cost, as long as the container works
// on each. With provisioned concurrency a second costs less.
func (p *pricer) calls(m *plan.Model) {
	if m.Endpoint == nil || !m.Endpoint.Serverless() {
		return
	}
	_, percent := m.Shares()
	p.addFor(m.Name, kindEndpoint, 0, "serverless endpoint, while it answers", 10*float64(percent)*p.seconds(m)*gigabytes(m.Endpoint.Config), p.service("serverless"))
}

// gigabytes is the memory of a serverless endpoint.
func gigabytes(s *config.SageMaker) float64 { return float64(s.Serverless.MemoryMB) / 1024 }
