package hosting

import "github.com/sagerock/sagerock/config/form"

// Scaling is target tracking on one metric, between two bounds.
type Scaling struct {
	// Min is how many instances always run. You pay for them around the clock. With 0, which
	// only an async endpoint may have, the last instance stops when the queue has been empty
	// for about 15 minutes, and the next call waits some minutes for a new one. On a serverless
	// endpoint min and max bound the provisioned concurrency: how many calls find a container
	// that has started. Without scaling there is none, and nothing is paid for while nobody calls.
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

	// ScaleOutCooldown is how long to wait after adding an instance.
	ScaleOutCooldown form.Duration `yaml:"scaleOutCooldown" rule:"min=0s max=1h"`

	// ScaleInCooldown is how long to wait after removing one.
	ScaleInCooldown form.Duration `yaml:"scaleInCooldown" rule:"min=0s max=1h"`
}

// NewScaling is the default.
func NewScaling() *Scaling {
	return &Scaling{Min: 1, Max: 2, ScaleOutCooldown: form.Seconds(60), ScaleInCooldown: form.Minutes(5)}
}

// Fill sets the metric that is followed unless the file names one. p is the scaling block.
func (s *Scaling) Fill(p *form.Place, endpoint string) {
	switch {
	case endpoint == Serverless:
		if !p.Written() {
			s.Min, s.Max = 0, 0
		}
	case endpoint == Async && s.Backlog == 0:
		s.Backlog = 5 // as in "Autoscale an asynchronous endpoint", SageMaker Developer Guide
	case endpoint != Async && s.Concurrency == 0 && s.Invocations == 0:
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
	if !p.Up().Sound("endpoint") {
		return
	}
	low, high := p.Get("min"), p.Get("max")
	switch {
	case endpoint == Realtime && low.Sound() && s.Min == 0:
		low.Errorf("write 1 or more, or endpoint: async", "a real-time endpoint needs an instance at all times")
	case endpoint == Async && high.Sound() && s.Max == 0:
		high.Errorf("write 1 or more", "an endpoint without instances answers nobody")
	case endpoint == Serverless && p.Sound("min", "max") && s.Min == 0 && s.Max > 0:
		// "Automatically scale Provisioned Concurrency for a serverless endpoint", SageMaker
		// Developer Guide: it is scaled only where the endpoint has some.
		low.Errorf("write 1 or more, or remove scaling", "provisioned concurrency does not scale from zero")
	}
}
