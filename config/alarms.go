package config

// Alarms says who is told when something fails.
type Alarms struct {
	// Email gets a message when a training pipeline fails or refuses a model. AWS
	// first sends it a link that must be opened once.
	Email string `yaml:"email" rule:"is=email"`
}
