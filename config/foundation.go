package config

import "strconv"

// Data says how long logs are kept, and what a destroy does to data.
type Data struct {
	// OnDestroy is retain to keep buckets, keys and logs when the stacks are
	// destroyed, or delete to take them along. A bucket that still holds objects stops
	// the destroy either way.
	OnDestroy string `yaml:"onDestroy" rule:"oneof=retain|delete"`

	// LogDays is how many days logs are kept.
	LogDays int `yaml:"logDays" rule:"oneof=1|3|5|7|14|30|60|90|120|150|180|365|400|545|731|1096|1827|2192|2557|2922|3288|3653"`

	// RunDays is how many days the rows and predictions of a training run are kept in
	// the data bucket. Models and reports stay: the endpoint and the model registry use
	// them.
	RunDays int `yaml:"runDays" rule:"min=1 max=3650"`
}

func defaultData() *Data { return &Data{OnDestroy: "retain", LogDays: 90, RunDays: 30} }

// checkRuns reports rows that would go while a run still reads them.
func (c *Config) checkRuns(p *place) {
	at := p.get("data", "runDays")
	for _, m := range c.WithSageMaker() {
		if m.SageMaker.Training == nil || !at.sound() || !p.get("models", m.Name, "sagemaker", "training", "maxRuntime").sound() {
			continue
		}
		const jobs, day = 4, 24 * 60 * 60
		if least := int(jobs*m.SageMaker.Training.MaxRuntime.Seconds())/day + 1; c.Data.RunDays < least {
			at.errorf("write "+strconv.Itoa(least)+" or more, or a shorter maxRuntime",
				"a run of model %s may take longer than %s: its %d jobs may each take maxRuntime", m.Name, count(c.Data.RunDays, "day", "days"), jobs)
		}
	}
}

// Retain reports whether data outlives a destroy.
func (d *Data) Retain() bool { return d.OnDestroy == "retain" }
