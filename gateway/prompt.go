package gateway

import (
	"fmt"
	"maps"
	"slices"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/prompt"
)

// Prompt is a prompt of the settings.
type Prompt struct {
	Name, Version string

	template *prompt.Template
	defaults map[string]string
}

// newPrompts reads the prompts of the settings.
func newPrompts(all map[string]contract.Prompt) (map[string]*Prompt, error) {
	prompts := map[string]*Prompt{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p := all[name]
		template, err := prompt.Parse(p.Text)
		if err != nil {
			return nil, fmt.Errorf("prompt %s: %w", name, err)
		}
		if p.Version == "" {
			return nil, fmt.Errorf("prompt %s: version must not be empty", name)
		}
		prompts[name] = &Prompt{Name: name, Version: p.Version, template: template, defaults: p.Variables}
	}
	return prompts, nil
}

// required reports whether each request must have a value for a variable of p.
func (p *Prompt) required(variable string) bool {
	_, ok := p.defaults[variable]
	return !ok
}

// fill is the text of p with values in it, and p's own where there is none.
func (p *Prompt) fill(values map[string]string) (string, *problem) {
	names := p.template.Variables()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(names, name) {
			return "", unknownVariable(name, p)
		}
	}
	all := make(map[string]string, len(names))
	for _, name := range names {
		value, ok := values[name]
		if !ok {
			if p.required(name) {
				return "", badParam("prompt.variables."+name, "is missing", "send it: "+p.Name+" has no default for it")
			}
			value = p.defaults[name]
		}
		all[name] = value
	}
	text, fits := p.template.Fill(all)
	if !fits {
		return "", badParam("prompt.variables", fmt.Sprintf("makes the prompt longer than %d bytes", prompt.MaxFilled), "send shorter values")
	}
	return text, nil
}

// prepare gives a chat its prompt: the one that it asks for, or else its model's.
func (g *Gateway) prepare(call *Call, rec *record) *problem {
	asked, p := call.Chat.asked, call.Model.Prompt
	if asked.id != "" {
		if p = g.prompts[asked.id]; p == nil {
			return unknownPrompt(g.promptNames)
		}
	}
	if p == nil {
		if asked.sent {
			return badParam("prompt.id", "is missing, and "+call.Model.Name+" has no prompt of its own", usePrompt(g.promptNames))
		}
		return nil
	}
	rec.prompt, rec.promptVersion = p.Name, p.Version
	if asked.version != "" && asked.version != p.Version {
		return otherVersion(p)
	}
	text, problem := p.fill(asked.variables)
	call.Chat.Prompt = text
	return problem
}
