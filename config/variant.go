package config

import (
	"maps"
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/config/offer"
	"github.com/sagerock/sagerock/config/syntax"
)

// Variant is one of the models behind an endpoint.
type Variant struct {
	// Name is what SageMaker calls it.
	Name string
	// Key is its name in the file, or "" for the model itself.
	Key string
	// Config is the block that it is served by: that of the model, with what the variant
	// writes in place of the model's.
	Config *SageMaker
	// Percent is its share of the users, or of a shadow its share of the calls.
	Percent int
}

// Main is the model itself among the variants of its endpoint.
func (s *SageMaker) Main() Variant {
	main := Variant{Name: hosting.MainVariant, Config: s, Percent: 100}
	for _, v := range s.Variants {
		main.Percent -= v.Weight
	}
	return main
}

// Further are the other variants, in the order of their names.
func (s *SageMaker) Further() []Variant {
	var out []Variant
	for _, name := range sortedKeys(s.Variants) {
		v := s.Variants[name]
		out = append(out, Variant{Name: name, Key: name, Config: s.with(v.Own()), Percent: v.Weight})
	}
	return out
}

// Shadowed is the variant that gets copies of calls, or nil.
func (s *SageMaker) Shadowed() *Variant {
	if s.Shadow == nil {
		return nil
	}
	return &Variant{Name: hosting.ShadowVariant, Key: "shadow", Config: s.with(s.Shadow.Own()), Percent: s.Shadow.Percent}
}

// Hosted are all models behind the endpoint: the model itself, the other variants and the
// shadow.
func (s *SageMaker) Hosted() []Variant {
	all := append([]Variant{s.Main()}, s.Further()...)
	if shadow := s.Shadowed(); shadow != nil {
		all = append(all, *shadow)
	}
	return all
}

// Scales reports whether the number of instances changes, with the load or by a schedule, of
// any variant.
func (s *SageMaker) Scales() bool {
	return slices.ContainsFunc(s.Hosted(), func(v Variant) bool { return v.Config.Scaling.Changes() })
}

// with is s with what a variant has of its own.
func (s *SageMaker) with(own hosting.Own) *SageMaker {
	out := *s
	out.Variants, out.Shadow = nil, nil
	if own.Instance != "" {
		out.Instances = nil
	}
	for _, key := range []struct {
		to  *string
		own string
	}{{&out.Source, own.Source}, {&out.Image, own.Image}, {&out.Instance, own.Instance}, {&out.Revision, own.Revision}} {
		if key.own != "" {
			*key.to = key.own
		}
	}
	if own.Scaling != nil {
		out.Scaling = own.Scaling
	}
	if len(own.Environment) > 0 {
		out.Environment = maps.Clone(s.Environment)
		if out.Environment == nil {
			out.Environment = map[string]string{}
		}
		maps.Copy(out.Environment, own.Environment)
	}
	if !out.FromHub() { // the container has no use for it
		out.HubToken = ""
	}
	return &out
}

// fillVariants sets the defaults that depend on variants, or that variants have.
func (s *SageMaker) fillVariants(p *form.Place) {
	for name, v := range s.Variants {
		if v.Scaling != nil {
			v.Scaling.Fill(p.Get("variants", name, "scaling"), s.Endpoint)
		}
	}
	if (s.Shadow != nil || s.Monitor != nil) && !p.Get("capture", "percent").Written() {
		s.Capture.Percent = 100 // else nobody could read the shadow's answers, and a monitor no calls
	}
}

// checkVariants reports variants and shadows that SageMaker does not host, and what is wrong
// with what they write.
func (s *SageMaker) checkVariants(p *form.Place, c *Config) {
	variants, shadow := p.Get("variants"), p.Get("shadow")
	if len(s.Variants) > 0 {
		if at := p.Get("rollout", "kind"); at.Sound() && s.Rollout.Kind == hosting.Rolling {
			// "Exclusions" of deployment guardrails, SageMaker Developer Guide
			at.Errorf("write another kind, or remove variants", "SageMaker has no rolling deployment of an endpoint with several variants")
		}
		s.checkHosting(variants, "variants")
		s.checkWeights(variants)
	}
	if s.Shadow != nil {
		s.checkHosting(shadow, "a shadow")
		s.checkShadow(p)
	}
	s.checkDisks(p, c)
	for _, v := range s.Further() {
		s.checkVariant(variants.Get(v.Key), p, v.Config, c)
		if own := s.Variants[v.Key].Scaling; own != nil {
			own.Check(variants.Get(v.Key, "scaling"), s.Endpoint)
		}
	}
	if v := s.Shadowed(); v != nil {
		s.checkVariant(shadow, p, v.Config, c)
	}
}

