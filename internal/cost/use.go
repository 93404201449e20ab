package cost

import (
	"fmt"
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/gateway/telemetry"
	"github.com/sagerock/sagerock/plan"
)

// customMetrics is the one line of other use that each month with requests has, unless
// api.metrics is none.
const customMetrics = "custom metrics, a month in which it is called"

// transitions is about how many states a training run enters, or an opening of an endpoint, and
// enters again while it waits for the endpoint.
const transitions = 100

// use lists what one unit of other use costs.
func (p *pricer) use() []Line {
	cfg := p.cfg
	for _, m := range p.plan.Models {
		if n := telemetry.BilledMetrics(cfg.API.Metrics, p.answers(m)...); n > 0 {
			p.addFor(m.Name, "", 0, customMetrics, float64(n), p.service("metric"))
		}
	}
	for _, m := range p.plan.OnBedrock() {
		if what := byTime(m.Bedrock); what != "" {
			p.addFor(m.Name, "", 0, what+", an hour", 1, Price{
				Unit: "hour", Table: tableModels, Date: servicesDate, Source: "Amazon Bedrock pricing", Region: cfg.Region, Unknown: true,
			})
		}
	}
	for _, g := range p.plan.Guardrails {
		for _, policy := range guardrailPolicies(g.Config) {
			p.add("AWS::Bedrock::Guardrail", 0, fmt.Sprintf("guardrail %s, %s, a million text units", g.Key, policy.what), 1000, p.service(policy.service))
		}
	}
	for _, f := range p.plan.Fleets {
		types := f.Config.Instances
		if slices.ContainsFunc(types, func(t string) bool { return !catalog.LocalStorage(t) }) {
			p.add("", 0, "disk of each instance of fleet "+f.Key+", a GB kept for a month", 1, p.service("volume"))
		}
		if f.Config.Scaling.Max > f.Config.Scaling.Min {
			p.add(kindEndpoint, 0, "instance of fleet "+f.Key+" beyond scaling.min, "+types[0]+", an hour", 1, InstanceHour(types[0], cfg.Region))
		}
		for _, t := range types[1:] {
			p.add("", 0, "instance of fleet "+f.Key+" where there is no "+types[0]+", "+t+", an hour", 1, InstanceHour(t, cfg.Region))
		}
	}
	for _, e := range p.plan.Endpoints {
		if e.OnFleet() {
			continue
		}
		p.monitors(e)
		kind := kindEndpoint
		switch e.Owner {
		case plan.Trained:
			kind = ""
			p.training(e)
		case plan.Scheduled:
			kind = ""
			p.addFor(e.Model, "AWS::StepFunctions::StateMachine", 0, "an opening or a closing: state transitions", float64(transitions)/1000, p.service("states"))
		}
		if e.Serverless() {
			if e.Scales() {
				p.addFor(e.Model, kind, 0, "provisioned concurrency beyond scaling.min, a GB for an hour", 3600, provisioned(cfg.Region))
			}
			continue
		}
		for _, v := range e.Config.Hosted() {
			types, of := v.Config.Types(), ofVariant(&v)
			if slices.ContainsFunc(types, func(t string) bool { return !catalog.LocalStorage(t) }) { // its size depends on the type
				p.addFor(e.Model, "", 0, "disk of each instance"+of+", a GB kept for a month", 1, p.service("volume"))
			}
			if v.Config.Scaling.Changes() {
				p.addFor(e.Model, kind, 0, "instance"+of+" beyond scaling.min, "+types[0]+", an hour", 1, InstanceHour(types[0], cfg.Region))
			}
			for _, t := range types[1:] {
				p.addFor(e.Model, "", 0, "instance"+of+" where there is no "+types[0]+", "+t+", an hour", 1, InstanceHour(t, cfg.Region))
			}
			if s := v.Config; s.Rollout.Kind != hosting.Rolling { // which adds a batch of them
				p.addFor(e.Model, kind, 0, "new instances"+of+" beside the old, while a deployment goes on, "+types[0]+", an hour", float64(max(s.Scaling.Min, 1)), InstanceHour(types[0], cfg.Region))
			}
		}
	}
	if len(p.plan.Endpoints) > 0 {
		p.add("", 0, "what an endpoint of SageMaker gets and answers, a GB", 1, p.service("endpoint-data"))
	}
	if len(p.plan.Interfaces()) > 0 {
		p.add(kindInterface, 0, "what passes an interface endpoint, a GB", 1, p.service("vpc-endpoint-data"))
	}
	p.add("AWS::Logs::LogGroup", 0, "log lines, a GB written", 1, p.service("logs"))
	p.add("AWS::Logs::LogGroup", 0, "log lines, a GB kept for a month", 1, p.service("logs-storage"))
	if cfg.Network.Mode == config.NetworkPrivate {
		p.add("AWS::EC2::FlowLog", 0, "flow logs, a GB written", 1, p.service("logs"))
	}
	if len(p.plan.Stores) > 0 {
		p.add("AWS::S3::Bucket", 0, "data bucket, a GB kept for a month", 1, p.service("s3-storage"))
	}
	if cfg.Encryption.Managed() {
		p.add("AWS::KMS::Key", 0, "uses of the KMS key, 10,000", 1, p.service("kms-requests"))
	}
	if cfg.API.Auth == config.AuthKey {
		p.add("AWS::SecretsManager::Secret", 0, "reads of the secret, 10,000", 1, p.service("secret-requests"))
	}
	if p.plan.Notifies() && cfg.Alarms.Topic == "" {
		p.add("AWS::SNS::Topic", 0, "mails about alarms and failures, 1,000", 0.01, p.service("sns-email"))
	}
	return p.take()
}

