package hosting

import (
	"slices"

	"github.com/sagerock/sagerock/config/form"
)

// Scaling makes the count follow one metric between two bounds, and the bounds a schedule.
type Scaling struct {
	// Min is how many instances always run. You pay for them around the clock. With 0, which
	// only an async endpoint may have, the last instance stops when the queue has been empty
	// for about 15 minutes, and the next call waits some minutes for a new one. On a serverless
	// endpoint min and max bound the provisioned concurrency: how many calls find a container
	// that has started. Without scaling there is none, and nothing is paid for while nobody calls.
	// On a fleet they count copies of the model; with 0, a call that finds no copy starts one, which
	// takes some minutes: wake says what callers get until then.
	Min int `yaml:"min" rule:"min=0 max=100"`

	// Max is how many instances may run. With max equal to min nothing scales.
	Max int `yaml:"max" rule:"min=0 max=100"`

	// Concurrency is how many requests one instance should work on at a time.
	// SageMaker measures it every ten seconds. The default is 4. On an async endpoint
	// it is how many it gets at a time, and without it SageMaker decides.
	Concurrency int `yaml:"concurrency" rule:"min=1 max=1000 on=!invocations,endpoint:!serverless" because:"scaling follows one metric, and on a serverless endpoint it is how much of the provisioned concurrency is in use"`

	// Invocations is how many requests one instance should get per minute, instead
	// of concurrency.
	Invocations int `yaml:"invocations" rule:"min=1 max=100000 on=endpoint:realtime" because:"SageMaker publishes this metric for real-time endpoints only"` // "Alarms and logs for tracking metrics from asynchronous endpoints", SageMaker Developer Guide

	// Backlog is how many calls, waiting or being worked on, an async endpoint may have
	// for each instance before another is added. The default is 5.
	Backlog int `yaml:"backlog" rule:"min=1 max=100000 on=endpoint:async" because:"only an async endpoint has a queue"`

	// Utilization is how many percent of the provisioned concurrency of a serverless endpoint
	// should be in use before there is more of it. The default is 70.
	Utilization int `yaml:"utilization" rule:"min=10 max=90 on=endpoint:serverless" because:"only a serverless endpoint has provisioned concurrency"`

	// Metric is a metric of CloudWatch that the count follows instead of one of those above: of
	// SageMaker or of your own, with a target or with steps.
	Metric *Metric `yaml:"metric"`

	// ScaleIn is whether instances are removed when there is less to do. With false only a
	// schedule, or a deployment of other bounds, removes one: you pay for the most that were
	// ever needed.
	ScaleIn bool `yaml:"scaleIn"`

	// Schedule sets other bounds at some times, for nights and for hours that are known to be
	// busy. A deployment that changes this block sets min and max again.
	Schedule []*Action `yaml:"schedule" rule:"max=20"`

	// ScaleOutCooldown is how long to wait after adding an instance.
	ScaleOutCooldown form.Duration `yaml:"scaleOutCooldown" rule:"min=0s max=1h"`

	// ScaleInCooldown is how long to wait after removing one.
	ScaleInCooldown form.Duration `yaml:"scaleInCooldown" rule:"min=0s max=1h"`
}

// NewScaling is the default.
func NewScaling() *Scaling {
	return &Scaling{Min: 1, Max: 2, ScaleIn: true, ScaleOutCooldown: form.Seconds(60), ScaleInCooldown: form.Minutes(5)}
}

// Fill sets the metric that is followed unless the file names one. p is the scaling block.
func (s *Scaling) Fill(p *form.Place, kind string) {
	if kind == Serverless && !p.Written() {
		s.Min, s.Max = 0, 0
	}
	switch {
	case s.Metric != nil:
		s.Metric.fill(kind)
	case kind == Serverless && s.Utilization == 0:
		s.Utilization = 70
	case kind == Async && s.Backlog == 0:
		s.Backlog = 5 // as in "Autoscale an asynchronous endpoint", SageMaker Developer Guide
	case kind != Async && kind != Serverless && s.Concurrency == 0 && s.Invocations == 0:
		s.Concurrency = 4
	}
}

// Follows reports whether the count follows a metric: there is room between the bounds, or
// between those of an action.
func (s *Scaling) Follows() bool {
	return s.Max > s.Min || slices.ContainsFunc(s.Schedule, func(a *Action) bool { return a.Max > a.Min })
}

// Changes reports whether the count changes while the endpoint runs.
func (s *Scaling) Changes() bool { return s.Follows() || len(s.Schedule) > 0 }

// FromZero reports whether the count goes up from none by itself: to the first call.
func (s *Scaling) FromZero() bool {
	return s.Min == 0 || slices.ContainsFunc(s.Schedule, func(a *Action) bool { return a.Min == 0 && a.Max > 0 })
}

// withoutZero says why endpoints of a kind always have something that runs.
var withoutZero = map[string]string{
	Realtime: "a real-time endpoint needs an instance at all times",
	// "Automatically scale Provisioned Concurrency for a serverless endpoint", SageMaker
	// Developer Guide: it is scaled only where the endpoint has some.
	Serverless: "provisioned concurrency does not scale from zero",
}

// Check reports bounds that contradict each other, or the kind of the endpoint.
func (s *Scaling) Check(p *form.Place, kind string) {
	if p.Sound("min", "max") && s.Min > s.Max {
		at := p.Get("min")
		if !at.Written() {
			at = p.Get("max")
		}
		at.Errorf("raise max or lower min", "min is %d and max is %d", s.Min, s.Max)
	}
	s.checkMetric(p, kind)
	s.checkSchedule(p.Get("schedule"), kind)
	if !p.Up().Sound("endpoint", "fleet") {
		return
	}
	low, high := p.Get("min"), p.Get("max")
	switch {
	case kind == Realtime && low.Sound() && s.Min == 0:
		low.Errorf("write 1 or more, or endpoint: async", "%s", withoutZero[kind])
	case (kind == Async || kind == OnFleet) && high.Sound() && s.Max == 0:
		high.Errorf("write 1 or more", "an endpoint without instances answers nobody")
	case kind == Serverless && p.Sound("min", "max") && s.Min == 0 && s.Max > 0:
		low.Errorf("write 1 or more, or remove scaling", "%s", withoutZero[kind])
	}
}

// checkMetric reports a second metric beside one that the file names, and one on a fleet.
func (s *Scaling) checkMetric(p *form.Place, kind string) {
	if s.Metric == nil {
		return
	}
	if at := p.Get("metric"); kind == OnFleet && at.Written() {
		at.Errorf("remove it, and write concurrency or invocations", "has no effect on a fleet: its copies follow concurrency or invocations")
		return
	}
	s.Metric.check(p.Get("metric"), kind, s.ScaleIn)
	followed := []string{"invocations", "backlog", "utilization"}
	if kind != Async { // where it is how many calls an instance gets at a time
		followed = append(followed, "concurrency")
	}
	for _, key := range followed {
		if at := p.Get(key); at.Written() && at.Sound() && p.Up().Sound("endpoint") {
			at.Errorf("remove it, or remove metric", "has no effect beside metric: scaling follows one metric")
		}
	}
}