// checkHosting reports models that have several variants and cannot.
func (s *SageMaker) checkHosting(p *form.Place, what string) {
	if s.Training != nil && p.Up().Sound("training.*") {
		p.Errorf("remove it, or serve the archive of a run with a source of its own", "%s cannot be behind the endpoint of a pipeline, of which each run replaces the one model", what)
	}
}

// checkWeights reports shares that are more than there is to share.
func (s *SageMaker) checkWeights(p *form.Place) {
	if !p.Sound("*.weight") {
		return
	}
	if rest := s.Main().Percent; rest < 0 {
		p.Errorf("lower their weights to 100 together", "the weights of the variants are %d percent together", 100-rest)
	}
}

// checkShadow reports a shadow that SageMaker refuses: it takes one beside a single
// production variant ("CreateEndpointConfig", API reference), and not on these instances
// ("Exclusions" of shadow tests, SageMaker Developer Guide).
func (s *SageMaker) checkShadow(p *form.Place) {
	shadow := p.Get("shadow")
	if len(s.Variants) > 0 && p.Sound("variants.*") {
		shadow.Errorf("remove it, or remove variants", "cannot be beside variants: SageMaker copies the calls of an endpoint that has one variant")
	}
	if len(s.Variants) == 0 {
		s.checkNoProducts(p)
	}
	if at := p.Get("capture", "percent"); at.Sound() && s.Capture.Percent == 0 {
		at.Warnf("remove it, or write a share", "is 0, so the answers of the shadow are kept nowhere")
	}
	for _, on := range append(hosting.Types(p, s.Instance, s.Instances), offer.Type{At: shadow.Get("instance"), Name: s.Shadow.Instance}) {
		if on.At.Sound() && inf1(on.Name) {
			on.At.Errorf("write another instance, such as one of ml.inf2, or remove the shadow", "SageMaker supports no shadow with %s", on.Name)
		}
	}
}

// checkNoProducts reports a shadow of, or beside, a container of Marketplace, which SageMaker
// refuses ("Exclusions" of shadow tests, SageMaker Developer Guide).
func (s *SageMaker) checkNoProducts(p *form.Place) {
	for _, v := range s.Hosted() {
		at := p.Get("source")
		if v.Key != "" {
			at = p.Get(v.Key, "source")
		}
		if at.Written() && p.Sound("source", "shadow.source") && v.Config.Marketplace() {
			at.Errorf("remove the shadow, or write another source", "is a product of AWS Marketplace, and SageMaker supports no shadow with one")
		}
	}
}

// checkDisks warns about disks that get no key because other instances of the endpoint have
// disks of their own.
func (s *SageMaker) checkDisks(p *form.Place, c *Config) {
	if c.Encryption.Key == "aws" || s.Training != nil || !p.Sound("variants", "shadow", "instance", "instances") || !p.Top().Sound("encryption.key") {
		return
	}
	var local, attached string
	for _, v := range s.Hosted() {
		if first := v.Config.Types()[0]; catalog.LocalStorage(first) {
			local = first
		} else {
			attached = first
		}
	}
	if local != "" && attached != "" {
		p.Warnf("write instances that all have local disks, or none of them", "SageMaker takes no key for the disks of an endpoint with %s, which has its own, so those of %s are not encrypted with encryption.key", local, attached)
	}
}

// checkVariant reports what is wrong with the keys that a variant writes. full is the block
// that it is served by. What is wrong with the model is reported there.
func (s *SageMaker) checkVariant(p, model *form.Place, full *SageMaker, c *Config) {
	if s.Training != nil {
		return
	}
	// written reports whether the variant writes one of keys, and a rule can rely on all.
	written := func(keys ...string) bool {
		return p.Sound(keys...) && model.Sound(keys...) && slices.ContainsFunc(keys, func(key string) bool { return p.Get(key).Written() })
	}
	if written("image") {
		full.checkModel(p)
		if published := !syntax.OwnImage(s.Image) && !syntax.OwnImage(full.Image); published && catalog.Chats(s.Image) != catalog.Chats(full.Image) && model.Sound("protocol") {
			p.Get("image").Warnf("write an image that speaks "+s.Protocol, "callers send %s to each variant, which %s may not speak", s.Protocol, full.Image)
		}
	}
	if written("source", "image") {
		full.checkSource(p, c)
	}
	if written("image", "instance") && model.Sound("instances") {
		types := make([]offer.Type, len(full.Types()))
		for i, name := range full.Types() {
			types[i] = offer.Type{At: p.Get("instance"), Name: name}
		}
		full.checkTypes(p, types, c)
	}
	if p.Get("environment").Written() && model.Sound("environment") {
		full.checkEnvironment(p)
	}
}
