// Package states checks what state machines send to AWS: it goes through a machine on
// every way, evaluates the parameters of each state, and holds them against the input
// types of the AWS SDK for Go and against AWS's service models.
package states

import (
	"strings"

	"github.com/sagerock/sagerock/internal/proof/botocore"
)

// Models are the service models of botocore in a Python environment, read when asked for.
type Models struct {
	data     botocore.Data
	services map[string]*model
}

// OpenModels finds botocore in the Python environment at dir, which is .venv.
func OpenModels(dir string) (*Models, error) {
	data, err := botocore.Open(dir)
	return &Models{data, map[string]*model{}}, err
}

// model is a service model, as botocore has it.
type model struct {
	Operations map[string]struct {
		Input, Output *struct{ Shape string }
	}
	Shapes map[string]*shape
}

// shape is the type of a member.
type shape struct {
	Type     string
	Required []string
	Members  map[string]member
	Member   member
	Value    member
	Enum     []string
	Pattern  string
	Min, Max *float64
	Document bool
	Union    bool
}

type member struct{ Shape string }

// of is the model of a service, by the name that botocore has for it.
func (m *Models) of(service string) (*model, error) {
	if known := m.services[service]; known != nil {
		return known, nil
	}
	read := &model{}
	if err := m.data.Read(service, read); err != nil {
		return nil, err
	}
	m.services[service] = read
	return read, nil
}

// member finds a member by its name in an SDK integration, which begins with a capital.
func (s *shape) member(name string) (string, member, bool) {
	for own, m := range s.Members {
		if pascal(own) == name {
			return own, m, true
		}
	}
	return "", member{}, false
}

func pascal(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// sample is what an operation may answer: every member is there, every leaf is unknown.
func (m *model) sample(name string, depth int) any {
	s := m.Shapes[name]
	if s == nil || depth > 8 || s.Document {
		return Unknown{}
	}
	switch s.Type {
	case "structure":
		out := map[string]any{}
		for own, member := range s.Members {
			out[pascal(own)] = m.sample(member.Shape, depth+1)
		}
		return out
	case "list":
		return []any{m.sample(s.Member.Shape, depth+1)}
	case "map":
		return Unknown{"map"}
	case "blob": // the text of a body
		return Unknown{"string"}
	case "long", "integer":
		return Unknown{"integer"}
	case "float", "double":
		return Unknown{"float"}
	case "timestamp":
		return Unknown{"string"}
	}
	return Unknown{s.Type}
}

// Load reads the models of all services, so that several may use them at the same time.
func (m *Models) Load() error {
	for _, service := range services {
		if _, err := m.of(service.botocore); err != nil {
			return err
		}
	}
	return nil
}
