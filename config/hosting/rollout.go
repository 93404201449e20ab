package hosting

import (
	"fmt"
	"reflect"

	"github.com/sagerock/sagerock/config/form"
)

// The kinds of rollouts: what rollout.kind may be.
const (
	AllAtOnce = "allAtOnce"
	Canary    = "canary"
	Linear    = "linear"
	Rolling   = "rolling"
)

// Rollout is how a deployment moves the calls of an endpoint to new instances, and what
// moves them back.
type Rollout struct {
	// Kind is allAtOnce, canary, linear or rolling. All but rolling start as many new
	// instances as there are old ones, so that for the time of the deployment you pay for both,
	// and your quota must allow both. With allAtOnce, all calls go to the new instances in one
	// step; with canary, a share of them first; with linear, in equal steps. With rolling,
	// each batch of new instances replaces as many old ones. On a fleet, copies are replaced,
	// and only allAtOnce, where SageMaker watches no alarms, and rolling are possible.
	Kind string `yaml:"kind" rule:"oneof=allAtOnce|canary|linear|rolling"`

	// Percent is the share of the instances in a canary, a step or a batch: for canary 1 to
	// 50, for linear 10 to 50, for rolling 5 to 50. The default is 10 for canary and 25 for
	// the others.
	Percent int `yaml:"percent" rule:"min=1 max=50 on=!kind:allAtOnce,!count" because:"all instances get calls at once, or count says how many"`

	// Count is the number of instances in a canary, a step or a batch, instead of percent: at
	// most half of scaling.min.
	Count int `yaml:"count" rule:"min=1 max=50 on=!kind:allAtOnce" because:"all instances get calls at once"`

	// Bake is how long the alarms watch the new instances after each step. With 0s nothing
	// does, and no alarm moves the calls back. 3 minutes are the least that the alarms
	// need to notice something.
	Bake form.Duration `yaml:"bake" rule:"min=0s max=1h"`

	// Wait is how long the old instances stay after the last step. You pay for them meanwhile.
	Wait form.Duration `yaml:"wait" rule:"min=0s max=1h on=!kind:rolling,!fleet" because:"what is old goes at once"`

	// Timeout ends a deployment that takes longer, and moves the calls back. Without it,
	// SageMaker decides.
	Timeout form.Duration `yaml:"timeout" rule:"min=10m max=8h"`

	// Rollback is what moves the calls back to the old instances, and lets the deployment fail.
	Rollback *Rollback `yaml:"rollback"`

	// Sample is a request that the new instances must answer well before a deployment counts as
	// done. Without it, no request is sent.
	Sample *Sample `yaml:"sample" rule:"on=endpoint:realtime" because:"the answer of an asynchronous endpoint comes later"`
}

// Rollback is what an alarm watches while an endpoint is deployed. Each of the two alarms of
// errors and latency costs about 0.10 USD a month. They watch the new instances alone: an
// endpoint that fails already can be mended. On a fleet they watch all copies of the model,
// because SageMaker does not tell old and new ones apart: to mend one that fails, deploy once with
// kind: allAtOnce.
type Rollback struct {
	// Errors is the percentage of calls in a minute that the new instances may answer with a
	// 5xx status. With 0, no alarm watches this.
	Errors int `yaml:"errors" rule:"min=0 max=99"`

	// Latency is the time within which the model must answer 99 of 100 calls (ModelLatency,
	// p99), in two of three minutes. With 0s, no alarm watches this.
	Latency form.Duration `yaml:"latency" rule:"min=0s max=1m on=endpoint:realtime" because:"CloudWatch has no percentiles of asynchronous endpoints"` // "Alarms and logs for tracking metrics from asynchronous endpoints", SageMaker Developer Guide

	// Alarms are the names of more CloudWatch alarms of yours in the account and Region, which
	// must exist before the deployment.
	Alarms []string `yaml:"alarms" rule:"each=alarm max=8 unique"`
}

// NewRollout is the default. A model that answers with errors is replaced by the one before
// it, which costs an alarm and some minutes of each deployment. How quick a model should be,
// nobody knows but its user.
func NewRollout() *Rollout {
	return &Rollout{Kind: AllAtOnce, Bake: form.Minutes(5), Rollback: NewRollback()}
}

// NewRollback is the default.
func NewRollback() *Rollback { return &Rollback{Errors: 5} }

// longestRollout is the longest MaximumExecutionTimeoutInSeconds ("BlueGreenUpdatePolicy",
// SageMaker API reference).
var longestRollout = form.Minutes(8 * 60)

// Fill sets the size of a step unless the file names one.
func (r *Rollout) Fill() {
	switch {
	case r.Kind == AllAtOnce || r.Count > 0 || r.Percent > 0:
	case r.Kind == Canary:
		r.Percent = 10
	default:
		r.Percent = 25
	}
}

// Usual reports whether r is the default, which is written out in full where it has no effect. A
// sample has one everywhere.
func (r *Rollout) Usual() bool {
	plain := *r
	plain.Sample = nil
	return reflect.DeepEqual(&plain, NewRollout())
}

// WatchesErrors reports whether an alarm watches the share of errors.
func (r *Rollout) WatchesErrors() bool { return r.Bake > 0 && r.Rollback.Errors > 0 }

// WatchesLatency reports whether an alarm watches how long answers take.
func (r *Rollout) WatchesLatency() bool { return r.Bake > 0 && r.Rollback.Latency > 0 }

// mostAlarms is how many alarms SageMaker watches ("AutoRollbackConfig", SageMaker API reference).
const mostAlarms = 10

