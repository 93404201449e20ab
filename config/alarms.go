package config

// Alarms says who is told when something fails.
type Alarms struct {
	// Email gets a message when a training pipeline fails or refuses a model. AWS
	// first sends it a link that must be opened once.
	Email string `yaml:"email" rule:"is=email"`
}

// check warns about an address that nobody writes to.
func (a *Alarms) check(p *place, c *Config) {
	trained := func(m *Model) bool { return m.SageMaker != nil && m.SageMaker.Training != nil }
	if a.Email != "" && p.top().sound("models.*.sagemaker.training.*") && len(c.models(trained)) == 0 {
		p.get("email").warnf("add sagemaker.training to a model, or remove it", "no model has a training pipeline, so nothing is sent")
	}
}
