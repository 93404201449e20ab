package config

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/config/offer"
	"github.com/sagerock/sagerock/config/syntax"
)

// SageMaker serves a model on instances of your own, behind an endpoint. You pay
// for each instance as long as it runs.
type SageMaker struct {
	// Image is the inference container: lmi, vllm, sglang or huggingface for language
	// models; tei for embeddings; transformers, triton, pytorch, tensorflow, xgboost or
	// sklearn for the rest; or the URI of an image in ECR. It has the build for the chip of
	// instance, where AWS publishes one.
	Image string `yaml:"image" rule:"is=image on=!training" because:"the image of training also serves the model"`

	// Source is where the model comes from: an S3 archive ending in .tar.gz, an S3
	// prefix ending in /, or hf://OWNER/MODEL for the Hugging Face Hub, which needs a
	// network that reaches the internet; hf://OWNER/MODEL@REVISION is a branch, a tag or
	// a commit of it. jumpstart://MODEL is a language model of SageMaker JumpStart, and
	// jumpstart://MODEL@VERSION a version of it. The ARN of a model package is a version of
	// your own model registry, or a product of AWS Marketplace that you subscribed to.
	Source string `yaml:"source" rule:"is=source on=!training" because:"the pipeline makes the model"`

	// AcceptEula says that you have read and accept the end user license agreement of a model of
	// JumpStart.
	AcceptEula bool `yaml:"acceptEula" rule:"on=source:jumpstart://*"`

	// Package names what a model package of your own registry is made of, so that the role of the
	// endpoint may fetch it.
	Package *hosting.Package `yaml:"package" rule:"on=source:arn:*"`

	// Parameters is how many parameters the model has, such as 70B, where its name does not say
	// it. check warns when an instance has not enough memory for them.
	Parameters string `yaml:"parameters" rule:"is=parameters on=!training" because:"a model that a pipeline trains has no such number"`

	// HubToken is the ARN of a secret in AWS Secrets Manager that holds a token of the Hugging
	// Face Hub as plain text, for models that require one. CloudFormation reads it when it
	// creates the model: it is not in the template, but everybody who may describe the model
	// can read it.
	HubToken string `yaml:"hubToken" rule:"is=secretArn on=source:hf://*"`

	// Revision is any text. A new one deploys the model again, so that instances download what
	// has changed under the same source, image tag or hubToken.
	Revision string `yaml:"revision" rule:"is=revision unquoted on=!training" because:"each run of the pipeline deploys a new model"`

	// Training builds the model with a Step Functions pipeline instead; its winner
	// becomes the endpoint.
	Training *Training `yaml:"training" rule:"on=endpoint:realtime" because:"pipelines deploy to real-time endpoints only"`

	// Endpoint is the kind of endpoint: realtime answers at once, within a minute; async takes
	// calls from a queue, may work on one for an hour, may first have to start an instance,
	// and callers ask for the answer later. Its answers of the last 7 days are in the data
	// bucket, and so are calls of more than 128,000 bytes. serverless has no instance: SageMaker
	// starts the container when a call comes, without a GPU and outside of any VPC, and you pay
	// for the time of calls.
	Endpoint string `yaml:"endpoint" rule:"oneof=realtime|async|serverless"`

	// Serverless says how large a serverless endpoint is.
	Serverless *hosting.ServerlessConfig `yaml:"serverless" rule:"on=endpoint:serverless" because:"other endpoints have instances"`

	// Instance is the machine each copy of the model runs on. The default is
	// ml.g5.xlarge for the language model images and ml.m5.large for the rest.
	Instance string `yaml:"instance" rule:"is=instance on=!fleet,endpoint:!serverless" because:"SageMaker chooses where serverless containers run, and a fleet has instances of its own"`

	// Fleet is the key of the fleet whose instances the model shares with others, instead of
	// instance. Each of its models is an inference component, which scales by copies.
	Fleet string `yaml:"fleet" rule:"is=name on=!training,endpoint:realtime" because:"only the calls of real-time endpoints can name a model of a fleet, and pipelines deploy to endpoints of their own"` // API reference of SageMaker Runtime, InvokeEndpointAsync

	// Copy is what one copy of the model reserves on an instance of the fleet.
	Copy *hosting.Copy `yaml:"copy" rule:"required on=fleet"`

	// Hosts is the fleet that the model is on; nil without one.
	Hosts *hosting.Fleet `yaml:"-"`

	// Instances are up to five instance types in place of instance, the preferred one first.
	// Where AWS has no capacity of one, SageMaker starts the next, so an endpoint may run on
	// several types at a time; each hour costs what its own type does. The image must have one
	// build for all of them.
	Instances []string `yaml:"instances" rule:"max=5 each=instance unique on=!instance,!fleet,endpoint:!serverless" because:"a model has one instance type, a list of them or a fleet, and none on a serverless endpoint"` // "Deploy to multiple instance types with instance pools", SageMaker Developer Guide

	// Options set what the containers for language models have in common.
	Options *hosting.Options `yaml:"options" rule:"on=image:huggingface|lmi|sglang|vllm" because:"only the images for language models have them: write the variables of others in environment"`

	// Environment is set in the container, in addition to what sagerock sets. Everybody who
	// may describe the model can read it: no secrets.
	Environment map[string]string `yaml:"environment" rule:"keys=variable each=variableValue max=80 unquoted"`

	// Protocol is what the container speaks: chat is OpenAI chat completions, embedding is the
	// API of Hugging Face's embedding containers, raw passes the body through. With auto it is
	// chat for lmi, vllm, sglang and huggingface, embedding for tei, and raw for the rest.
	Protocol string `yaml:"protocol" rule:"oneof=auto|chat|embedding|raw"`

	// Scaling bounds how many instances run, and says when to add one.
	Scaling *hosting.Scaling `yaml:"scaling"`

	// Rollout says how a deployment replaces the instances of the endpoint, and what takes it
	// back. Another instance type is another endpoint, to which the gateway changes over at
	// once; only a pipeline moves its endpoint to another type with a rollout. On a fleet, what
	// is replaced are copies, at once or with kind: rolling.
	Rollout *hosting.Rollout `yaml:"rollout" rule:"on=endpoint:!serverless" because:"a serverless endpoint has no instances to replace"` // "Deployment guardrails for updating models in production", SageMaker Developer Guide

	// Wake says what callers get while the first copy of a model that has scaled to zero comes up,
	// and what they get of an endpoint that is closed.
	Wake *hosting.Wake `yaml:"wake"`

	// StartupTimeout is how long the container may take to pass its first health
	// check. Large models need most of an hour.
	StartupTimeout form.Duration `yaml:"startupTimeout" rule:"min=1m max=1h on=endpoint:!serverless" because:"a serverless container has three minutes to start"` // "Invoke a serverless endpoint", SageMaker Developer Guide

	// DownloadTimeout is how long the download of the model from S3 may take.
	DownloadTimeout form.Duration `yaml:"downloadTimeout" rule:"min=1m max=1h on=endpoint:!serverless" because:"a serverless container has three minutes to start, with the download"`

	// CapacityTimeout is how long SageMaker tries the types of instances, all together, before
	// a deployment or a scale-out fails.
	CapacityTimeout form.Duration `yaml:"capacityTimeout" rule:"min=5m max=1h on=instances"`

	// Capture keeps a share of the requests and answers of the endpoint in the data bucket.
	// They hold what your callers sent.
	Capture *Capture `yaml:"capture" rule:"on=endpoint:realtime,!fleet" because:"SageMaker captures calls of real-time endpoints only, and those of a fleet only all together"` // "Data capture", SageMaker Developer Guide

	// Monitor compares captured calls with a baseline, by the hour or by the day. With it the
	// default of capture.percent is 100. It watches the model itself, not its variants.
	Monitor *hosting.Monitor `yaml:"monitor" rule:"on=endpoint:realtime,!fleet" because:"SageMaker captures calls of real-time endpoints only, and those of a fleet only all together"` // "Data capture", SageMaker Developer Guide

	// Variants are further models behind the same endpoint, by name, for an A/B test: each
	// answers a share of the users, and differs from this block by the keys that it writes.
	// You pay for the instances of each.
	Variants map[string]*hosting.Variant `yaml:"variants" rule:"keys=name max=9 on=endpoint:realtime,!fleet" because:"callers choose a variant of a real-time endpoint of one model only"` // "InvokeEndpointAsync", API reference: it has no TargetVariant

	// Shadow is another model behind the same endpoint that gets copies of calls and answers
	// no caller. You pay for its instances.
	Shadow *hosting.Shadow `yaml:"shadow" rule:"on=endpoint:realtime,!fleet" because:"SageMaker copies calls of a real-time endpoint of one model to a shadow only"` // "Exclusions" of shadow tests, SageMaker Developer Guide

	// Alarms say what is normal for the endpoint. alarms at the top of the file says who is
	// notified. Each alarm costs 0.10 USD a month.
	Alarms *hosting.Thresholds `yaml:"alarms"`
}

