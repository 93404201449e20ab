package hosting

// MainVariant is what SageMaker calls the variant of an endpoint that has the model's own
// keys. It must not change: a deployment that replaces a variant cannot keep its instance
// count.
const MainVariant = "AllTraffic"

// ShadowVariant is what SageMaker calls the variant that gets copies of calls.
const ShadowVariant = "Shadow"

// Variant is another model, container or instance behind the same endpoint, which answers a
// share of the callers. It has the keys of the model but for those that it writes.
type Variant struct {
	// Weight is the percentage of users that the variant answers; the model itself answers
	// the rest. The gateway assigns each user to one variant and keeps to it. A variant with
	// 0 is deployed, and only sagerock compare calls it. Another weight changes the gateway
	// only, not the endpoint.
	Weight int `yaml:"weight" rule:"min=0 max=100"`

	// Source is where the variant's model comes from, as source of the model.
	Source string `yaml:"source" rule:"is=source"`

	// Image is the variant's container, as image of the model.
	Image string `yaml:"image" rule:"is=image"`

	// Instance is the machine the variant runs on.
	Instance string `yaml:"instance" rule:"is=instance"`

	// Environment is set in the variant's container, in addition to the environment of the
	// model. A variable of the same name replaces the model's.
	Environment map[string]string `yaml:"environment" rule:"keys=variable each=variableValue max=80 unquoted"`

	// Revision is any text. A new one deploys the variant again, as revision of the model.
	Revision string `yaml:"revision" rule:"is=revision unquoted"`

	// Scaling bounds how many instances of the variant run, and says when to add one. Without
	// it, the variant scales as the model does. You pay for min around the clock.
	Scaling *Scaling `yaml:"scaling"`
}

// NewVariant is the default.
func NewVariant() *Variant { return &Variant{Weight: 10} }

// Shadow is another model, container or instance behind the same endpoint, which gets copies
// of calls. Callers never see its answers: they are captured in the data bucket, beside those
// of the model. It has the keys of the model but for those that it writes.
type Shadow struct {
	// Percent is the percentage of calls that the shadow gets a copy of.
	Percent int `yaml:"percent" rule:"min=1 max=100"`

	// Count is how many instances the shadow runs on, around the clock. It does not scale.
	Count int `yaml:"count" rule:"min=1 max=100"`

	// Source is where the shadow's model comes from, as source of the model.
	Source string `yaml:"source" rule:"is=source"`

	// Image is the shadow's container, as image of the model.
	Image string `yaml:"image" rule:"is=image"`

	// Instance is the machine the shadow runs on.
	Instance string `yaml:"instance" rule:"is=instance"`

	// Environment is set in the shadow's container, in addition to the environment of the
	// model. A variable of the same name replaces the model's.
	Environment map[string]string `yaml:"environment" rule:"keys=variable each=variableValue max=80 unquoted"`

	// Revision is any text. A new one deploys the shadow again, as revision of the model.
	Revision string `yaml:"revision" rule:"is=revision unquoted"`
}

// NewShadow is the default.
func NewShadow() *Shadow { return &Shadow{Percent: 100, Count: 1} }

// Own is what a variant or a shadow has in place of the model's. What is empty it has from
// the model.
type Own struct {
	Source, Image, Instance, Revision string
	Environment                       map[string]string
	Scaling                           *Scaling
}

// Own is what v writes.
func (v *Variant) Own() Own {
	return Own{v.Source, v.Image, v.Instance, v.Revision, v.Environment, v.Scaling}
}

// Own is what s writes, and how many instances it has.
func (s *Shadow) Own() Own {
	return Own{s.Source, s.Image, s.Instance, s.Revision, s.Environment, &Scaling{Min: s.Count, Max: s.Count}}
}
