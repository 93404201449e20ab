package pipeline

import (
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/internal/tabular"
)

// prepare splits the data. The default script also learns what the columns become.
func (t *Training) prepare(code script) machine.Chain {
	parts, training := []string{"train", "validation", "test", "labels"}, t.props.Config.Training
	var arguments []string
	if !code.own {
		parts = append(parts, tabular.Channel)
		if objective, written := training.Hyperparameters["objective"]; written && training.Encodes() {
			arguments = append(arguments, "--objective", objective)
		}
		if !training.Encodes() {
			arguments = append(arguments, "--encoded-test")
		}
	}
	outputs := []any{}
	for _, part := range parts {
		outputs = append(outputs, t.output(part, inWork(dataFolder+"/"+part)))
	}
	return machine.Chain{t.process("Prepare", "prepare", code, arguments, []any{t.input("data", training.Data)}, outputs)}
}
