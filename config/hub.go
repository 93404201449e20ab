package config

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/offer"
	"github.com/sagerock/sagerock/config/syntax"
)

// Hub splits the source of a model on the Hugging Face Hub into the model and the
// revision of it, which is "" for the newest one.
func (s *SageMaker) Hub() (model, revision string) {
	model, revision, _ = strings.Cut(strings.TrimPrefix(s.Source, "hf://"), "@")
	return model, revision
}

// FromHub reports whether the container fetches the model from the Hugging Face Hub.
func (s *SageMaker) FromHub() bool { return strings.HasPrefix(s.Source, "hf://") }

// checkHub reports a download from the Hugging Face Hub that cannot work.
func (s *SageMaker) checkHub(p *form.Place, c *Config) {
	source := p.Get("source")
	if !s.FromHub() || !source.Sound() {
		return
	}
	if s.Image != "" && p.Sound("image") && !catalog.FromHub(s.Image) {
		images := slices.DeleteFunc(catalog.Images(), func(name string) bool { return !catalog.FromHub(name) })
		source.Errorf("write an S3 source, or image: "+form.List(images, "or"), "only %s can download from the Hugging Face Hub", form.List(images, "and"))
	}
	if p.Top().Sound("network.mode") && c.Network.Mode == NetworkPrivate {
		source.Errorf("copy the model to S3 and write its s3:// source, or write network.mode: none",
			"network.mode is private, so the container cannot reach the Hugging Face Hub")
	}
}

// checkHubToken reports a token that is set twice, or that is somewhere else.
func (s *SageMaker) checkHubToken(p *form.Place, c *Config) {
	token := p.Get("hubToken")
	if s.HubToken == "" || !token.Sound() {
		return
	}
	if _, twice := s.Environment["HF_TOKEN"]; twice && p.Sound("environment") {
		p.Get("environment", "HF_TOKEN").Errorf("remove one of the two", "is what hubToken sets")
	}
	offer.ARN(token, s.HubToken, "a secret", c.Region)
}

// FromJumpStart reports whether the model is one of SageMaker JumpStart.
func (s *SageMaker) FromJumpStart() bool { return strings.HasPrefix(s.Source, "jumpstart://") }

// jumpStart splits the source of a model of JumpStart into its id and its version, which is
// "" for the newest one.
func (s *SageMaker) jumpStart() (id, version string) {
	id, version, _ = strings.Cut(strings.TrimPrefix(s.Source, "jumpstart://"), "@")
	return id, version
}

// Packaged reports whether the source is a model package, which names an image and a model.
func (s *SageMaker) Packaged() bool { return strings.HasPrefix(s.Source, "arn:") }

// Marketplace reports whether the source is a product of AWS Marketplace: of a model package
// of a registry, the ARN has a version.
func (s *SageMaker) Marketplace() bool { return s.Packaged() && strings.Count(s.Source, "/") == 1 }

// Data is where in S3 the files of the model are that SageMaker fetches in region; "" where it
// fetches none, or a model package says it.
func (s *SageMaker) Data(region string) string {
	switch {
	case s.FromJumpStart():
		id, version := s.jumpStart()
		uri, _ := catalog.JumpStart(id, version, region)
		return uri
	case s.FromHub(), s.Packaged():
		return ""
	}
	return s.Source
}

// checkSource reports a source that does not go with the rest.
func (s *SageMaker) checkSource(p *form.Place, c *Config) {
	source := p.Get("source")
	if !source.Sound() {
		return
	}
	switch {
	case s.FromJumpStart():
		s.checkJumpStart(p, c)
	case s.Packaged():
		s.checkPackage(p, c)
	case s.FromHub():
		s.checkHub(p, c)
	default:
		syntax.CheckS3(source, s.Source)
	}
}

