package runs

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"time"

	"github.com/sagerock/sagerock/internal/cost"
)

// Step is a step of a run that is a job of SageMaker.
type Step struct {
	Step     string             `json:"step"`
	Job      string             `json:"job"`
	Instance string             `json:"instance,omitempty"`
	Status   string             `json:"status,omitempty"` // SageMaker's, the finer one where there are two
	Seconds  float64            `json:"seconds"`          // that are billed, until now
	USD      float64            `json:"usd"`
	Metrics  map[string]float64 `json:"metrics,omitempty"` // as the training container last wrote them
	Log      Log                `json:"log"`

	kind            jobKind
	instances       int
	scheduled, over time.Time // over is zero while the step goes on
	known           bool      // what SageMaker says of it does not change any more
	unpriced        bool
	reason          string
}

// jobKind is what SageMaker calls the parts of one kind of job.
type jobKind struct{ name, start, end, resources string }

var jobKinds = []jobKind{
	{"ProcessingJob", "ProcessingStartTime", "ProcessingEndTime", "ProcessingResources"},
	{"TrainingJob", "TrainingStartTime", "TrainingEndTime", "ResourceConfig"},
	{"TransformJob", "TransformStartTime", "TransformEndTime", "TransformResources"},
}

// newStep is the step that a call of a state machine makes, or nil where that is no job.
func newStep(step, service, action, parameters string) *Step {
	for _, kind := range jobKinds {
		if service != "sagemaker" || !strings.HasPrefix(action, "create"+kind.name) {
			continue
		}
		var in map[string]any
		if json.Unmarshal([]byte(parameters), &in) != nil {
			return nil
		}
		s := &Step{Step: step, kind: kind, instances: 1}
		s.Job, _ = in[kind.name+"Name"].(string)
		s.Instance, s.instances = cluster(in[kind.resources])
		// "Log Groups and Streams That Amazon SageMaker AI Sends to Amazon CloudWatch Logs",
		// SageMaker AI Developer Guide.
		s.Log = Log{"/aws/sagemaker/" + kind.name + "s", s.Job + "/"}
		return s
	}
	return nil
}

// cluster is the instance type in the resources of a job, and how many there are.
func cluster(resources any) (instance string, count int) {
	of, _ := resources.(map[string]any)
	if inner, ok := of["ClusterConfig"].(map[string]any); ok { // of a processing job
		of = inner
	}
	instance, _ = of["InstanceType"].(string)
	n, _ := of["InstanceCount"].(float64)
	return instance, max(int(n), 1)
}

// look asks SageMaker about the job, and works out its cost until now. Of a job that
// SageMaker does not tell about, only the time in its step is known, which is a little longer
// than what is billed.
func (ps *Pipelines) look(ctx context.Context, s *Step, now time.Time) error {
	if s.known {
		return nil
	}
	var job map[string]json.RawMessage
	err := ps.job(ctx, "Describe"+s.kind.name, map[string]string{s.kind.name + "Name": s.Job}, &job)
	if err != nil && ctx.Err() != nil {
		return err
	}
	begin, end := s.scheduled, s.over
	if err == nil {
		var started, ended moment
		decode(job[s.kind.start], &started)
		decode(job[s.kind.end], &ended)
		begin, end = started.Time, ended.Time
		decode(job[s.kind.name+"Status"], &s.Status)
		s.known = s.Status == "Completed" || s.Status == "Failed" || s.Status == "Stopped"
		if !s.known {
			decode(job["SecondaryStatus"], &s.Status) // such as Downloading
		}
		decode(job["FailureReason"], &s.reason)
		s.Metrics = metrics(job["FinalMetricDataList"])
	}
	s.Seconds = 0
	if !begin.IsZero() {
		if end.IsZero() {
			end = now
		}
		s.Seconds = max(end.Sub(begin).Seconds(), 0)
	}
	var billed float64 // less than that on spot instances
	if decode(job["BillableTimeInSeconds"], &billed); billed > 0 {
		s.Seconds = billed
	}
	price := cost.InstanceHour(s.Instance, ps.app.Plan.Config.Region)
	s.USD, s.unpriced = micros(s.Seconds/3600*float64(s.instances)*price.USD), price.Unknown
	return nil
}

// micros rounds an amount to what somebody may want to see of it.
func micros(usd float64) float64 { return math.Round(usd*1e6) / 1e6 }

// metrics are the last values of what a training container writes.
func metrics(src json.RawMessage) map[string]float64 {
	var list []struct {
		MetricName string
		Value      float64
	}
	decode(src, &list)
	if len(list) == 0 {
		return nil
	}
	all := map[string]float64{}
	for _, m := range list {
		all[m.MetricName] = m.Value
	}
	return all
}

// decode reads src into to, or leaves that as it is.
func decode(src json.RawMessage, to any) {
	if len(src) > 0 {
		_ = json.Unmarshal(src, to) // what AWS leaves out or writes otherwise is not known
	}
}
