package hosting

import (
	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/offer"
	"github.com/sagerock/sagerock/config/syntax"
)

// How often captured calls are monitored: what monitor.every may be.
const (
	Hourly = "hour"
	Daily  = "day"
)

// The monitors of a model. Each is a key of the monitor block.
const (
	MonitorData = "data"
)

// Monitor compares the calls that the endpoint captures with a baseline, which a job makes of
// data that you know to be good. Violations become a metric, an alarm and an event of
// EventBridge. The jobs run the containers of SageMaker Model Monitor, which read tables: calls
// and answers in CSV, or in flat JSON. You pay for the instance of each job while it runs.
type Monitor struct {
	// Every is how often a job looks at the calls of the last hour or day (UTC).
	Every string `yaml:"every" rule:"oneof=hour|day"`

	// Instance is the machine of each job, billed by the second while it runs.
	Instance string `yaml:"instance" rule:"is=instance"`

	// VolumeGB is the size of its disk.
	VolumeGB int `yaml:"volumeGB" rule:"min=10 max=16384"`

	// MaxRuntime stops each job that takes longer, so that it cannot cost more.
	MaxRuntime form.Duration `yaml:"maxRuntime" rule:"min=5m max=24h"`

	// Data watches what callers send: missing values, other types, and other distributions than
	// those of the baseline.
	Data *DataQuality `yaml:"data"`
}

// DataQuality watches what callers send.
type DataQuality struct {
	// Baseline is the S3 URI of a CSV file with a header, such as the features that the model
	// was trained with: its columns are those of a call, in the same order.
	Baseline string `yaml:"baseline" rule:"required is=s3csv"`
}

// NewMonitor is the default.
func NewMonitor() *Monitor {
	return &Monitor{Every: Daily, Instance: "ml.m5.xlarge", VolumeGB: 30, MaxRuntime: form.Minutes(60)}
}

// Kinds are the monitors that m has, in the order in which a run goes through them.
func (m *Monitor) Kinds() (kinds []string) {
	if m == nil {
		return nil
	}
	if m.Data != nil {
		kinds = append(kinds, MonitorData)
	}
	return kinds
}

// Sources are the S3 URIs that the jobs read, beside captured calls.
func (m *Monitor) Sources() (uris []string) {
	if m != nil && m.Data != nil {
		uris = append(uris, m.Data.Baseline)
	}
	return uris
}

// Check reports what no job could run with, and a model whose calls are no tables. protocol is
// what the model speaks, and captures the share of calls that is captured.
func (m *Monitor) Check(p *form.Place, protocol string, captures int, region string) {
	if len(m.Kinds()) == 0 && p.Sound("data.*") {
		p.Errorf("add data, which watches what callers send", "monitors nothing")
	}
	// "Data quality", SageMaker Developer Guide: Model Monitor supports tabular data only.
	if p.Up().Sound("protocol", "image", "training.*") && protocol != "raw" {
		p.Errorf("remove it, or write protocol: raw if callers send tables", "Model Monitor reads tables, and the model speaks %s", protocol)
	}
	if at := p.Up().Get("capture", "percent"); at.Sound() && captures == 0 {
		at.Errorf("write a share such as 100, or remove monitor", "captures no calls that a monitor could read")
	}
	if p.Sound() && p.Top().Sound("region") {
		if _, published := catalog.MonitorImage(region); !published {
			p.Errorf("remove it", "AWS does not publish the container of Model Monitor in %s", region)
		}
	}
	at := p.Get("instance")
	offer.Instance(at, m.Instance, catalog.Processing)
	if at.Sound() && catalog.HasGPU(m.Instance) {
		at.Warnf("write an instance such as ml.m5.xlarge", "%s has a GPU, which costs money and which the containers do not use", m.Instance)
	}
	if at := p.Get("maxRuntime"); at.Sound() && p.Sound("every") && m.Every == Hourly && m.MaxRuntime > form.Minutes(60) {
		at.Errorf("write 1h or less, or every: day", "the next hour's job starts after an hour")
	}
	if m.Data != nil {
		syntax.CheckS3(p.Get("data", "baseline"), m.Data.Baseline)
	}
}