// Capture keeps requests and answers for later study.
type Capture struct {
	// Percent is the share of requests that is captured; 0 captures none. With a monitor or a
	// shadow the default is 100. With a shadow, what is captured, of both, is kept for
	// data.logDays.
	Percent int `yaml:"percent" rule:"min=0 max=100"`
}

func defaultSageMaker() *SageMaker {
	return &SageMaker{
		Endpoint:        hosting.Realtime,
		Protocol:        "auto",
		Serverless:      hosting.NewServerless(),
		Scaling:         hosting.NewScaling(),
		Rollout:         hosting.NewRollout(),
		StartupTimeout:  form.Minutes(10),
		DownloadTimeout: form.Minutes(20),
		CapacityTimeout: hosting.CapacityTimeout,
		Capture:         &Capture{},
		Alarms:          &hosting.Thresholds{},
	}
}

// fill sets the defaults that depend on other fields.
func (s *SageMaker) fill(p *form.Place) {
	if s.Instance == "" && len(s.Instances) == 0 && s.Fleet == "" && !s.OnDemand() {
		s.Instance = "ml.m5.large"
		if catalog.Chats(s.Image) {
			s.Instance = "ml.g5.xlarge"
		}
	}
	if s.Protocol == "auto" {
		switch s.Protocol = "raw"; {
		case catalog.Chats(s.Image):
			s.Protocol = "chat"
		case catalog.EmbedsTexts(s.Image):
			s.Protocol = "embedding"
		}
	}
	s.Scaling.Fill(p.Get("scaling"), s.Endpoint)
	s.Rollout.Fill()
	if s.Rollout.Sample != nil {
		s.Rollout.Sample.Fill(s.Protocol, slices.Contains([]string{"xgboost", "sklearn"}, s.ServingImage()))
	}
	if s.Sleeps() && s.Wake == nil {
		s.Wake = hosting.NewWake()
	}
	if s.Training != nil {
		s.Training.fill(s.Types()[0])
	}
	s.fillVariants(p)
	s.Alarms.Fill(s.Host())
}

