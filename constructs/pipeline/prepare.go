package pipeline

import (
	"github.com/sagerock/sagerock/constructs/machine"
)

// prepare splits the data.
func (t *Training) prepare(code script) machine.Chain {
	outputs := []any{}
	for _, part := range []string{"train", "validation", "test", "labels"} {
		outputs = append(outputs, t.output(part, inWork(dataFolder+"/"+part)))
	}
	return machine.Chain{t.process("Prepare", "prepare", code, []any{t.input("data", t.props.Config.Training.Data)}, outputs)}
}
