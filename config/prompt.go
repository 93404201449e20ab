package config

import (
	"errors"
	"slices"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/prompt"
	"github.com/sagerock/sagerock/internal/regex"
)

// Prompt is a text that goes in front of a conversation, with variables in it.
type Prompt struct {
	// Text is put before the conversation. {{company}} in it is a variable; a name is
	// made of letters, digits, underscores and hyphens, and starts with no digit.
	Text string `yaml:"text" rule:"required max=20000"`

	// Variables are the values that variables have when a request has none for them. A
	// variable that is not here must come with each request.
	Variables map[string]string `yaml:"variables" rule:"keys=promptVariable each=promptValue max=50 unquoted"`
}

// halfOpen finds what was probably meant to be a variable.
const halfOpen = `(?:^|[^{])(\{[A-Za-z_][A-Za-z0-9_-]*\}\})`

func (pr *Prompt) check(p *form.Place) {
	if !p.Sound("text") {
		return
	}
	text := p.Get("text")
	template, err := prompt.Parse(pr.Text)
	if syntax, bad := errors.AsType[*prompt.SyntaxError](err); bad {
		text.Errorf(syntax.Fix, "%v", syntax)
		return
	}
	if found := regex.Of(halfOpen).FindStringSubmatch(pr.Text); found != nil {
		text.Warnf("write {"+found[1]+" if it is one", "has %s, which is text and not a variable", found[1])
	}
	variables := p.Get("variables")
	for _, name := range sortedKeys(pr.Variables) {
		if !slices.Contains(template.Variables(), name) {
			fix := "write {{" + name + "}} where it belongs in the text, or remove it"
			if near := form.Nearest(name, template.Variables()); near != "" {
				fix = "did you mean " + near + "?"
			}
			variables.KeyOf(name).Errorf(fix, "is not a variable in the text")
		}
	}
	if _, fits := template.Fill(pr.Variables); !fits && variables.Sound() {
		variables.Errorf("shorten them", "make the text longer than %d bytes", prompt.MaxFilled)
	}
}

// open lists the variables that each request must have a value for.
func (pr *Prompt) open() []string {
	template, err := prompt.Parse(pr.Text)
	if err != nil {
		return nil
	}
	has := func(name string) bool { _, ok := pr.Variables[name]; return ok }
	return slices.DeleteFunc(slices.Clone(template.Variables()), has)
}

// forChats reports at p what only a model that chats can have.
func (m *Model) forChats(p *form.Place) {
	fix := "remove it"
	if m.SageMaker != nil && m.SageMaker.Task() == TaskRaw {
		fix += ", or write sagemaker.protocol: chat if the container speaks it"
	}
	p.Errorf(fix, "works with chat models only, and this model does not chat")
}

// checkPrompt looks at the prompt of a model, which must be one that chats.
func (m *Model) checkPrompt(p *form.Place, c *Config) {
	pr, prompts := c.Prompts[m.Prompt], p.Top().Get("prompts")
	switch {
	case m.Prompt == "":
	case !prompts.Get(m.Prompt).Written():
		if !prompts.Sound(form.Any) {
			return
		}
		fix := "add prompts." + m.Prompt + " to the file"
		if near := form.Nearest(m.Prompt, sortedKeys(c.Prompts)); near != "" {
			fix = "did you mean " + near + "?"
		}
		p.Errorf(fix, "there is no prompt %s", m.Prompt)
	case m.async() || !p.Up().Sound(taskKeys...):
	case !m.is(TaskChat):
		m.forChats(p)
	case pr != nil && prompts.Get(m.Prompt).Sound("text", "variables"):
		if open := pr.open(); len(open) > 0 {
			p.Warnf("add a default to prompts."+m.Prompt+".variables if there is one",
				"%s has no default for %s, so a request without prompt.variables is refused", m.Prompt, form.List(open, "and"))
		}
	}
}
