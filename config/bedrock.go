package config

import (
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/offer"
)

// Bedrock serves a model that AWS hosts. You pay per token and nothing while idle.
type Bedrock struct {
	// Model is the id of the foundation model, as in the Bedrock console; or the ARN of
	// something you have: provisioned throughput, the on-demand deployment of a custom
	// model, an imported model with a chat template, or an application inference profile.
	Model string `yaml:"model" rule:"required is=bedrockModel"`

	// Base is the id of the foundation model behind the ARN in model. It is worth
	// writing: it narrows what the gateway may call through an application inference
	// profile to this model, and says whether the model embeds texts.
	Base string `yaml:"base" rule:"is=foundationModel on=model:arn:*"`

	// Profile is the geography that a cross-Region inference profile may route
	// calls to. Many newer models can be called through a profile only: sagerock models
	// lists what each can have. With none, calls stay in the Region.
	Profile string `yaml:"profile" rule:"oneof=none|us|us-gov|eu|apac|jp|au|ca|in|global on=model:!arn:*"`

	// ApplicationProfile calls the model through an application inference profile
	// of its own, so that its cost shows under this app's tags. It costs nothing. The
	// default is true, but beside an ARN, since Bedrock makes such profiles for its own models only, and in
	// Regions where CloudFormation cannot make them.
	ApplicationProfile bool `yaml:"applicationProfile" rule:"on=model:!arn:*" because:"Bedrock makes such profiles for its own models only"`
}

func defaultBedrock() *Bedrock {
	return &Bedrock{Profile: "none", ApplicationProfile: true}
}

// ModelID is what Bedrock is called with when there is no application profile:
// the model's id or ARN, or the id of its cross-Region profile.
func (b *Bedrock) ModelID() string {
	if b.Profile == "none" || b.IsARN() {
		return b.Model
	}
	return b.Profile + "." + b.Model
}

// IsARN reports whether the model is something the user has, and not a foundation
// model by its id.
func (b *Bedrock) IsARN() bool { return strings.HasPrefix(b.Model, "arn:") }

// IsApplicationProfile reports whether the model is an application inference profile
// that the user has.
func (b *Bedrock) IsApplicationProfile() bool {
	return b.IsARN() && strings.Contains(b.Model, ":application-inference-profile/")
}

// Foundation is the id of the foundation model that answers, without the geography
// of a profile. It is "" where only AWS knows it.
func (b *Bedrock) Foundation() string {
	if b.IsARN() {
		return b.Base
	}
	return b.Model
}

// PriceID is what the model's price per token is found by, or "" where none is known:
// throughput, custom and imported models are billed by other measures.
func (b *Bedrock) PriceID() string {
	switch {
	case b.IsApplicationProfile():
		return b.Base
	case b.IsARN():
		return ""
	}
	return b.ModelID()
}

// fill sets the default that depends on other keys.
func (b *Bedrock) fill(p *form.Place, region string) {
	if !p.Get("applicationProfile").Written() {
		b.ApplicationProfile = !b.IsARN() && catalog.HasType(applicationProfileType, region)
	}
}

func (b *Bedrock) check(p *form.Place, c *Config) {
	switch model := p.Get("model"); {
	case b.IsARN() && model.Sound():
		b.checkARN(p, c)
		return
	case model.Sound():
		b.checkModel(model, c)
	}
	offer.Profile(p, b.Model, b.Profile, c.Region)
}

// checkModel reports an id that is none of a model, or of one that is no more.
func (b *Bedrock) checkModel(p *form.Place, c *Config) {
	if geography, id := catalog.ModelGeography(b.Model); geography != "" {
		p.Errorf("write model: "+id+" and profile: "+geography, "%s is the id of a cross-Region profile, not of a model", b.Model)
		return
	}
	offer.Model(p, b.Model, c.Region, c.Today)
}

// checkARN looks at a model that the user has.
func (b *Bedrock) checkARN(p *form.Place, c *Config) {
	b.checkBase(p.Get("base"), c)

	model := p.Get("model")
	offer.ARN(model, b.Model, "a model", c.Region)
	offer.Account(model, b.Model, "a model", c.Account)
}

// checkBase looks at the foundation model behind an ARN.
func (b *Bedrock) checkBase(p *form.Place, c *Config) {
	geography, id := catalog.ModelGeography(b.Base)
	switch {
	case !p.Sound():
	case geography != "":
		p.Errorf("write base: "+id, "%s is the id of a cross-Region profile, not of a model", b.Base)
	case b.Base != "":
		offer.Base(p, b.Base, c.Region, c.Today)
	case b.IsApplicationProfile():
		p.Warnf("add "+p.Path()+" with the id of the model that it copies",
			"is not written, so the gateway may call any model through this profile, and prices are not estimated")
	}
}
