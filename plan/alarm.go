package plan

import (
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/contract"
)

// What an alarm does.
const (
	Notifies         = "notifies"
	AddsInstances    = "adds instances"
	RemovesInstances = "removes instances"
	StartsFirst      = "starts the first instance"
	RollsBack        = "rolls a deployment back"
	SeesHours        = "notifies of hours that are not kept"
)

// Alarm is an alarm of CloudWatch.
type Alarm struct {
	Endpoint *Endpoint // nil where it is of the instances of a fleet
	Fleet    *Fleet    // nil where it is of an endpoint or a component
	Variant  string    // of the endpoint
	Does     string
	// Name is that of an alarm that notifies, or of one that sees hours. It is fixed, because the policy of the topic
	// lets alarms of such names publish.
	Name string
	// Watches is what an alarm that notifies is about, such as hosting.AlarmErrors, and Metric
	// is what it looks at.
	Watches string
	Metric  catalog.Metric
	// Monitor is which monitor of the endpoint an alarm about violations is of.
	Monitor string
	// Thresholds are what is normal for the variant, and Host is what it runs on.
	Thresholds hosting.Thresholds
	Host       hosting.Host
	// Fast reports whether it looks more often than every minute, which costs more.
	Fast bool
	// Tracking reports whether Application Auto Scaling makes it, and not CloudFormation.
	Tracking bool
}

// alarms lists those of the endpoints, whoever makes them. Target tracking makes two of its
// own, one for each direction (Application Auto Scaling User Guide, "Target tracking scaling
// policies"). The one that adds instances follows concurrency every ten seconds (SageMaker
// Developer Guide, "Define a scaling policy"). Steps have an alarm for each direction that
// they have.
func (p *Plan) alarms() []Alarm {
	var all []Alarm
	for _, e := range p.Endpoints {
		all = append(all, p.notifying(e)...)
		for _, v := range append([]config.Variant{e.Config.Main()}, e.Config.Further()...) {
			for _, watched := range []bool{e.Config.Rollout.WatchesErrors(), e.Config.Rollout.WatchesLatency()} {
				if watched && e.Config.Guarded() {
					all = append(all, Alarm{Endpoint: e, Variant: v.Name, Does: RollsBack})
				}
			}
		}
		for _, v := range e.Config.Hosted() {
			all = append(all, scalingAlarms(e, &v)...)
		}
		if e.Owner == Scheduled && p.Config.Alarms.Endpoints {
			all = append(all, Alarm{Endpoint: e, Variant: hosting.MainVariant, Does: SeesHours, Name: p.AlarmPrefix() + e.Model + config.Joint + AlarmHours})
		}
	}
	for _, f := range p.Fleets {
		if p.Config.Alarms.Endpoints {
			all = append(all, AlarmsOfFleet(f, p.AlarmPrefix())...)
		}
	}
	return all
}

// AlarmHours is what the section of the runbooks about hours is called after.
const AlarmHours = "hours"

// SeeingHours are the alarms on the state machines that open and close endpoints.
func (p *Plan) SeeingHours() (all []Alarm) {
	for _, a := range p.Alarms {
		if a.Does == SeesHours {
			all = append(all, a)
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

// notifying are the alarms of an endpoint that notify.
func (p *Plan) notifying(e *Endpoint) []Alarm {
	if !p.Config.Alarms.Endpoints {
		return nil
	}
	return AlarmsOf(e, p.AlarmPrefix())
}

// AlarmsOf are the alarms that notify of an endpoint, for each variant that answers callers.
// Their names begin with prefix. The queue of an asynchronous endpoint is of the endpoint.
func AlarmsOf(e *Endpoint, prefix string) (all []Alarm) {
	for _, v := range e.Config.Hosted() {
		if v.Name == hosting.ShadowVariant {
			continue
		}
		host, thresholds := v.Config.Host(), *e.Config.Alarms
		thresholds.Fill(host)
		suffix := ""
		if v.Name != hosting.MainVariant {
			suffix = config.Joint + v.Name
		}
		for _, name := range hosting.AlarmNames() {
			if !thresholds.Has(name, host) {
				continue
			}
			metric, _ := hosting.AlarmMetric(name, host.Kind, host.GPUs > 0)
			all = append(all, Alarm{
				Endpoint: e, Variant: v.Name, Does: Notifies, Name: prefix + e.Model + config.Joint + name + suffix,
				Watches: name, Metric: metric, Thresholds: thresholds, Host: host,
			})
		}
	}
	return append(all, monitoring(e, prefix)...)
}

// Dimension is the value that a dimension has in the metric of a.
func (a *Alarm) Dimension(name string) string {
	if name == contract.MonitorDimension {
		return a.Monitor
	}
	if a.Fleet != nil {
		return (&Endpoint{Name: a.Fleet.Name}).Dimension(name, a.Variant)
	}
	return a.Endpoint.Dimension(name, a.Variant)
}

// AlarmsOfFleet are the alarms that notify of the instances of a fleet. No model has an alarm of
// such a name, so a fleet may be called like a model.
func AlarmsOfFleet(f *Fleet, prefix string) []Alarm {
	metric, published := hosting.AlarmMetric(hosting.AlarmDisk, hosting.OnFleet, false)
	if f.Config.Alarms.Disk == 0 || !published {
		return nil
	}
	return []Alarm{{
		Fleet: f, Variant: hosting.MainVariant, Does: Notifies, Name: prefix + f.Key + config.Joint + hosting.OnFleet + "-" + hosting.AlarmDisk,
		Watches: hosting.AlarmDisk, Metric: metric, Thresholds: hosting.Thresholds{Disk: f.Config.Alarms.Disk}, Host: hosting.Host{Kind: hosting.OnFleet},
	}}
}

// Of is the name of the model, or of the fleet, that an alarm is of.
func (a *Alarm) Of() string {
	if a.Fleet != nil {
		return a.Fleet.Key
	}
	return a.Endpoint.Model
}

// EndpointName is the endpoint that an alarm is of, or that the component is on.
func (a *Alarm) EndpointName() string {
	if a.Fleet != nil {
		return a.Fleet.Name
	}
	return a.Endpoint.Name
}

// Dimension is the value that a dimension has in the metrics of a variant of e.
func (e *Endpoint) Dimension(name, variant string) string {
	switch name {
	case "EndpointName":
		return e.Name
	case "VariantName":
		return variant
	case "InferenceComponentName":
		return e.Component
	}
	return ""
}

// AlarmPrefix is what the names of all alarms that notify begin with, and no other app's do.
func (p *Plan) AlarmPrefix() string { return p.Config.Prefix() + config.Joint }

// Notifying are the alarms that notify.
func (p *Plan) Notifying() (all []Alarm) {
	for _, a := range p.Alarms {
		if a.Does == Notifies {
			all = append(all, a)
		}
	}
	return all
}
