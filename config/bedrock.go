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
	if !p.clean() {
		return
	}
	model, profile := p.get("model"), p.get("profile")
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
	if !p.top().get("region").clean() {
		return
	}
	if catalog.Partition(c.Region) == "aws-cn" {
		p.warnf("use the sagemaker path there", "Bedrock is not known to be in %s", c.Region)
		return
	}
	if from := catalog.ProfileRegions(b.Profile); b.Profile != "none" && !slices.Contains(from, c.Region) {
		fix := "check in the Bedrock console of " + c.Region + " that the profile is there"
		if usable := usableProfiles(c.Region); len(usable) > 0 {
			fix = "write one of " + strings.Join(usable, ", ")
		}
		profile.warnf(fix, "%s profiles are not known to be usable from %s", b.Profile, c.Region)
	}
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
