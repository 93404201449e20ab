package config

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
)

// What AWS takes at most ("Understand CloudFormation quotas", CloudFormation User Guide;
// "IAM and AWS STS quotas", IAM User Guide; "AWS PrivateLink quotas").
const (
	maxTemplate       = 1_000_000 // bytes
	maxManaged        = 10        // managed policies of a role
	maxResources      = 500       // of a template
	maxAlarms         = 490       // of these
	maxEndpointPolicy = 20_480    // characters
)

// What things take in a template, in bytes, with the longest names. A test compares the
// largest templates with what is estimated here; the estimate may be too high only.
const (
	sizeOfAPI        = 30_000
	sizeOfNetwork    = 24_000
	sizeOfFoundation = 12_000
	sizeOfEndpoints  = 10_000 // what all endpoints share
	sizeOfLogs       = 600    // of a model, in the foundation's
	sizeOfModel      = 2_600  // of Bedrock
	sizeOfName       = 400    // of an endpoint, in the gateway's policies
	sizeOfGuardrail  = 4_500
	sizeOfRealtime   = 9_000
	sizeOfAsync      = 11_000
	sizeOfSample     = 7_000  // what sends the sample of a rollout
	sizeOfClosing    = 42_000 // of an endpoint that opens and closes, beside a real-time one
	sizeOfClosingBy  = 60     // the same, for each character of its name
	sizeOfHour       = 1_000  // of its schedule
	sizeOfVariant    = 4_000  // of an endpoint, beside the first
	sizeOfFleet      = 6_000  // without its models
	sizeOfComponent  = 10_500
	sizeOfTrained    = 16_500 // what the endpoint of a pipeline needs
	sizeOfTrainedBy  = 96     // the same, for each character of its name
	sizeOfPipeline   = 60_000 // the template of its stack
	sizeOfWatch      = 6_000  // what all alarms share
	sizeOfAlarm      = 1_200
	sizeOfMonitor    = 40_000 // of an endpoint, for one monitor
	sizeOfBoard      = 8_000  // of the dashboard, in the gateway's template
	sizeOfLines      = 3_600  // of a model on it
	sizeOfCharts     = 5_500  // of an endpoint on it
)

// What things take in a policy, in characters.
const (
	sizeOfARN       = 145 // that only a deployment knows
	sizeOfStatement = 170 // with a condition, and without the ARNs
)

// checkSize reports what AWS would refuse for its size. It is the last of the checks,
// and says nothing about a file with other problems.
func (c *Config) checkSize(p *form.Place) {
	if !p.Clean() {
		return
	}
	models, guardrails, tags := p.Get("models"), p.Get("guardrails"), p.Get("tags")
	refuse := func(at *form.Place, fix, stack string, size int) {
		if size > maxTemplate {
			at.Errorf(fix, "the template of the %s stack would have about %s KB, and CloudFormation takes %s", stack, thousands(size/1000), thousands(maxTemplate/1000))
		}
	}
	refuse(models, "move some of the models to a file of their own, or shorten environment and tags", "sagemaker", c.sizeOfSageMaker())
	if n := c.resources(); n > maxResources {
		models.Errorf("move some of the models to a file of their own", "have about %d resources together, and a template has room for %d", n, maxResources)
	}
	for _, m := range c.OnSageMaker() {
		if m.SageMaker.Training != nil {
			refuse(p.Get("models", m.Name), "shorten hyperparameters, environment and tags", "training pipeline's", c.sizeOfPipeline(m.SageMaker))
		}
	}
	if api := c.sizeOfGateway(); api > maxTemplate && c.sizeOfGuardrails() > api/2 {
		refuse(guardrails, "use fewer or shorter words, topics and regexes", "api", api)
	} else {
		refuse(models, "move some of the models to a file of their own, or shorten the tags", "api", api)
	}
	refuse(tags, "use fewer or shorter tags", "foundation", sizeOfFoundation+len(c.WithSageMaker())*(sizeOfLogs+c.sizeOfTags(1))+c.sizeOfTags(10))
	refuse(tags, "use fewer or shorter tags, or leave alarms out", "watch", c.sizeOfAlarms())
	if n := c.alarms(); n > maxAlarms {
		models.Errorf("leave some out (alarms.without), write alarms.endpoints: false, or move some of the models to a file of their own",
			"have %d alarms together, and a stack has room for %d", n, maxAlarms)
	}
	refuse(tags, "use fewer or shorter tags", "network", sizeOfNetwork+c.sizeOfTags(40))
	c.checkPolicies(models)
}

