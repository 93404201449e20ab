package config

import (
	"slices"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/offer"
)

// CORS lets pages of other origins call the gateway from a browser.
type CORS struct {
	// Origins are the origins of those pages, such as https://chat.example.com. One
	// that is * allows every origin, except with sagerock serve, where it allows none.
	Origins []string `yaml:"origins" rule:"max=50 each=origin unique"`
}

// On reports whether pages of any other origin may call.
func (c *CORS) On() bool { return len(c.Origins) > 0 }

func (c *CORS) check(p *form.Place, a *API) {
	if !p.Sound("origins") || !slices.Contains(c.Origins, "*") {
		return
	}
	at := p.Get("origins").Entry(slices.Index(c.Origins, "*"))
	switch {
	case a.Auth == AuthIAM && p.Up().Sound("auth"):
		at.Errorf("write the origins of your pages", "lets any page call with AWS credentials that it obtains, which api.auth: iam does not allow")
	case len(c.Origins) > 1:
		at.Errorf("remove the others, or remove it", "allows every origin, so the others have no effect")
	}
}

// Domain is a name of your own in front of the gateway's REST API. It is free but for
// what the hosted zone costs.
type Domain struct {
	// Name is the name, such as llm.example.com.
	Name string `yaml:"name" rule:"required is=domain"`

	// Certificate is the ARN of a certificate for the name in AWS Certificate Manager, in
	// the Region of the app.
	Certificate string `yaml:"certificate" rule:"required is=certificateArn"`

	// HostedZone is the id of the Route 53 hosted zone that gets the record of the name.
	// Without it, make a CNAME record yourself that leads to the output DomainTarget.
	HostedZone string `yaml:"hostedZone" rule:"is=hostedZone"`
}

// check reports a certificate that the gateway cannot have.
func (d *Domain) check(p *form.Place, c *Config) {
	certificate := p.Get("certificate")
	offer.ARN(certificate, d.Certificate, "a certificate", c.Region)
	// Each account needs a certificate of its own ("How to deploy public ACM certificates
	// across multiple AWS accounts and Regions using AWS CloudFormation StackSets", AWS
	// Security Blog).
	offer.Account(certificate, d.Certificate, "a certificate", c.Account)
}

// WAF is a web application firewall before the gateway: the common rules that AWS
// manages, and a limit for each address. Bodies are not screened, because prompts
// may well look like attacks; guardrails are for those.
type WAF struct {
	// RequestsPerIP is how many requests one address may send in five minutes. With 0
	// there is no firewall.
	RequestsPerIP int `yaml:"requestsPerIP" rule:"min=0 max=2000000000"`
}

// On reports whether there is a firewall.
func (w *WAF) On() bool { return w.RequestsPerIP > 0 }

// minRequestsPerIP is the lowest rate that a rule of WAF can have (AWS WAF API
// reference, RateBasedStatement).
const minRequestsPerIP = 10

func (w *WAF) check(p *form.Place) {
	if at := p.Get("requestsPerIP"); at.Sound() && w.On() && w.RequestsPerIP < minRequestsPerIP {
		at.Errorf("write at least 10, or 0 for no firewall", "%d is below WAF's minimum", w.RequestsPerIP)
	}
}