// job is a kind of jobs of a training run.
type job struct {
	what     string
	count    int
	instance string
}

// runs lists the jobs of a training run.
func runs(t *config.Training) []job {
	return []job{{"prepare and evaluate", 2, t.ProcessingInstance}, {"train", 1, t.Instance}, {"predict", 1, t.TransformInstance}}
}

// training adds what a run costs whose jobs all take as long as training.maxRuntime lets
// them.
func (p *pricer) training(e *plan.Endpoint) {
	t := e.Config.Training
	most := t.MaxRuntime.Seconds() / 3600
	disks := 0.0
	for _, job := range runs(t) {
		p.addFor(e.Model, "", 0, "training run, at most: "+job.what+", "+job.instance, float64(job.count)*most, InstanceHour(job.instance, p.cfg.Region))
		if !catalog.LocalStorage(job.instance) { // an instance with disks gets no other (SageMaker API reference, ResourceConfig)
			disks += float64(job.count) * most * float64(t.VolumeGB) / Hours
		}
	}
	if disks > 0 {
		p.addFor(e.Model, "", 0, "training run, at most: disks", disks, p.service("volume"))
	}
	// The archives of models and their reports do not expire: the endpoint and the registry use them.
	p.addFor(e.Model, "AWS::S3::Bucket", 0, "archives of trained models, which runs keep, a GB kept for a month", 1, p.service("s3-storage"))
	p.addFor(e.Model, "AWS::StepFunctions::StateMachine", 0, "training run: state transitions", float64(transitions)/1000, p.service("states"))
}

// What a job of a monitor takes with the sample of a small table, and how many states a run enters.
const (
	monitorMinutes     = 10
	monitorTransitions = 15
)

// monitors adds what the monitors of an endpoint cost in a month in which each hour or day has
// calls: without calls a run starts no job.
func (p *pricer) monitors(e *plan.Endpoint) {
	m := e.Config.Monitor
	if m == nil {
		return
	}
	runs := Hours / 24.0
	if m.Every == hosting.Hourly {
		runs = Hours
	}
	of := fmt.Sprintf("monitoring every %s for a month", m.Every)
	hours := runs * float64(len(m.Kinds())) * monitorMinutes / 60
	p.addFor(e.Model, "", 0, fmt.Sprintf("%s: jobs of %d minutes, %s", of, monitorMinutes, m.Instance), hours, InstanceHour(m.Instance, p.cfg.Region))
	if !catalog.LocalStorage(m.Instance) {
		p.addFor(e.Model, "", 0, of+": disks", hours*float64(m.VolumeGB)/Hours, p.service("volume"))
	}
	p.addFor(e.Model, "AWS::StepFunctions::StateMachine", 0, of+": state transitions", runs*monitorTransitions/1000, p.service("states"))
	p.addFor(e.Model, "", 0, of+": metric of each monitor", float64(len(m.Kinds())), p.service("metric"))
}

// answers is what the engines of m say when they answer. A container that is not talked
// to as a chat or for a vector counts nothing, and nobody knows what tokens cost that an
// endpoint counts.
func (p *pricer) answers(m *plan.Model) []telemetry.Answers {
	var engines []telemetry.Answers
	chats := m.Task == config.TaskChat && !m.Asynchronous()
	if m.Bedrock != nil {
		_, priced := catalog.ModelPrice(m.Bedrock.PriceID(), p.cfg.Region)
		engines = append(engines, telemetry.Answers{Streams: chats, Input: true, Output: chats, Priced: priced})
	}
	if m.Endpoint != nil {
		engines = append(engines, telemetry.Answers{Streams: chats, Input: chats, Output: chats, Variants: 1 + len(m.Endpoint.Config.Variants)})
	}
	return engines
}
