package cost

import (
	"slices"

	"github.com/sagerock/sagerock/config"
)

// idle lists what a month costs in which nobody calls.
func (p *pricer) idle() []Line {
	cfg := p.cfg
	if cfg.Encryption.Managed() {
		p.add("AWS::KMS::Key", 1, "KMS key, in its first year", 1, p.service("kms-key"))
	}
	for _, service := range interfaceEndpoints(cfg) {
		p.add(kindInterface, 1, "interface endpoint of "+service, float64(Hours*cfg.Network.EndpointZones(service)), p.service("vpc-endpoint"))
	}
	if cfg.API.Auth == config.AuthKey {
		p.add("AWS::SecretsManager::Secret", 1, "secret with the keys of callers", 1, p.service("secret"))
	}
	if firewall(cfg) {
		p.add("AWS::WAFv2::WebACL", 1, "web ACL", 1, p.service("waf-acl"))
		p.add("AWS::WAFv2::WebACL", 0, "rules of the web ACL", 2, p.service("waf-rule"))
	}
	for _, m := range cfg.OnSageMaker() {
		p.endpoint(m)
	}
	return p.take()
}

// endpoint adds what the endpoint of a model costs around the clock. That of a training
// pipeline is there once a run has deployed a model, and no template has it.
func (p *pricer) endpoint(m *config.Model) {
	s, scaling := m.SageMaker, m.SageMaker.Scaling
	instances, tracking, declared, when := kindEndpoint, kindTracking, 1, ""
	if s.Training != nil {
		instances, tracking, declared, when = "", "", 0, ", once trained"
	}
	p.addFor(m.Name, instances, declared, "instances, "+s.Instance+when, float64(Hours*scaling.Min), InstanceHour(s.Instance, p.cfg.Region))
	if scaling.Max == scaling.Min {
		return
	}
	// Target tracking makes two alarms of its own, one for each direction (Application
	// Auto Scaling User Guide, "Target tracking scaling policies"). That which adds
	// instances follows concurrency every ten seconds, and an alarm of such a period
	// costs more (SageMaker Developer Guide, "Define a scaling policy").
	switch fast := !s.Async() && scaling.Concurrency > 0; {
	case fast:
		p.addFor(m.Name, tracking, declared, "alarm that adds instances"+when, 1, p.service("alarm-fast"))
		p.addFor(m.Name, tracking, 0, "alarm that removes instances"+when, 1, p.service("alarm"))
	default:
		p.addFor(m.Name, tracking, declared, "alarms that scale"+when, 2, p.service("alarm"))
	}
	if scaling.Min == 0 {
		p.addFor(m.Name, "AWS::CloudWatch::Alarm", 1, "alarm that starts the first instance", 1, p.service("alarm"))
	}
}

// interfaceEndpoints lists the services that the network has an interface endpoint of,
// each in every zone. The endpoints of an existing VPC are not the app's.
func interfaceEndpoints(cfg *config.Config) []string {
	if cfg.Network.Mode != config.NetworkPrivate {
		return nil
	}
	services := slices.Clone(cfg.Network.Endpoints)
	for _, r := range cfg.Reaches() {
		if !r.Internet() && r.Service != "s3" && r.Service != "dynamodb" { // those two have gateway endpoints, which are free
			services = append(services, r.Service)
		}
	}
	if cfg.API.Private() {
		services = append(services, "execute-api")
	}
	slices.Sort(services)
	return slices.Compact(services)
}

// firewall reports whether there is a web ACL, which only a REST API has.
func firewall(cfg *config.Config) bool { return rest(cfg) && cfg.API.WAF.On() }

// rest reports whether the gateway is behind a REST API.
func rest(cfg *config.Config) bool { return cfg.Network.Mode != config.NetworkNone }

// guardrails lists the guardrails that a served model names.
func guardrails(cfg *config.Config) []string {
	var names []string
	for _, m := range cfg.Served() {
		if m.Guardrail != "" {
			names = append(names, m.Guardrail)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
