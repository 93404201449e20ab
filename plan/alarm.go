package plan

import (
	"slices"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
)

// What an alarm does.
const (
	AddsInstances    = "adds instances"
	RemovesInstances = "removes instances"
	StartsFirst      = "starts the first instance"
	RollsBack        = "rolls a deployment back"
)

// Alarm is an alarm of CloudWatch.
type Alarm struct {
	Endpoint *Endpoint
	Variant  string // of the endpoint
	Does     string
	// Fast reports whether it looks more often than every minute, which costs more.
	Fast bool
	// Tracking reports whether Application Auto Scaling makes it, and not CloudFormation.
	Tracking bool
}

// alarms lists those of the endpoints. A run of a pipeline makes the ones of its endpoint.
// Target tracking makes two of its own, one for each direction (Application Auto Scaling User
// Guide, "Target tracking scaling policies"). The one that adds instances follows concurrency
// every ten seconds (SageMaker Developer Guide, "Define a scaling policy"). Steps have an alarm
// for each direction that they have.
func (p *Plan) alarms() []Alarm {
	var all []Alarm
	for _, e := range p.Endpoints {
		for _, watched := range []bool{e.Config.Rollout.WatchesErrors(), e.Config.Rollout.WatchesLatency()} {
			if watched && e.Config.Guarded() {
				all = append(all, Alarm{Endpoint: e, Variant: hosting.MainVariant, Does: RollsBack})
			}
		}
		for _, v := range e.Config.Hosted() {
			all = append(all, scalingAlarms(e, &v)...)
		}
	}
	return all
}

// scalingAlarms are those that scale a variant.
func scalingAlarms(e *Endpoint, v *config.Variant) (all []Alarm) {
	s := v.Config.Scaling
	if !s.Follows() {
		return nil
	}
	stepped := s.Metric != nil && len(s.Metric.Steps) > 0
	fast := !e.Asynchronous() && s.Metric == nil && s.Concurrency > 0 && s.Invocations == 0
	all = append(all, Alarm{Endpoint: e, Variant: v.Name, Does: AddsInstances, Fast: fast, Tracking: !stepped})
	if !stepped || slices.ContainsFunc(s.Metric.Steps, func(s *hosting.Step) bool { return s.Remove > 0 }) {
		all = append(all, Alarm{Endpoint: e, Variant: v.Name, Does: RemovesInstances, Tracking: !stepped})
	}
	if s.FromZero() {
		all = append(all, Alarm{Endpoint: e, Variant: v.Name, Does: StartsFirst, Fast: e.OnFleet()}) // a fleet's looks every half minute
	}
	return all
}
