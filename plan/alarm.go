package plan

import "github.com/sagerock/sagerock/config/hosting"

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
	// Fast reports whether it looks every ten seconds, which costs more.
	Fast bool
	// Tracking reports whether Application Auto Scaling makes it, and not CloudFormation.
	Tracking bool
}

// alarms lists those of the endpoints. A run of a pipeline makes the ones of its endpoint. Target tracking makes two of its own, one
// for each direction (Application Auto Scaling User Guide, "Target tracking scaling
// policies"). The one that adds instances follows concurrency every ten seconds (SageMaker
// Developer Guide, "Define a scaling policy").
func (p *Plan) alarms() []Alarm {
	var all []Alarm
	for _, e := range p.Endpoints {
		for _, watched := range []bool{e.Config.Rollout.WatchesErrors(), e.Config.Rollout.WatchesLatency()} {
			if watched && e.Config.Guarded() {
				all = append(all, Alarm{Endpoint: e, Variant: hosting.MainVariant, Does: RollsBack})
			}
		}
		for _, v := range e.Config.Hosted() {
			scaling := v.Config.Scaling
			if scaling.Max <= scaling.Min {
				continue
			}
			fast := !e.Asynchronous() && scaling.Concurrency > 0 && scaling.Invocations == 0
			all = append(all,
				Alarm{Endpoint: e, Variant: v.Name, Does: AddsInstances, Fast: fast, Tracking: true},
				Alarm{Endpoint: e, Variant: v.Name, Does: RemovesInstances, Tracking: true})
			if scaling.Min == 0 {
				all = append(all, Alarm{Endpoint: e, Variant: v.Name, Does: StartsFirst})
			}
		}
	}
	return all
}