// checkPolicies reports more models of Bedrock than the policies of the gateway's role
// and of the endpoint have room for.
func (c *Config) checkPolicies(p *form.Place) {
	role, way := 0, 800
	for _, m := range c.OnBedrock() {
		model, profile, own, ownWay := len(m.Bedrock.ModelID())+50, len(m.Bedrock.ModelID())+80, 0, 0
		if m.Bedrock.ApplicationProfile {
			own, ownWay = sizeOfARN, 100
		}
		if m.Bedrock.Profile == "global" {
			model *= 2 // here, and anywhere
		}
		if m.Bedrock.Profile == "none" && !m.Bedrock.IsApplicationProfile() {
			role, way = role+profile+own, way+profile+ownWay
			continue
		}
		// The profiles, and the model by way of one of them only.
		role += sizeOfStatement + model + 2*(profile+own)
		way += model + profile + ownWay
	}
	guardrails := len(c.Guardrails)
	role, way = role+guardrails*sizeOfARN, way+guardrails*80
	// Policies are cut between statements and between resources, so some room is lost.
	const usable = 5_300
	policies := (role + usable - 1) / usable
	if n := len(c.OnSageMaker()); n > 0 {
		policies += 1 + n/30
	}
	if c.API.Auth == AuthKey {
		policies += 2
	}
	if c.API.Capture.Percent > 0 {
		policies++
	}
	if slices.ContainsFunc(c.OnSageMaker(), func(m *Model) bool { return m.SageMaker.Async() }) {
		policies++
	}
	const fix = "move some of the models with a bedrock block to a file of their own, or write applicationProfile: false for some"
	if policies > maxManaged {
		p.Errorf(fix, "the gateway's role would need about %d managed policies to call these models, and IAM attaches %d", policies, maxManaged)
	}
	if c.Network.Mode == NetworkPrivate && way > maxEndpointPolicy {
		p.Errorf(fix, "the policy of the VPC endpoint for bedrock-runtime would have about %s characters, and EC2 takes %s", thousands(way), thousands(maxEndpointPolicy))
	}
}

// sizeOfSageMaker is the template of the sagemaker stack.
func (c *Config) sizeOfSageMaker() int {
	size := sizeOfEndpoints + c.sizeOfTags(4) + len(c.Fleets)*(sizeOfFleet+c.sizeOfTags(5)+c.sizeOfRoles())
	for _, m := range c.OnSageMaker() {
		s := m.SageMaker
		for _, v := range s.Hosted()[1:] {
			size += sizeOfVariant + 2*sizeOfAlarm + 8*len(v.Config.Source) + 6*len(v.Config.Image) + escaped(v.Config.Environment) + c.sizeOfTags(1)
		}
		if s.Training == nil {
			size += c.sizeOfSample(s)
		}
		if n := len(s.Monitor.Kinds()); n > 0 {
			size += n*sizeOfMonitor + c.sizeOfTags(9+4*n) + 4*c.sizeOfRoles()
		}
		size += 8*len(s.Source) + 6*len(s.Image) + escaped(s.Environment) + len(c.Encryption.Decrypt)*100 + c.sizeOfRoles()
		switch t := s.Training; {
		case t != nil:
			size += sizeOfTrained + sizeOfTrainedBy*len(c.Prefix()+m.Name+"----trained") + c.sizeOfTags(6) + 2*c.sizeOfRoles() + 6*len(t.Data) + 4*len(t.Image)
		case s.Async():
			size += sizeOfAsync + c.sizeOfTags(7)
		case s.Fleet != "":
			size += sizeOfComponent + c.sizeOfTags(5)
			if s.Guarded() {
				size += 2 * sizeOfAlarm
			}
		default:
			size += sizeOfRealtime + c.sizeOfTags(6)
		}
		if s.Closes() {
			size += sizeOfClosing + sizeOfClosingBy*len(c.Prefix()+m.Name+"----scheduled") + len(s.Scaling.Schedule)*sizeOfHour + c.sizeOfTags(12) + 3*c.sizeOfRoles()
		}
	}
	return size
}