// Host is what the alarms of the endpoint depend on.
func (s *SageMaker) Host() hosting.Host {
	kind := s.Endpoint
	if s.Fleet != "" {
		kind = catalog.KindComponent
	}
	return hosting.Host{
		Kind: kind, Chats: s.Protocol == "chat", Greedy: catalog.Chats(s.Image), GPUs: hosting.EachHas(s.Types()),
		Start: s.DownloadTimeout + s.StartupTimeout, Scaling: s.Scaling,
	}
}

func (s *SageMaker) check(p *form.Place, c *Config) {
	s.checkModel(p)
	if s.Training != nil {
		s.Training.check(p.Get("training"))
		s.Training.checkInstances(p.Get("training"), s.Types()[0])
	}
	s.Scaling.Check(p.Get("scaling"), s.Kind())
	s.checkClosing(p)
	s.checkServerless(p, c)
	s.checkRollout(p)
	s.checkFleet(p, c)
	s.checkWake(p, c)
	s.checkSource(p, c)
	s.checkHubToken(p, c)
	s.checkTypes(p, hosting.Types(p, s.Instance, s.Instances), c)
	s.checkEnvironment(p)
	s.checkVariants(p, c)
	if s.Monitor != nil {
		s.Monitor.Check(p.Get("monitor"), s.Protocol, s.Capture.Percent, c.Region)
	}
	s.Alarms.Check(p.Get("alarms"), s.Host())
}

