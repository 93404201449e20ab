package syntax

import (
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/regex"
)

// What looks like a variable of CloudFormation, and like a substitution in the definition
// of a state machine.
const (
	pseudoParameter = `\$\{AWS::[A-Za-z]+\}`
	substitution    = `\$\{[^!}][^}]*\}`
)

// CheckVariables warns about what looks like a variable in text, which is written at p.
// Nothing replaces it: texts of the file are values, not templates. In a text that becomes
// part of a state machine, Step Functions looks for substitutions, and its reference does
// not say what it does with one that has no value ("AWS::StepFunctions::StateMachine",
// CloudFormation Template Reference).
func CheckVariables(p *form.Place, text string, inMachine bool) {
	if found := regex.Of(pseudoParameter).FindString(text); found != "" {
		p.Warnf("write the value", "has %s, which nothing replaces", found)
	} else if found := regex.Of(substitution).FindString(text); found != "" && inMachine {
		p.Warnf("write it in another way, or check that a run gets it", "has %s, which Step Functions may take for a substitution of its own", found)
	}
}