// resources is how many the template of the sagemaker stack has.
func (c *Config) resources() int {
	n := 2 + 4*len(c.Fleets) // what all share; a role, a security group, a configuration and an endpoint
	for _, m := range c.OnSageMaker() {
		s := m.SageMaker
		if s.Monitor != nil {
			n += 11 // roles of jobs, machine, schedule and function, a security group, two logs, the machine, the schedule, the function and what calls it
		}
		if s.Training != nil {
			n += 6
			continue
		}
		if n++; s.Fleet == "" { // the component
			n += 3
		}
		if s.Closes() {
			n += 8 + len(s.Scaling.Schedule) // roles, logs, a function, a machine, a deployment
		}
		if s.Rollout != nil && s.Rollout.Bake > 0 {
			n += 2 * (1 + len(s.Variants)) // alarms that roll back
		}
		if s.Rollout != nil && s.Rollout.Sample != nil {
			n += 4 // what sends it
		}
		for _, v := range s.Hosted() {
			n += 2 // the model and its scalable target
			scaling := v.Config.Scaling
			switch {
			case scaling == nil:
			case scaling.Metric != nil && len(scaling.Metric.Steps) > 0:
				n += 4
			default:
				n++
			}
			if scaling != nil && scaling.Min == 0 {
				n += 2 // what starts the first
			}
		}
	}
	return n
}

// variants is how many variants all endpoints have.
func (c *Config) variants() (n int) {
	for _, m := range c.OnSageMaker() {
		n += len(m.SageMaker.Hosted())
	}
	return n
}

// sizeOfAlarms is the template of the watch stack.
func (c *Config) sizeOfAlarms() int {
	return sizeOfWatch + c.sizeOfTags(2) + c.alarms()*(sizeOfAlarm+c.sizeOfTags(1))
}

// alarms is how many alarms notify.
func (c *Config) alarms() (n int) {
	if !c.Alarms.Endpoints {
		return 0
	}
	for _, f := range c.Fleets {
		if f.Alarms.Disk > 0 {
			n++
		}
	}
	for _, m := range c.OnSageMaker() {
		n += len(m.SageMaker.Monitor.Kinds())
		for _, v := range m.SageMaker.Hosted() {
			for _, alarm := range hosting.AlarmNames() {
				if m.SageMaker.Alarms.Has(alarm, v.Config.Host()) {
					n++
				}
			}
		}
	}
	return n
}

// sizeOfPipeline is the template of the stack of a pipeline.
func (c *Config) sizeOfPipeline(s *SageMaker) int {
	t := s.Training
	return sizeOfPipeline + c.sizeOfSample(s) + c.sizeOfTags(21) + 4*c.sizeOfRoles() + 6*len(t.Data) + 6*len(t.Image) + escaped(t.Hyperparameters) + escaped(s.Environment)
}

// sizeOfRoles is what the boundary, the path and the prefix add to a role.
func (c *Config) sizeOfRoles() int {
	return len(c.PermissionsBoundary) + len(c.IAM.Path) + 2*len(c.IAM.Prefix)
}

// sizeOfGateway is the template of the api stack.
func (c *Config) sizeOfGateway() int {
	size := sizeOfAPI + c.sizeOfTags(20) + c.sizeOfGuardrails() + len(c.OnSageMaker())*sizeOfName + 4*len(escape(c.API.CORS.Origins))
	if c.Dashboard {
		size += sizeOfBoard + c.variants()*sizeOfCharts + len(c.Served())*sizeOfLines
	}
	for _, m := range c.OnBedrock() {
		size += sizeOfModel + 8*len(m.Bedrock.ModelID())
		if m.Bedrock.ApplicationProfile {
			size += c.sizeOfTags(1)
		}
	}
	return size
}

func (c *Config) sizeOfGuardrails() (size int) {
	for _, g := range c.Guardrails {
		// A key and what stands around each value, beside the value.
		const around = 150
		size += sizeOfGuardrail + c.sizeOfTags(1) + around*(len(g.PII)+len(g.Topics)+len(g.Regexes)) +
			len(escape(g.Topics)) + len(escape(g.Regexes)) + len(escape(g.Words)) + len(`{"Text":},`)*len(g.Words) +
			len(escape(g.BlockedInput)) + len(escape(g.BlockedOutput))
	}
	return size
}

// sizeOfTags is what the tags of n resources take.
func (c *Config) sizeOfTags(n int) (size int) {
	for key, value := range c.Tags {
		size += len(`{"Key":"","Value":""},`) + len(key) + len(value)
	}
	return n * size
}

// escaped is the length of entries as JSON that is a text in another JSON.
func escaped(entries map[string]string) (size int) {
	for key, value := range entries {
		size += len(escape(escape(key+value))) + len(`\"\":\"\",`)
	}
	return size
}

// sizeOfSample is what the sample of a rollout and its function take.
func (c *Config) sizeOfSample(s *SageMaker) int {
	if s.Rollout == nil || s.Rollout.Sample == nil {
		return 0
	}
	return sizeOfSample + len(escape(escape(s.Rollout.Sample.Request()))) + 100*len(s.Variants) + c.sizeOfTags(3) + c.sizeOfRoles()
}

func escape(v any) string {
	src, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(src)
}

// thousands is n with its digits in groups: 1,000,000.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
