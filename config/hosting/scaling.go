package hosting

import "github.com/sagerock/sagerock/config/form"

// Scaling is target tracking on one metric, between two bounds.
type Scaling struct {
	// Min is how many instances always run. You pay for them around the clock. With 0, which
	// only an async endpoint may have, the last instance stops when the queue has been empty
	// for about 15 minutes, and the next call waits some minutes for a new one.
	Min int `yaml:"min" rule:"min=0 max=100"`

	// Max is how many instances may run. With max equal to min nothing scales.
	Max int `yaml:"max" rule:"min=1 max=100"`

	// Concurrency is how many requests one instance should work on at a time.
	// SageMaker measures it every ten seconds. The default is 4. On an async endpoint
	// it is how many it gets at a time, and without it SageMaker decides.
	Concurrency int `yaml:"concurrency" rule:"min=1 max=1000 on=!invocations" because:"scaling follows one metric"`

	// Invocations is how many requests one instance should get per minute, instead
	// of concurrency.
	Invocations int `yaml:"invocations" rule:"min=1 max=100000 on=endpoint:realtime" because:"SageMaker publishes no such metric of asynchronous endpoints, which scale by backlog"` // "Alarms and logs for tracking metrics from asynchronous endpoints", SageMaker Developer Guide

	// Backlog is how many calls, waiting or being worked on, an async endpoint may have
	// for each instance before another is added. The default is 5.
	Backlog int `yaml:"backlog" rule:"min=1 max=100000 on=endpoint:async" because:"a real-time endpoint has no queue"`

	// ScaleOutCooldown is how long to wait after adding an instance.
	ScaleOutCooldown form.Duration `yaml:"scaleOutCooldown" rule:"min=0s max=1h"`

	// ScaleInCooldown is how long to wait after removing one.
	ScaleInCooldown form.Duration `yaml:"scaleInCooldown" rule:"min=0s max=1h"`
}

// NewScaling is the default.
func NewScaling() *Scaling {
	return &Scaling{Min: 1, Max: 2, ScaleOutCooldown: form.Seconds(60), ScaleInCooldown: form.Minutes(5)}
}

// Fill sets the metric that is followed unless the file names one.
func (s *Scaling) Fill(async bool) {
	switch {
	case async && s.Backlog == 0:
		s.Backlog = 5 // as in "Autoscale an asynchronous endpoint", SageMaker Developer Guide
	case !async && s.Concurrency == 0 && s.Invocations == 0:
		s.Concurrency = 4
	}
}

// Check reports bounds that contradict each other, or the kind of the endpoint.
func (s *Scaling) Check(p *form.Place, endpoint string) {
	if p.Sound("min", "max") && s.Min > s.Max {
		at := p.Get("min")
		if !at.Written() {
			at = p.Get("max")
		}
		at.Errorf("raise max or lower min", "min is %d and max is %d", s.Min, s.Max)
	}
	if endpoint == Async || !p.Up().Sound("endpoint") {
		return
	}
	if at := p.Get("min"); at.Sound() && s.Min == 0 {
		at.Errorf("write 1 or more, or endpoint: async", "a real-time endpoint needs an instance at all times")
	}
}
