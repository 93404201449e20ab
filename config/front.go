package config

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

// check reports a name that the gateway cannot have.
func (d *Domain) check(p *place, c *Config) {
	certificate := p.get("certificate")
	c.checkARN(certificate, d.Certificate, "a certificate")
	// Each account needs a certificate of its own ("How to deploy public ACM certificates
	// across multiple AWS accounts and Regions using AWS CloudFormation StackSets", AWS
	// Security Blog).
	c.checkAccount(certificate, d.Certificate, "a certificate")
	switch {
	case !p.top().sound("network.mode", "api.exposure"):
	case c.Network.Mode == NetworkNone:
		p.errorf("remove it, or write network.mode: private or existing", "needs a REST API, and on network.mode: none the gateway is a Function URL, which has no other name")
	case c.API.Private():
		p.errorf("remove it, or write exposure: public", "is for public gateways: sagerock does not map names to private APIs")
	}
}