// CheckAlarms reports more alarms than SageMaker watches, where each of so many variants has its own.
func (r *Rollout) CheckAlarms(at *form.Place, variants int) {
	n := len(r.Rollback.Alarms)
	for _, watched := range []bool{r.WatchesErrors(), r.WatchesLatency()} {
		if watched {
			n += variants
		}
	}
	if n > mostAlarms {
		at.Errorf("leave out variants or alarms, or write an errors or a latency of 0", "%d alarms would roll a deployment back, one of each kind for each variant and your own, and SageMaker watches %d", n, mostAlarms)
	}
}

// Watched reports whether alarms can move the calls back.
func (r *Rollout) Watched() bool {
	return r.WatchesErrors() || r.WatchesLatency() || r.Bake > 0 && len(r.Rollback.Alarms) > 0
}

// steps is how often calls are moved, where there are so many instances.
func (r *Rollout) steps(instances int) int {
	switch {
	case r.Kind == AllAtOnce:
		return 1
	case r.Kind == Canary:
		return 2
	case r.Count > 0:
		return (max(instances, 1) + r.Count - 1) / r.Count
	default:
		return (100 + r.Percent - 1) / r.Percent
	}
}

// Watches is how long a rollout to so many instances bakes and waits, on top of
// the time that the instances take to start.
func (r *Rollout) Watches(instances int) form.Duration {
	return form.Duration(r.steps(instances))*r.Bake + r.Wait
}

// least is the smallest percentage of each kind ("TrafficRoutingConfig" and
// "RollingUpdatePolicy", SageMaker API reference).
var least = map[string]int{Canary: 1, Linear: 10, Rolling: 5}

// Check reports sizes and times that SageMaker does not take, and alarms that cannot do anything.
func (r *Rollout) Check(p *form.Place, s *Scaling, kind string) {
	if kind == OnFleet && r.Kind != Rolling {
		r.checkCopies(p)
		return
	}
	r.checkSize(p, s, kind)
	r.checkTimes(p, s)
	if !p.Sound("bake", "rollback") || r.Bake >= form.Minutes(3) {
		return
	}
	switch at := p.Get("rollback"); {
	case r.Bake == 0 && at.Written():
		at.Errorf("remove it, or write a bake of 3m or more", "needs a bake: alarms watch the new instances only then")
	case r.Bake > 0 && r.Watched():
		p.Get("bake").Warnf("write 3m or more", "%s may end before an alarm has seen three minutes of calls", r.Bake)
	}
}

// checkCopies reports what a rollout of a model on a fleet does not have.
func (r *Rollout) checkCopies(p *form.Place) {
	if !p.Sound("kind") || !p.Up().Sound("fleet") {
		return
	}
	if r.Kind != AllAtOnce {
		p.Get("kind").Errorf("write kind: rolling", "SageMaker replaces the copies of a model on a fleet at once or in rolling batches, and not with %s", r.Kind)
		return
	}
	if r.Usual() {
		return
	}
	for _, key := range []string{"bake", "timeout", "rollback"} {
		if at := p.Get(key); at.Written() && at.Sound(form.Any) {
			at.Errorf("write kind: rolling, or remove it", "has no effect on a fleet with kind: allAtOnce: SageMaker replaces all copies at once and watches no alarms")
		}
	}
}

// checkSize reports steps that are too small, or that are more than half of the instances or
// copies.
func (r *Rollout) checkSize(p *form.Place, s *Scaling, kind string) {
	if !p.Sound("kind") || r.Kind == AllAtOnce {
		return
	}
	if at := p.Get("percent"); at.Sound() && at.Written() && r.Percent < least[r.Kind] {
		at.Wrongf(fmt.Sprintf("write %d to 50", least[r.Kind]), "%d is less than the %d percent that a step of a %s rollout has at least", r.Percent, least[r.Kind], r.Kind)
	}
	if !p.Up().Sound("scaling.min", "endpoint", "fleet") || !p.Sound("count") {
		return
	}
	switch instances := max(s.Min, 1); {
	case s.Min == 0 && kind != Async && kind != OnFleet: // which is reported
	case kind == OnFleet && instances == 1:
		p.Get("kind").Errorf("write kind: allAtOnce, or a scaling.min of 2 or more", "a rolling rollout moves at most half of the copies in a step, and there may be one")
	case instances == 1:
		p.Get("kind").Errorf("write kind: allAtOnce, or a scaling.min of 2 or more", "a %s rollout moves at most half of the instances in a step, and there may be one", r.Kind)
	case 2*r.Count > instances:
		p.Get("count").Errorf(fmt.Sprintf("write %d or less, or raise scaling.min", instances/2), "%d is more than half of scaling.min, %d", r.Count, s.Min)
	}
}

// checkTimes reports a rollout that takes longer than it may ("The timeout value should be
// larger than the total waiting time", BlueGreenUpdatePolicy, SageMaker API reference).
func (r *Rollout) checkTimes(p *form.Place, s *Scaling) {
	if !p.Sound("kind", "percent", "count", "bake", "wait", "timeout") || !p.Up().Sound("scaling.min") {
		return
	}
	switch watches := r.Watches(s.Min); {
	case r.Timeout > 0 && r.Timeout <= watches:
		p.Get("timeout").Errorf("write more than "+watches.String()+", or lower bake or wait", "%s is not longer than all bakes and the wait, which take %s", r.Timeout, watches)
	case watches >= longestRollout:
		p.Get("bake").Errorf("lower bake or wait, or make the steps larger", "all bakes and the wait take %s, and a rollout may take 8h", watches)
	}
}
