package stacks_test

import (
	"testing"

	"github.com/sagerock/sagerock/config"
)

// TestTextsAreNoTemplates builds what check accepts: texts in which something looks like a
// variable of CloudFormation, in every kind of resource that a text of the file reaches.
func TestTextsAreNoTemplates(t *testing.T) {
	const text = `name: texts
region: us-east-1
path: hybrid
alarms: {email: "${AWS::Region}@example.com"}
guardrails:
  g:
    words: ["${Owner}"]
    regexes: [{name: "${x}", pattern: "${AWS::Region}", description: "${AWS::Region}"}]
    topics: [{name: t, definition: "${AWS::StackName}", examples: ["${x}"]}]
    blockedInput: "${AWS::Region}"
models:
  a:
    guardrail: g
    system: "${AWS::AccountId}"
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/a/, environment: {A: "${AWS::Region}", B: "${Owner}", C: "{{resolve:ssm:x:3}}", D: "{{resolve:secretsmanager:a::k:AWSCURRENT}}"}}
  b:
    sagemaker:
      environment: {A: "${x}"}
      training: {data: s3://amzn-s3-demo-data/, label: "${y}", accept: auc >= 0.8, hyperparameters: {a: "${AWS::Region}"}}
`
	cfg, _, err := config.Parse("texts.yaml", []byte(text), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if said := synthesizes(t, cfg); said != nil {
		t.Errorf("check accepts the file, and synth says: %v", said)
	}
}
