package config

// Scaling is target tracking on one metric, between two bounds.
type Scaling struct {
	// Min is how many instances always run. You pay for them around the clock.
	Min int `yaml:"min" rule:"min=1 max=100"`

	// Max is how many instances may run. With max equal to min nothing scales.
	Max int `yaml:"max" rule:"min=1 max=100"`

	// Concurrency is how many requests one instance should work on at a time.
	// SageMaker measures it every ten seconds. The default is 4.
	Concurrency int `yaml:"concurrency" rule:"min=1 max=1000"`

	// Invocations is how many requests one instance should get per minute, instead
	// of concurrency.
	Invocations int `yaml:"invocations" rule:"min=1 max=100000"`

	// ScaleOutCooldown is how long to wait after adding an instance.
	ScaleOutCooldown Duration `yaml:"scaleOutCooldown" rule:"min=0s max=1h"`

	// ScaleInCooldown is how long to wait after removing one.
	ScaleInCooldown Duration `yaml:"scaleInCooldown" rule:"min=0s max=1h"`
}

func defaultScaling() *Scaling {
	return &Scaling{Min: 1, Max: 2, ScaleOutCooldown: Seconds(60), ScaleInCooldown: Minutes(5)}
}

func (s *Scaling) check(p *place) {
	if !p.clean() {
		return
	}
	if s.Min > s.Max {
		at := p.get("min")
		if !at.written() {
			at = p.get("max")
		}
		at.errorf("raise max or lower min", "min is %d and max is %d", s.Min, s.Max)
	}
	if concurrency := p.get("concurrency"); concurrency.written() && p.get("invocations").written() {
		concurrency.errorf("remove one of the two", "is written beside invocations, and scaling follows one metric")
	}
}
