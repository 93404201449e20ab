package config

import (
	"net/url"
	"slices"
	"strings"
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
}

// Internet reports whether the service is a host that no VPC endpoint leads to.
func (r Reach) Internet() bool {
	return strings.Contains(r.Service, ".") && r.Service != runtimeService
}

const runtimeService = "sagemaker.runtime"

// Reaches lists what the path calls from the network. A private network leads there
// and nowhere else; the subnets of an existing VPC must. What AWS does for the app from
// outside of the VPC is not among it: Lambda writes the gateway's logs, and SageMaker
// pulls images, writes logs and captured calls.
func (c *Config) Reaches() []Reach {
	var all []Reach
	add := func(needed bool, by, service string) {
		if needed {
			all = append(all, Reach{by, service})
		}
	}
	onSageMaker := c.OnSageMaker()
	async := slices.ContainsFunc(onSageMaker, func(m *Model) bool { return m.SageMaker.Async() })
	screened := slices.ContainsFunc(c.Served(), func(m *Model) bool { return m.Guardrail != "" })
	add(len(c.OnBedrock()) > 0 || screened, ReachedByGateway, "bedrock-runtime")
	add(len(onSageMaker) > 0, ReachedByGateway, runtimeService)
	add(c.API.Auth == AuthKey, ReachedByGateway, "secretsmanager")
	add(c.API.Auth == AuthKey, ReachedByGateway, "dynamodb")
	add(async || c.API.Capture.Percent > 0, ReachedByGateway, "s3")
	if j := c.API.JWT; j != nil && j.JWKS == "" {
		issuer, _ := url.Parse(j.Issuer) // the rule has seen that it is one
		add(true, ReachedByGateway, issuer.Host)
	}
	add(len(onSageMaker) > 0, ReachedByContainers, "s3")
	hub := slices.ContainsFunc(onSageMaker, func(m *Model) bool { return m.SageMaker.FromHub() })
	add(hub, ReachedByContainers, "huggingface.co")
	return all
}
