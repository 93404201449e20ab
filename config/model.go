package config

import (
	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// Model is one thing callers can ask for, and how each engine serves it.
type Model struct {
	// Name is the model's key in the file.
	Name string `yaml:"-"`

	// System is the system prompt that every chat with this model starts with. Used on
	// models that chat only.
	System string `yaml:"system" rule:"max=20000 on=sagemaker.endpoint:realtime|serverless" because:"asynchronous calls reach the container unchanged, so send it in the messages"`

	// Prompt is the key of the prompt that every chat with this model starts with,
	// after system, unless the request names another.
	Prompt string `yaml:"prompt" rule:"is=name on=sagemaker.endpoint:realtime|serverless" because:"asynchronous calls reach the container unchanged, so send it in the messages"`

	// Guardrail is the key of the guardrail that screens this model, on either
	// engine. Each screened text is charged by Bedrock. Texts to embed are not screened.
	Guardrail string `yaml:"guardrail" rule:"is=name on=sagemaker.endpoint:realtime|serverless" because:"guardrails do not screen asynchronous calls"`

	// Bedrock serves the model from Amazon Bedrock, where path allows it.
	Bedrock *Bedrock `yaml:"bedrock"`

	// SageMaker serves the model from an endpoint of your own, where path allows it.
	SageMaker *SageMaker `yaml:"sagemaker"`

	// Route shares the calls between the engines.
	Route Route `yaml:"route" rule:"on=path:hybrid,bedrock,sagemaker"`

	// Fallback is the engine that gets a call which the other one throttled or
	// failed.
	Fallback string `yaml:"fallback" rule:"oneof=none|bedrock|sagemaker on=path:hybrid,bedrock,sagemaker"`
}

// Route says how many of a hundred calls go to each engine. When one share is
// written, the other is the rest.
type Route struct {
	// Bedrock is the share of Bedrock, in percent.
	Bedrock int `yaml:"bedrock" rule:"min=0 max=100"`

	// SageMaker is the share of SageMaker, in percent.
	SageMaker int `yaml:"sagemaker" rule:"min=0 max=100"`
}

// FallbackNone is the fallback of a model without one.
const FallbackNone = "none"

func defaultModel() *Model {
	return &Model{Route: Route{Bedrock: 50, SageMaker: 50}, Fallback: FallbackNone}
}

// fill sets the defaults that depend on other keys.
func (m *Model) fill(p *form.Place, region string) {
	bedrock, sagemaker := p.Get("route", "bedrock"), p.Get("route", "sagemaker")
	switch {
	case bedrock.Written() && !sagemaker.Written():
		m.Route.SageMaker = 100 - m.Route.Bedrock
	case sagemaker.Written() && !bedrock.Written():
		m.Route.Bedrock = 100 - m.Route.SageMaker
	}
	if m.Bedrock != nil {
		m.Bedrock.fill(p.Get("bedrock"), region)
	}
	if m.SageMaker != nil {
		m.SageMaker.fill(p.Get("sagemaker"))
	}
}

func (m *Model) check(p *form.Place, c *Config) {
	if m.Bedrock == nil && m.SageMaker == nil && p.Sound("bedrock.*", "sagemaker.*") {
		p.Errorf("add a bedrock: or a sagemaker: block", "has neither a bedrock: nor a sagemaker: block")
	}
	if m.Bedrock != nil {
		m.Bedrock.check(p.Get("bedrock"), c)
	}
	if m.SageMaker != nil {
		m.SageMaker.check(p.Get("sagemaker"), c)
	}
	m.checkAsync(p)
	m.checkTexts(p)
	m.checkPrompt(p.Get("prompt"), c)
	m.checkGuardrail(p.Get("guardrail"), c)
	m.checkHybrid(p, c)
	if m.Bedrock != nil && m.SageMaker != nil {
		m.checkKinds(p)
	}
}

func (m *Model) async() bool { return m.SageMaker != nil && m.SageMaker.Async() }

// checkAsync refuses a model that answers at once on one engine only.
func (m *Model) checkAsync(p *form.Place) {
	if m.async() && m.Bedrock != nil && p.Sound("sagemaker.endpoint") {
		p.Get("sagemaker", "endpoint").Errorf("write realtime, or give the two engines a model each",
			"is async, and bedrock answers at once: callers would notice a change of path")
	}
}

// checkTexts reports what has no effect for models that do not chat: nobody talks to
// them first, and a guardrail reads no texts that become vectors.
func (m *Model) checkTexts(p *form.Place) {
	if m.Bedrock == nil && m.SageMaker == nil || m.async() || !p.Sound(taskKeys...) {
		return // what has no effect on a queue is reported already
	}
	if m.System != "" && !m.is(TaskChat) {
		m.forChats(p.Get("system"))
	}
	if at := p.Get("guardrail"); m.Guardrail != "" && m.is(TaskEmbedding) {
		at.Errorf("remove it", "has no effect: the model embeds texts")
	}
}

func (m *Model) checkGuardrail(p *form.Place, c *Config) {
	guardrails := p.Top().Get("guardrails")
	if m.Guardrail == "" || guardrails.Get(m.Guardrail).Written() || !guardrails.Sound(form.Any) {
		return
	}
	names := sortedKeys(c.Guardrails)
	fix := "add guardrails." + m.Guardrail + " to the file"
	if near := form.Nearest(m.Guardrail, names); near != "" {
		fix = "did you mean " + near + "?"
	}
	p.Errorf(fix, "there is no guardrail %s", m.Guardrail)
}

// checkHybrid looks at what works between two engines only. On the other paths it
// waits for the day that path is hybrid, so that this stays a change of one word.
func (m *Model) checkHybrid(p *form.Place, c *Config) {
	route, fallback := p.Get("route"), p.Get("fallback")
	if sum := m.Route.Bedrock + m.Route.SageMaker; route.Sound() && sum != 100 {
		route.Errorf("make the two shares add up to 100", "the shares add up to %d, not 100", sum)
	}
	if !p.Top().Sound("path") || !p.Sound("bedrock.*", "sagemaker.*") {
		return
	}
	first := map[string]int{PathBedrock: m.Route.Bedrock, PathSageMaker: m.Route.SageMaker}
	if c.Path == PathHybrid && m.Bedrock != nil && m.SageMaker != nil && p.Sound("route", "fallback") && first[m.Fallback] == 100 {
		fallback.Warnf("name the other engine", "has no effect: all calls go to %s anyway", m.Fallback)
	}
}

// checkKinds refuses a model that is something else on each engine.
func (m *Model) checkKinds(p *form.Place) {
	if m.async() || !p.Sound("sagemaker.endpoint") || !p.Sound(taskKeys...) {
		return // two engines do not go with a queue in the first place
	}
	want, does := m.Bedrock.Task(), "chats"
	if want == TaskEmbedding {
		does = "embeds texts"
	}
	if m.SageMaker.Task() != want {
		p.Get("sagemaker", "protocol").Errorf("write protocol: "+string(want)+" if the container speaks it, or give the two engines a model each",
			"is %s, and on bedrock the model %s: callers would notice a change of path", m.SageMaker.Protocol, does)
	}
}

// Task is what a model is for. Callers of a chat send messages, callers of an embedding
// texts; raw is whatever the container takes.
type Task string

// The tasks. sagemaker.protocol names the same three.
const (
	TaskChat      Task = "chat"
	TaskEmbedding Task = "embedding"
	TaskRaw       Task = "raw"
)

// Task is what the model is for on Bedrock.
func (b *Bedrock) Task() Task {
	_, id := catalog.ModelGeography(b.Foundation()) // one is reported, but what was meant is clear
	if catalog.Embeds(id) {
		return TaskEmbedding
	}
	return TaskChat
}

// Task is what the container is for.
func (s *SageMaker) Task() Task { return Task(s.Protocol) }

// Task is what the model is for, on either engine: a checked model is for the same on both.
func (m *Model) Task() Task {
	if m.Bedrock != nil {
		return m.Bedrock.Task()
	}
	return m.SageMaker.Task()
}

// is reports whether the model is for a task on any engine.
func (m *Model) is(task Task) bool {
	return m.Bedrock != nil && m.Bedrock.Task() == task || m.SageMaker != nil && m.SageMaker.Task() == task
}

// taskKeys are what Task reads.
var taskKeys = []string{"bedrock.model", "bedrock.base", "sagemaker.image", "sagemaker.protocol"}
