package plan

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
				all = append(all, Alarm{Endpoint: e, Does: RollsBack})
			}
		}
		if !e.Scales() {
			continue
		}
		fast := !e.Asynchronous() && e.Config.Scaling.Concurrency > 0 && e.Config.Scaling.Invocations == 0
		all = append(all,
			Alarm{Endpoint: e, Does: AddsInstances, Fast: fast, Tracking: true},
			Alarm{Endpoint: e, Does: RemovesInstances, Tracking: true})
		if e.Config.Scaling.Min == 0 {
			all = append(all, Alarm{Endpoint: e, Does: StartsFirst})
		}
	}
	return all
}
