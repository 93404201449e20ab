package hosting

import (
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// The alarms of an endpoint. Each has a section in docs/runbooks.md.
const (
	AlarmErrors    = "errors"
	AlarmLatency   = "latency"
	AlarmOverhead  = "overhead"
	AlarmBacklog   = "backlog"
	AlarmAge       = "age"
	AlarmWake      = "wake"
	AlarmDisk      = "disk"
	AlarmGPUMemory = "gpuMemory"
)

// AlarmNames lists them in the order in which they are documented.
func AlarmNames() []string {
	return []string{AlarmErrors, AlarmLatency, AlarmOverhead, AlarmBacklog, AlarmAge, AlarmWake, AlarmDisk, AlarmGPUMemory}
}

// Thresholds are the alarms of one endpoint: what is normal there. Each notifies when that has
// been exceeded for some time, so that a single slow or failed call notifies nobody.
// docs/runbooks.md says what each measures and what to do.
type Thresholds struct {
	// Errors is the share of calls, in percent, that may fail with a status of 500 or more.
	// The default is 5.
	Errors int `yaml:"errors" rule:"min=1 max=99"`

	// Latency is how long the model may take: on an asynchronous endpoint on average, on
	// others for 99 of 100 calls. The default is 30s for models that chat, 15m for
	// asynchronous endpoints, and 10s for the rest.
	Latency form.Duration `yaml:"latency" rule:"min=1s max=1h"`

	// Overhead is how long SageMaker may take beside the model, on average. The default is 1s, and
	// 20s for serverless endpoints, where it includes the start of a container.
	Overhead form.Duration `yaml:"overhead" rule:"min=1s max=5m on=!endpoint:async" because:"SageMaker does not publish it for asynchronous endpoints"` // "Alarms and logs for tracking metrics from asynchronous endpoints", SageMaker Developer Guide

	// Backlog is how many calls may wait or be worked on. The default is ten times what
	// scaling.max instances should have.
	Backlog int `yaml:"backlog" rule:"min=1 max=1000000 on=endpoint:async" because:"only an asynchronous endpoint has a queue"`

	// Age is how long a call may be in the queue. The default is 30m.
	Age form.Duration `yaml:"age" rule:"min=1m max=6h on=endpoint:async" because:"only an asynchronous endpoint has a queue"`

	// Wake is how long calls may wait for the first instance, where scaling.min is 0. The
	// default is downloadTimeout and startupTimeout together, and 10 minutes.
	Wake form.Duration `yaml:"wake" rule:"min=5m max=6h on=endpoint:async" because:"only an asynchronous endpoint may have no instance while calls wait"`

	// Disk is how full the disk of an instance may be, in percent. The default is 85.
	Disk int `yaml:"disk" rule:"min=1 max=99 on=!endpoint:serverless,!fleet" because:"a serverless endpoint publishes none, and that of a fleet is fleets.NAME.alarms.disk"` // "Alarms and logs for tracking metrics from serverless endpoints", SageMaker Developer Guide

	// GPUMemory is how full the memory of an instance's GPUs may be, in percent. The default
	// is 98 for the images that reserve most of it when they start (lmi, vllm, huggingface), and
	// 95 for the rest. Instance types with different numbers of GPUs have no such alarm.
	GPUMemory int `yaml:"gpuMemory" rule:"min=1 max=99"`

	// Without lists alarms that are not made, by the names of the keys above.
	Without []string `yaml:"without" rule:"max=8 each=endpointAlarm unique"`
}

// fullDisk is how full a disk may be, in percent.
const fullDisk = 85

// mostBacklog is the most that backlog may be.
const mostBacklog = 1_000_000

// Host is what the default thresholds depend on.
type Host struct {
	Kind    string // of the endpoint
	Chats   bool   // whether the model chats
	Greedy  bool   // whether the image reserves the memory of its GPUs when it starts
	GPUs    int    // of each instance; see [EachHas]
	Start   form.Duration
	Scaling *Scaling
}

// EachHas is how many GPUs each of some types of instances has: 0 where there are none, or not
// the same number, and less where the types are those of a fleet that nobody knows. SageMaker
// adds up what each GPU uses, so that an instance with more of them would look fuller.
func EachHas(types []string) int {
	if types[0] == "" {
		return -1
	}
	n := catalog.GPUs(types[0])
	for _, t := range types {
		if catalog.GPUs(t) != n {
			return 0
		}
	}
	return n
}

// Fill sets the thresholds that the file does not name, of alarms that are not left out.
func (t *Thresholds) Fill(h Host) {
	fill(t, AlarmErrors, &t.Errors, 5)
	if h.has(AlarmDisk) {
		fill(t, AlarmDisk, &t.Disk, fullDisk)
	}
	switch {
	case h.Kind == Async:
		fill(t, AlarmLatency, &t.Latency, form.Minutes(15))
		fill(t, AlarmBacklog, &t.Backlog, min(10*max(h.Scaling.Backlog, 1)*h.Scaling.Max, mostBacklog))
		fill(t, AlarmAge, &t.Age, form.Minutes(30))
		if h.Scaling.Min == 0 {
			fill(t, AlarmWake, &t.Wake, h.Start+form.Minutes(10))
		}
	case h.Chats:
		fill(t, AlarmLatency, &t.Latency, form.Seconds(30))
	default:
		fill(t, AlarmLatency, &t.Latency, form.Seconds(10))
	}
	switch h.Kind {
	case Async:
	case Serverless:
		fill(t, AlarmOverhead, &t.Overhead, form.Seconds(20))
	default:
		fill(t, AlarmOverhead, &t.Overhead, form.Seconds(1))
	}
	switch {
	case h.GPUs <= 0:
	case h.Greedy:
		fill(t, AlarmGPUMemory, &t.GPUMemory, 98)
	default:
		fill(t, AlarmGPUMemory, &t.GPUMemory, 95)
	}
}

// fill sets the threshold of an alarm that has none.
func fill[T comparable](t *Thresholds, alarm string, v *T, to T) {
	var unset T
	if *v == unset && !slices.Contains(t.Without, alarm) {
		*v = to
	}
}

// Has reports whether the endpoint of a host has an alarm: it is not left out, and SageMaker
// publishes what it watches.
func (t *Thresholds) Has(alarm string, h Host) bool {
	return !slices.Contains(t.Without, alarm) && h.has(alarm)
}

func (h Host) has(alarm string) bool {
	_, published := AlarmMetric(alarm, h.Kind, h.GPUs > 0)
	return published && (alarm != AlarmWake || h.Scaling.Min == 0)
}

// AlarmMetric is the metric that an alarm watches on what is of a kind. It is false where
// SageMaker does not publish it there.
func AlarmMetric(alarm, kind string, gpu bool) (catalog.Metric, bool) {
	for _, name := range alarmMetrics[alarm] {
		if m, ok := catalog.MetricOf(kind, name.namespace, name.metric); ok && (gpu || !m.GPU) {
			return m, true
		}
	}
	return catalog.Metric{}, false
}

// alarmMetrics are the metrics that alarms watch. Of several, a kind publishes the first one
// in question.
var alarmMetrics = map[string][]struct{ namespace, metric string }{
	AlarmErrors:    {{catalog.NamespaceInvocations, "Invocation5XXErrors"}},
	AlarmLatency:   {{catalog.NamespaceInvocations, "ModelLatency"}},
	AlarmOverhead:  {{catalog.NamespaceInvocations, "OverheadLatency"}},
	AlarmBacklog:   {{catalog.NamespaceInvocations, "ApproximateBacklogSize"}},
	AlarmAge:       {{catalog.NamespaceInvocations, "ApproximateAgeOfOldestRequest"}},
	AlarmWake:      {{catalog.NamespaceInvocations, "HasBacklogWithoutCapacity"}, {catalog.NamespaceInvocations, "NoCapacityInvocationFailures"}},
	AlarmDisk:      {{catalog.NamespaceInstances, "DiskUtilization"}},
	AlarmGPUMemory: {{catalog.NamespaceInstances, "GPUMemoryUtilization"}, {catalog.NamespaceComponents, "GPUMemoryUtilizationNormalized"}},
}

// Check reports what has no effect: a threshold of an alarm that is left out, and an alarm
// that the endpoint cannot have.
func (t *Thresholds) Check(p *form.Place, h Host) {
	without := p.Get("without")
	known := p.Up().Sound("endpoint", "image", "instance", "instances", "training.*")
	counted := known && p.Up().Sound("scaling.min")
	for i, name := range t.Without {
		at := p.Get(name)
		switch {
		case !without.Sound() || !at.Sound():
		case at.Written():
			without.Entry(i).Errorf("remove one of the two", "leaves out an alarm whose threshold is written beside it")
		case counted && !h.has(name):
			without.Entry(i).Warnf("remove it", "leaves out an alarm that this endpoint does not have")
		}
	}
	if at := p.Get("gpuMemory"); at.Written() && at.Sound() && known && h.GPUs == 0 {
		at.Errorf("remove it", "has no effect: the instance has no GPU, or not all types have the same number")
	}
	if at := p.Get("wake"); at.Written() && at.Sound() && counted && h.Kind == Async && h.Scaling.Min > 0 {
		at.Errorf("remove it, or write scaling.min: 0", "has no effect: an instance always runs")
	}
}
