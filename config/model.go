package config

// Model is one thing callers can ask for, and how each engine serves it.
type Model struct {
	// Name is the model's key in the file.
	Name string `yaml:"-"`

	// System is the system prompt that every chat with this model starts with.
	System string `yaml:"system" rule:"max=20000"`

	// Guardrail is the key of the guardrail that screens this model, on either
	// engine. Each screened text is charged by Bedrock.
	Guardrail string `yaml:"guardrail" rule:"is=model"`

	// Bedrock serves the model from Amazon Bedrock, where path allows it.
	Bedrock *Bedrock `yaml:"bedrock"`

	// SageMaker serves the model from an endpoint of your own, where path allows it.
	SageMaker *SageMaker `yaml:"sagemaker"`

	// Route shares the calls between the engines. Used on path: hybrid only.
	Route Route `yaml:"route"`

	// Fallback is the engine that gets a call which the other one throttled or
	// failed. Used on path: hybrid only.
	Fallback string `yaml:"fallback" rule:"oneof=none|bedrock|sagemaker"`
}

// Route says how many of a hundred calls go to each engine.
type Route struct {
	// Bedrock is the share of Bedrock, in percent.
	Bedrock int `yaml:"bedrock" rule:"min=0 max=100"`

	// SageMaker is the share of SageMaker, in percent.
	SageMaker int `yaml:"sagemaker" rule:"min=0 max=100"`
}

func defaultModel() *Model {
	return &Model{Route: Route{Bedrock: 50, SageMaker: 50}, Fallback: "none"}
}
