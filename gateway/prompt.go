package gateway

import (
	"fmt"
	"maps"
	"slices"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/route"
	"github.com/sagerock/sagerock/gateway/telemetry"
	template "github.com/sagerock/sagerock/internal/prompt"
)

// prompt is a prompt of the settings.
type prompt struct {
	Name, Version string

	template *template.Template
	defaults map[string]string
}

// newPrompts reads the prompts of the settings.
func newPrompts(all map[string]contract.Prompt) (map[string]*prompt, error) {
	prompts := map[string]*prompt{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p := all[name]
		parsed, err := template.Parse(p.Text)
		if err != nil {
			return nil, fmt.Errorf("prompt %s: %w", name, err)
		}
		if p.Version == "" {
			return nil, fmt.Errorf("prompt %s: version must not be empty", name)
		}
		prompts[name] = &prompt{Name: name, Version: p.Version, template: parsed, defaults: p.Variables}
	}
	return prompts, nil
}

// required reports whether requests must send a value for a variable of p.
func (p *prompt) required(variable string) bool {
	_, ok := p.defaults[variable]
	return !ok
}

// fill is the text of p with values, and with p's defaults for the others.
func (p *prompt) fill(values map[string]string) (string, *problem.Problem) {
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
				return "", problem.BadParam("prompt.variables."+name, "is missing", "send it: "+p.Name+" has no default for it")
			}
			value = p.defaults[name]
		}
		all[name] = value
	}
	text, fits := p.template.Fill(all)
	if !fits {
		return "", problem.BadParam("prompt.variables", fmt.Sprintf("makes the prompt longer than %d bytes", template.MaxFilled), "send shorter values")
	}
	return text, nil
}

// prepare gives a chat its prompt: the one that it asks for, or else m's own.
func (g *Gateway) prepare(c *chat.Request, m *route.Model, rec *telemetry.Record) *problem.Problem {
	asked, p := c.Asked, g.prompts[m.Prompt]
	if asked.ID != "" {
		if p = g.prompts[asked.ID]; p == nil {
			return unknownPrompt(g.promptNames)
		}
	}
	if p == nil {
		if asked.Sent {
			return problem.BadParam("prompt.id", "is missing, and "+m.Name+" has no prompt of its own", usePrompt(g.promptNames))
		}
		return nil
	}
	rec.Prompt, rec.PromptVersion = p.Name, p.Version
	if asked.Version != "" && asked.Version != p.Version {
		return otherVersion(p)
	}
	text, wrong := p.fill(asked.Variables)
	c.Prompt = text
	return wrong
}
