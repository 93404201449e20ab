package plan

import (
	"net/url"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
)

// Who reaches a service.
const (
	ReachedByGateway    = "gateway"
	ReachedByContainers = "containers"
)

// Reach is a service that the app calls from its network, at port 443.
type Reach struct {
	// By is ReachedByGateway or ReachedByContainers.
	By string
	// Service is the name that VPC endpoints have for a service of AWS, such as
	// bedrock-runtime, or the name of a host on the internet.
	Service string
	// On is what is called there: models and guardrails by their keys, endpoints by their
	// names, stores by their prefixes. It is empty for other services.
	On []string
}

// The services that are reached.
const (
	serviceBedrock   = "bedrock-runtime"
	serviceSageMaker = "sagemaker.runtime"
	serviceS3        = "s3"
	serviceDynamoDB  = "dynamodb"
	serviceSecrets   = "secretsmanager"
	hostOfHub        = "huggingface.co"
)

// Internet reports whether the service is a host that no VPC endpoint leads to.
func (r *Reach) Internet() bool {
	return strings.Contains(r.Service, ".") && r.Service != serviceSageMaker
}

// reaches lists what the path calls from the network. A private network leads there
// and nowhere else; the subnets of an existing VPC must. What AWS does for the app from
// outside of the VPC is not among it: Lambda writes the gateway's logs, and SageMaker
// pulls images, writes logs and captured calls.
func (p *Plan) reaches() []Reach {
	var all []Reach
	add := func(by, service string, on ...string) { all = append(all, Reach{by, service, on}) }

	var screened []string
	for _, m := range p.OnBedrock() {
		screened = append(screened, m.Name)
	}
	for _, g := range p.Guardrails {
		screened = append(screened, g.Key)
	}
	if len(screened) > 0 {
		add(ReachedByGateway, serviceBedrock, screened...)
	}
	var names, sources, hub []string
	for _, e := range p.Endpoints {
		names = append(names, e.Name)
		if e.Serverless() { // its container is not in the network
			continue
		}
		fromHub, fromS3 := false, false
		for _, v := range e.Config.Hosted() {
			fromHub, fromS3 = fromHub || v.Config.FromHub(), fromS3 || !v.Config.FromHub()
		}
		if fromHub {
			hub = append(hub, e.Model)
		}
		if fromS3 {
			sources = append(sources, e.Model)
		}
	}
	if len(names) > 0 {
		slices.Sort(names) // several models may be on one
		add(ReachedByGateway, serviceSageMaker, slices.Compact(names)...)
	}
	if p.Config.API.Auth == config.AuthKey {
		add(ReachedByGateway, serviceSecrets)
		add(ReachedByGateway, serviceDynamoDB)
	}
	var prefixes []string
	if p.Config.API.Capture.Percent > 0 {
		prefixes = append(prefixes, contract.CapturedPrefix)
	}
	for _, m := range p.Asynchronous() {
		prefixes = append(prefixes, contract.AsyncFolder(m.Endpoint.Name, ""))
	}
	if len(prefixes) > 0 {
		add(ReachedByGateway, serviceS3, prefixes...)
	}
	if j := p.Config.API.JWT; j != nil && j.JWKS == "" {
		issuer, _ := url.Parse(j.Issuer) // the rule has seen that it is one
		add(ReachedByGateway, issuer.Host)
	}
	if len(sources)+len(hub) > 0 {
		add(ReachedByContainers, serviceS3, sources...)
	}
	if len(hub) > 0 {
		add(ReachedByContainers, hostOfHub, hub...)
	}
	return all
}

// MustReach is what the subnets of a VPC of the user's have to lead to; nil for another
// network.
func (p *Plan) MustReach() []Reach {
	if p.Config.Network.Mode != config.NetworkExisting {
		return nil
	}
	return p.Reaches
}

// Interfaces lists the services that the network has an interface endpoint of. Those of an
// existing VPC are not the app's.
func (p *Plan) Interfaces() []string {
	if p.Config.Network.Mode != config.NetworkPrivate {
		return nil
	}
	services := slices.Clone(p.Config.Network.Endpoints)
	for _, r := range p.Reaches {
		if !r.Internet() && r.Service != serviceS3 && r.Service != serviceDynamoDB { // these two have gateway endpoints, which are free
			services = append(services, r.Service)
		}
	}
	if p.Config.API.Private() {
		services = append(services, "execute-api")
	}
	slices.Sort(services)
	return slices.Compact(services)
}