// checkEnvironment reports variables that a container must not get.
func (s *SageMaker) checkEnvironment(p *form.Place) {
	if at := p.Get("environment"); at.Sound() {
		syntax.CheckSecrets(at, s.Environment, "keep it in AWS Secrets Manager: name the secret of a token of the Hugging Face Hub in hubToken, let the endpoint's role read others")
		if _, twice := s.Environment[RevisionVariable]; twice && s.Revision != "" && p.Sound("revision") {
			at.Get(RevisionVariable).Errorf("remove one of the two", "is what revision sets")
		}
		for name, value := range s.Environment {
			syntax.CheckVariables(at.Get(name), value, s.Training != nil)
		}
	}
	size := 0
	for name, value := range s.Environment {
		size += len(name) + len(value)
	}
	if at := p.Get("environment"); at.Sound() && size > maxEnvironment {
		at.Errorf("move what is long into the model's files", "is %d bytes long, more than %d", size, maxEnvironment)
	}
}

// checkRollout reports a rollout of an endpoint that SageMaker always deploys at once, and
// what contradicts itself in one.
func (s *SageMaker) checkRollout(p *form.Place) {
	at := p.Get("rollout")
	s.Rollout.Check(at, s.Scaling, s.Kind())
	if len(s.Variants) > 0 && s.Guarded() && p.Sound("variants", "variants."+form.Any+".weight", "rollout.*") {
		s.Rollout.CheckAlarms(p.Get("variants"), 1+len(s.Variants))
	}
	if at.Written() && !s.Rollout.Usual() && p.Sound("instance", "instances", "fleet", "source", "variants.*") && s.Fleet == "" && !s.OnDemand() && !s.Guarded() {
		at.Errorf("remove it, or write another "+s.replaced().key, "has no effect on %s: SageMaker replaces its instances at once and watches no alarms", s.replaced().what)
	}
}

// checkSamples reports requests of rollouts that cannot be sent. It reads those in files.
func (c *Config) checkSamples(p *form.Place, read func(file string) ([]byte, error)) {
	for _, m := range c.WithSageMaker() {
		s, at := m.SageMaker, p.Get("models", m.Name, "sagemaker")
		if s.Rollout.Sample == nil {
			continue
		}
		place := at.Get("rollout", "sample")
		s.Rollout.Sample.Check(place, read)
		if s.Fleet != "" && s.Scaling.Min == 0 && at.Sound("fleet", "scaling.min") {
			place.Errorf("remove it, or write a scaling.min of 1 or more", "needs a copy that answers, and with scaling.min: 0 there may be none")
		}
	}
}

// Guarded reports whether a deployment follows the rollout, and alarms may take it back. On a fleet,
// only a rolling one does ("InferenceComponentDeploymentConfig", SageMaker API reference).
func (s *SageMaker) Guarded() bool {
	return !s.OnDemand() && (s.Fleet == "" || s.Rollout.Kind == hosting.Rolling) && s.replaced().key == ""
}

// replaced is the key that keeps SageMaker from following a rollout, and what it says: it does so
// for no endpoint with Inferentia1 or with a container of Marketplace ("Exclusions", of deployment
// guardrails, SageMaker Developer Guide).
func (s *SageMaker) replaced() (by struct{ key, what string }) {
	for _, v := range s.Hosted() {
		if i := slices.IndexFunc(v.Config.Types(), inf1); i >= 0 {
			by.key, by.what = "instance", v.Config.Types()[i]
		} else if v.Config.Marketplace() {
			by.key, by.what = "source", "a product of AWS Marketplace"
		}
	}
	return by
}

func inf1(instance string) bool { return strings.HasPrefix(instance, "ml.inf1.") }

// RevisionVariable tells a container its revision.
const RevisionVariable = "SAGEROCK_REVISION"

// maxEnvironment bounds the variables of a container together. SageMaker takes 32 KB,
// and some of them are sagerock's.
const maxEnvironment = 30 << 10

