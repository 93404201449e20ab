package cost

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/plan"
)

// idle lists what a month costs in which nobody calls.
func (p *pricer) idle() []Line {
	cfg := p.cfg
	if cfg.Encryption.Managed() {
		p.add("AWS::KMS::Key", 1, "KMS key, in its first year", 1, p.service("kms-key"))
	}
	for _, service := range p.plan.Interfaces() {
		p.add(kindInterface, 1, "interface endpoint of "+service, float64(Hours*cfg.Network.EndpointZones(service)), p.service("vpc-endpoint"))
	}
	if cfg.API.Auth == config.AuthKey {
		p.add("AWS::SecretsManager::Secret", 1, "secret with the keys of callers", 1, p.service("secret"))
	}
	if firewall(cfg) {
		p.add("AWS::WAFv2::WebACL", 1, "web ACL", 1, p.service("waf-acl"))
		p.add("AWS::WAFv2::WebACL", 0, "rules of the web ACL", 2, p.service("waf-rule"))
	}
	for _, f := range p.plan.Fleets { // its models share the bill
		instance := f.Config.Instances[0]
		p.add(kindEndpoint, 1, "instances of fleet "+f.Key+", "+instance, float64(Hours*f.Config.Scaling.Min), InstanceHour(instance, p.cfg.Region))
		for _, a := range p.plan.Notifying() {
			if a.Fleet == f {
				p.add(kindAlarm, 1, "alarm that notifies of fleet "+f.Key, 1, p.service("alarm"))
			}
		}
	}
	for _, e := range p.plan.Endpoints {
		p.endpoint(e)
	}
	return p.take()
}

// endpoint adds what an endpoint costs around the clock: each of its variants, and a shadow.
// That of a training pipeline is there once a run has deployed a model, and no template has it.
func (p *pricer) endpoint(e *plan.Endpoint) {
	for i, v := range e.Config.Hosted() {
		p.variant(e, &v, i == 0)
	}
}

// variant adds what a variant of an endpoint costs around the clock. Only the first counts the
// endpoint among the resources.
func (p *pricer) variant(e *plan.Endpoint, v *config.Variant, first bool) {
	instances, tracking, alarm, declared, when := kindEndpoint, kindTracking, kindAlarm, 1, ""
	switch e.Owner {
	case plan.Trained:
		instances, tracking, alarm, declared, when = "", "", "", 0, ", once trained"
	case plan.Scheduled: // the state machine makes it, and what scales it
		instances, tracking, when = "", "", ", while open"
	}
	of, open := ofVariant(v), 1.0 // the share of the time in which there is what scales it
	if e.Owner == plan.Scheduled {
		open = v.Config.Scaling.Hours().Average(v.Config.Scaling.Min).Open
	}
	switch {
	case e.OnFleet(): // whose instances are counted once
	case e.Serverless():
		p.serverless(e)
	default:
		instance, endpoints := v.Config.Types()[0], declared // the preferred one
		if !first {
			endpoints = 0
		}
		p.addFor(e.Model, instances, endpoints, "instances"+of+", "+instance+when, Hours*running(v.Config), InstanceHour(instance, p.cfg.Region))
	}
	when = of + when
	alarms := slices.DeleteFunc(slices.Clone(p.plan.Alarms), func(a plan.Alarm) bool { return a.Endpoint != e || a.Variant != v.Name })
	notifying, rolling := 0, 0
	for _, a := range alarms {
		switch a.Does {
		case plan.Notifies:
			notifying++
		case plan.RollsBack:
			rolling++
		}
	}
	if rolling > 0 {
		what := "alarms that roll a deployment back" + when
		if e.Owner == plan.Scheduled { // they are there in its closed hours too
			what = strings.TrimSuffix(what, ", while open")
		}
		p.addFor(e.Model, alarm, declared*rolling, what, float64(rolling), p.service("alarm"))
	}
	if notifying > 0 {
		p.addFor(e.Model, "AWS::CloudWatch::Alarm", notifying, "alarms that notify", float64(notifying), p.service("alarm"))
	}
	fast := slices.ContainsFunc(alarms, func(a plan.Alarm) bool { return a.Fast && a.Does == plan.AddsInstances })
	for _, a := range alarms {
		switch {
		case a.Does == plan.Notifies, a.Does == plan.RollsBack:
		case a.Does == plan.SeesHours: // two metrics
			p.addFor(e.Model, "AWS::CloudWatch::Alarm", 1, "alarm that "+a.Does, 2, p.service("alarm"))
		case a.Does == plan.StartsFirst && a.Fast:
			p.addFor(e.Model, "AWS::CloudWatch::Alarm", 1, "alarm that starts the first copy", 1, p.service("alarm-fast"))
		case a.Does == plan.StartsFirst:
			p.addFor(e.Model, alarm, declared, "alarm that starts the first instance"+of, 1, p.service("alarm"))
		case !a.Tracking && e.Owner == plan.Scheduled:
			p.addFor(e.Model, "", 0, "alarm that "+a.Does+when, open, p.service("alarm"))
		case !a.Tracking:
			p.addFor(e.Model, alarm, declared, "alarm that "+a.Does+when, 1, p.service("alarm"))
		case a.Fast:
			p.addFor(e.Model, tracking, declared, "alarm that adds instances"+when, open, p.service("alarm-fast"))
		case fast:
			p.addFor(e.Model, tracking, 0, "alarm that removes instances"+when, open, p.service("alarm"))
		case a.Does == plan.AddsInstances: // both cost the same
			p.addFor(e.Model, tracking, declared, "alarms that scale"+when, 2*open, p.service("alarm"))
		}
	}
}

// ofVariant names a variant beside the model itself in the text of a line.
func ofVariant(v *config.Variant) string {
	switch v.Name {
	case hosting.MainVariant:
		return ""
	case hosting.ShadowVariant:
		return " of the shadow"
	}
	return " of " + v.Name
}

// running is how many instances, or how much provisioned concurrency, there is on average.
func running(s *config.SageMaker) float64 {
	return s.Scaling.Hours().Average(s.Scaling.Min).Instances
}

// firewall reports whether there is a web ACL, which only a REST API has.
func firewall(cfg *config.Config) bool { return rest(cfg) && cfg.API.WAF.On() }

// rest reports whether the gateway is behind a REST API.
func rest(cfg *config.Config) bool { return cfg.Network.Mode != config.NetworkNone }
