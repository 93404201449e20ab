package config

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