// checkTypes reports instance types that SageMaker does not offer, and images that do not
// go with them.
func (s *SageMaker) checkTypes(p *form.Place, types []offer.Type, c *Config) {
	image := p.Get("image")
	if s.Training != nil {
		s.Training.checkImages(p.Get("training"), c.Region)
		image = p.Get("training", "image")
	}
	if s.Fleet != "" {
		s.checkHosts(p, c)
		return
	}
	name := s.ServingImage()
	if s.OnDemand() {
		offer.ServerlessImage(image, name, c.Region)
		return
	}
	for _, t := range types {
		offer.Instance(t.At, t.Name, catalog.Endpoint)
		offer.Image(image, t.At, name, t.Name, c.Region)
		if (name == "xgboost" || name == "sklearn") && image.Sound() && t.At.Sound() && catalog.HasGPU(t.Name) {
			t.At.Warnf("write an instance such as ml.m5.large", "%s has a GPU, which costs money and which %s does not use", t.Name, name)
		}
	}
	offer.Pool(image, types, name, c.Region)
	s.Options.Check(p.Get("options"), name, types, s.Environment, strings.HasPrefix(s.Source, "s3://") && !s.Archive())
	s.checkFit(p, types)
	if most := slices.MaxFunc(s.Types(), func(a, b string) int { return catalog.GPUs(a) - catalog.GPUs(b) }); s.OneGPU() && catalog.GPUs(most) > catalog.FewestGPUs(s.Types()...) && p.Sound("instances", "options.*") {
		p.Get("instances").Warnf("write types with as many GPUs each, or options.tensorParallel", "the %s image uses %s of each, which is all that one of the types has",
			name, form.Count(catalog.FewestGPUs(s.Types()...), "GPU", "GPUs"))
	}
	if p.Top().Sound("encryption.key") && c.Encryption.Key != "aws" {
		offer.Disks(types)
	}
}

// checkHosts reports a fleet whose instances cannot run the image.
func (s *SageMaker) checkHosts(p *form.Place, c *Config) {
	if s.Hosts == nil || len(s.Hosts.Instances) == 0 || !p.Top().Get("fleets", s.Fleet, "instances").Sound() {
		return
	}
	image, at := p.Get("image"), p.Get("fleet")
	var types []offer.Type
	for i, host := range s.Hosts.Instances {
		types = append(types, offer.Type{At: at, Name: host})
		if i == 0 || !s.OwnImage() { // what is wrong with an image of one's own is so everywhere
			offer.Image(image, at, s.ServingImage(), host, c.Region)
		}
	}
	offer.Pool(image, types, s.ServingImage(), c.Region)
	s.Options.Check(p.Get("options"), s.ServingImage(), types, s.Environment, strings.HasPrefix(s.Source, "s3://") && !s.Archive())
	s.checkFit(p, types)
}

// checkFleet reports a fleet that is not there, and copies that do not fit its instances.
func (s *SageMaker) checkFleet(p *form.Place, c *Config) {
	at, fleets := p.Get("fleet"), p.Top().Get("fleets")
	if s.Fleet == "" || !at.Sound() {
		return
	}
	if s.Hosts == nil && fleets.Sound(form.Any) && !fleets.Get(s.Fleet).Written() {
		fix := "add fleets." + s.Fleet + " to the file"
		if near := form.Nearest(s.Fleet, sortedKeys(c.Fleets)); near != "" {
			fix = "did you mean " + near + "?"
		}
		at.Errorf(fix, "there is no fleet %s", s.Fleet)
	}
	if s.Copy != nil {
		hosts := s.Hosts
		if hosts != nil && !fleets.Get(s.Fleet, "instances").Sound() {
			hosts = nil
		}
		s.Copy.Check(p.Get("copy"), hosts)
	}
}

// checkWake looks at what callers get while the model wakes up, if it may sleep.
func (s *SageMaker) checkWake(p *form.Place, c *Config) {
	if s.Wake != nil && p.Sound("fleet", "scaling.min", "endpoint") {
		s.Wake.Check(p.Get("wake"), s.Kind(), s.Sleeps(), p.Up().Get("bedrock"), c.API.Timeout)
	}
}

// Sleeps reports whether there may be no copy of the model when a call comes that cannot wait in
// a queue: it has scaled to zero, or its endpoint is closed.
func (s *SageMaker) Sleeps() bool { return s.Fleet != "" && s.Scaling.Min == 0 || s.Closes() }

