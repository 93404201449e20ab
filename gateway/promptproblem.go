package gateway

import (
	"net/http"
	"strings"

	"github.com/sagerock/sagerock/contract/problem"
)

func unknownPrompt(known []string) *problem.Problem {
	name := "prompt.id"
	return &problem.Problem{
		Status: http.StatusNotFound, Code: "prompt_not_found", Param: &name,
		Message: "there is no prompt of this name", Hint: usePrompt(known),
	}
}

func usePrompt(known []string) string {
	if len(known) == 0 {
		return "leave prompt out, since sagerock.yaml has no prompts"
	}
	return "use one of: " + strings.Join(known, ", ")
}

// otherVersion names the current version, so that the owner of a client that pins another
// one can compare them and update it.
func otherVersion(p *prompt) *problem.Problem {
	name := "prompt.version"
	return &problem.Problem{
		Status: http.StatusNotFound, Code: "prompt_version_not_found", Param: &name,
		Message: p.Name + " has another version now", Hint: "send " + p.Version + ", or leave version out to take what there is",
	}
}

func unknownVariable(variable string, p *prompt) *problem.Problem {
	hint := "leave it out: " + p.Name + " has no variables"
	if names := p.template.Variables(); len(names) > 0 {
		hint = p.Name + " has " + strings.Join(names, ", ")
	}
	return problem.BadParam("prompt.variables."+problem.Short(variable), "is not a variable of the prompt", hint)
}
