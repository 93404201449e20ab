package config

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/catalog"
)

// Bedrock serves a model that AWS hosts. You pay per token and nothing while idle.
type Bedrock struct {
	// Model is the id of the foundation model, as in the Bedrock console.
	Model string `yaml:"model" rule:"required is=bedrockModel"`

	// Profile is the geography that a cross-Region inference profile may route
	// calls to. Many newer models can be called through a profile only. With none,
	// calls stay in the Region.
	Profile string `yaml:"profile" rule:"oneof=none|us|us-gov|eu|apac|jp|au|ca|global"`

	// ApplicationProfile calls the model through an application inference profile
	// of its own, so that its cost shows under this app's tags. It costs nothing.
	ApplicationProfile bool `yaml:"applicationProfile"`
}

func defaultBedrock() *Bedrock {
	return &Bedrock{Profile: "none", ApplicationProfile: true}
}

// ModelID is what Bedrock is called with when there is no application profile:
// the model's id, or the id of its cross-Region profile.
func (b *Bedrock) ModelID() string {
	if b.Profile == "none" {
		return b.Model
	}
	return b.Profile + "." + b.Model
}

func (b *Bedrock) check(p *place, c *Config) {
	if model := p.get("model"); model.sound() {
		b.checkModel(model)
	}
	b.checkPlace(p, c)
}

// checkModel reports an id that is none of a model.
func (b *Bedrock) checkModel(model *place) {
	if geography, id := catalog.ModelGeography(b.Model); geography != "" {
		model.errorf("write model: "+id+" and profile: "+geography, "%s is the id of a cross-Region profile, not of a model", b.Model)
		return
	}
	if !catalog.KnownModel(b.Model) {
		fix := "check the id in the Bedrock console; the model may be newer than sagerock's table"
		if near := nearest(b.Model, catalog.Models()); near != "" {
			fix = "did you mean " + near + "?"
		}
		model.warnf(fix, "%s is not a model that sagerock knows", b.Model)
	}
}

// checkPlace warns about a Region that may not have what is asked of it.
func (b *Bedrock) checkPlace(p *place, c *Config) {
	if !p.top().sound("region") {
		return
	}
	if catalog.Partition(c.Region) == "aws-cn" {
		p.warnf("use the sagemaker path there", "Bedrock is not known to be in %s", c.Region)
		return
	}
	if from := catalog.ProfileRegions(b.Profile); b.Profile != "none" && p.sound("profile") && !slices.Contains(from, c.Region) {
		fix := "check in the Bedrock console of " + c.Region + " that the profile is there"
		if usable := usableProfiles(c.Region); len(usable) > 0 {
			fix = "write one of " + strings.Join(usable, ", ")
		}
		p.get("profile").warnf(fix, "%s profiles are not known to be usable from %s", b.Profile, c.Region)
	}
}

// embeds reports whether the model makes vectors of texts.
func (b *Bedrock) embeds() bool {
	if geography, id := catalog.ModelGeography(b.Model); geography != "" {
		return catalog.Embeds(id) // reported, but what was meant is clear
	}
	return catalog.Embeds(b.Model)
}

// usableProfiles lists the profiles that can be called from region.
func usableProfiles(region string) []string {
	var out []string
	for _, profile := range []string{"us", "us-gov", "eu", "apac", "jp", "au", "ca", "global"} {
		if slices.Contains(catalog.ProfileRegions(profile), region) {
			out = append(out, profile)
		}
	}
	return out
}