func (s *SageMaker) checkJumpStart(p *form.Place, c *Config) {
	source := p.Get("source")
	id, version := s.jumpStart()
	if known := catalog.JumpStartVersions(id); len(known) == 0 {
		fix := "write one that sagerock knows, or copy its files to your own bucket and write their s3:// source"
		if near := form.Nearest(id, catalog.JumpStartModels()); near != "" {
			fix = "did you mean " + near + "?"
		}
		source.Errorf(fix, "%s is not a language model of JumpStart that sagerock knows", id)
		return
	} else if version != "" && !slices.Contains(known, version) {
		source.Errorf("write "+form.List(known, "or")+", or no version", "sagerock does not know where version %s of %s is", version, id)
	}
	if s.Image != "" && p.Sound("image") && !catalog.Chats(s.Image) && !syntax.OwnImage(s.Image) {
		p.Get("image").Errorf("write an image for language models, such as lmi", "the %s image does not serve the language models of JumpStart", s.Image)
	}
	if !p.Top().Sound("region") {
		return
	}
	if !catalog.HasJumpStart(c.Region) {
		source.Warnf("check in the console of "+c.Region+" that JumpStart has it", "JumpStart is not known to be in %s", c.Region)
	}
	if license := catalog.JumpStartLicense(id, c.Region); license != "" && !s.AcceptEula && p.Sound("acceptEula") {
		p.Get("acceptEula").Errorf("read "+license+", and write acceptEula: true if you accept it", "%s is served only to those who accept its license", id)
	}
}

func (s *SageMaker) checkPackage(p *form.Place, c *Config) {
	source := p.Get("source")
	offer.ARN(source, s.Source, "a model package", c.Region)
	if at := p.Get("fleet"); s.Fleet != "" && at.Sound() {
		at.Errorf("write instance, which gives the model an endpoint of its own", "source is a model package, and the models of a fleet share a role that names image and files of each")
	}
	if account := strings.Split(s.Source, ":")[4]; !s.Marketplace() && c.Account != "" && account != c.Account && p.Top().Sound("account") {
		source.Warnf("see that the resource policy of its model package group lets account "+c.Account+" use it",
			"is in account %s, and account is %s", account, c.Account)
	}
	if !s.Marketplace() {
		if p.Sound("package.image", "package.data") && (s.Package == nil || s.Package.Image == "") {
			p.Get("package").Warnf("write package.image and package.data, which aws sagemaker describe-model-package prints",
				"the role of the endpoint may not fetch what the package names")
		}
		if s.Package != nil {
			syntax.CheckS3(p.Get("package", "data"), s.Package.Data)
			offer.Image(p.Get("package", "image"), p.Get("instance"), s.Package.Image, s.Types()[0], c.Region)
		}
		return
	}
	for key, set := range map[string]bool{"package": s.Package != nil, "environment": len(s.Environment) > 0, "revision": s.Revision != ""} {
		if at := p.Get(key); set && at.Sound() {
			at.Errorf("remove it", "a product of AWS Marketplace takes no %s: what it holds is the seller's", key)
		}
	}
}

// checkFit warns about instance types that cannot hold the model.
func (s *SageMaker) checkFit(p *form.Place, types []offer.Type) {
	if s.Training != nil || !p.Sound("source", "parameters", "image", "options.*") {
		return
	}
	name := s.Source
	if s.FromHub() {
		name, _ = s.Hub() // a revision is no size
	}
	weights, known := offer.WeightsOf(strings.TrimSuffix(strings.TrimSuffix(name, "/"), ".tar.gz"))
	if s.Parameters != "" {
		if !known {
			weights = offer.Weights{Bytes: 2, Format: "16 bits"}
		}
		weights.Parameters, known = offer.Parameters(s.Parameters), true
	} else if !catalog.FromHub(s.Image) { // of a container that does something else, the name may mean anything
		return
	}
	parallel := 0
	switch {
	case s.Fleet != "" && s.Copy != nil:
		parallel = s.Copy.Accelerators
	case s.OneGPU():
		parallel = catalog.FewestGPUs(s.Types()...)
	}
	if o := s.Options; o != nil {
		if o.TensorParallel > 0 {
			parallel = o.TensorParallel
		}
		weights = o.Weights(weights)
	}
	for _, t := range types {
		if known {
			offer.Fit(t.At, t.Name, weights, parallel)
		}
	}
}