// Closes reports whether the endpoint is deleted at some hours and made again: one that cannot be
// without an instance, and has a schedule of hours with none.
func (s *SageMaker) Closes() bool {
	return s.Kind() == hosting.Realtime && s.Training == nil && s.Scaling.Hours().Closes()
}

// checkClosing reports an endpoint that cannot close, and a deployment of one that takes longer
// than CloudFormation waits for the state machine which makes it.
func (s *SageMaker) checkClosing(p *form.Place) {
	schedule := p.Get("scaling", "schedule")
	if s.Kind() != hosting.Realtime || !p.Sound("endpoint", "fleet", "scaling.schedule.*") || !s.Scaling.Hours().Closes() {
		return
	}
	const fix = "write min: 1 and max: 1 for these hours"
	switch {
	case s.Training != nil:
		if p.Sound("training.*") {
			schedule.Errorf(fix, "closes the endpoint, to which a run of the pipeline may deploy at any hour")
		}
		return
	case len(s.Variants) > 0 && p.Sound("variants"):
		schedule.Errorf(fix+", or remove variants", "closes the endpoint, and what opens it again scales one variant only")
	}
	if at := p.Get("rollout"); p.Sound("rollout.*", "scaling.min") && s.Guarded() && s.Rollout.Watches(s.Scaling.Min) > hosting.LongestOpening {
		at.Errorf("shorten bake or wait, or take larger steps", "bakes and waits for %s together, and CloudFormation gives up on an endpoint that opens and closes after an hour, in which its instances start too", s.Rollout.Watches(s.Scaling.Min))
	}
	if at := p.Get("startupTimeout"); p.Sound("startupTimeout", "downloadTimeout") && s.StartupTimeout+s.DownloadTimeout > form.Minutes(60) {
		at.Warnf("shorten one of the two where the model allows", "startupTimeout and downloadTimeout are %s together, and CloudFormation gives up on an endpoint that opens and closes after an hour", s.StartupTimeout+s.DownloadTimeout)
	}
}

// checkModel reports a model that comes from nowhere.
func (s *SageMaker) checkModel(p *form.Place) {
	image, source := p.Get("image"), p.Get("source")
	if !p.Sound("image", "source", "training.*") {
		return
	}
	switch {
	case s.Training != nil || syntax.OwnImage(s.Image) && !s.Packaged():
	case s.Packaged():
		if s.Image != "" {
			image.Errorf("remove it", "a model package names its own image")
		}
	case s.Image == "" && s.Source == "":
		p.Errorf("add an image and a source, or a training block", "does not say which model to serve")
	case s.Image == "":
		image.Errorf("add "+image.Path()+" to the file", "is required beside source")
	case s.Source == "":
		source.Errorf("add "+source.Path()+" to the file", "is required: the %s image contains no model", s.Image)
	}
}

// ServingImage is the image that answers: of a trained model, the one it was
// trained with.
func (s *SageMaker) ServingImage() string {
	if s.Training != nil {
		return s.Training.Image
	}
	return s.Image
}

// Types are the instance types that the model may run on, the preferred one first.
func (s *SageMaker) Types() []string {
	if s.Hosts != nil && len(s.Hosts.Instances) > 0 {
		return s.Hosts.Instances
	}
	if len(s.Instances) > 0 {
		return s.Instances
	}
	return []string{s.Instance}
}

// Kind is the kind of the endpoint: what endpoint says, or [hosting.OnFleet].
func (s *SageMaker) Kind() string {
	if s.Fleet != "" {
		return hosting.OnFleet
	}
	return s.Endpoint
}

// OneGPU reports whether the image uses one GPU unless it is told how many there are, and the
// options do not tell it.
func (s *SageMaker) OneGPU() bool {
	return (s.Image == "vllm" || s.Image == "sglang") && (s.Options == nil || s.Options.TensorParallel == 0)
}

// Async reports whether calls wait in a queue.
func (s *SageMaker) Async() bool { return s.Endpoint == hosting.Async }

// OwnImage reports whether the image that answers is one in ECR, not one that AWS
// publishes.
func (s *SageMaker) OwnImage() bool { return syntax.OwnImage(s.ServingImage()) }

// Archive reports whether the source is one .tar.gz file.
func (s *SageMaker) Archive() bool { return strings.HasSuffix(s.Source, ".tar.gz") }
