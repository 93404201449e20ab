// Package values holds what config accepts against AWS's service models: every text and
// every number that a key may have is one that the service takes.
package values

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sagerock/sagerock/internal/proof/botocore"
)

// shape is the type of a value in a service model, as botocore has it.
type shape struct {
	Type     string
	Enum     []string
	Pattern  string
	Min, Max *float64
}

// models are service models, by the name that botocore has for the service.
type models struct {
	data     botocore.Data
	services map[string]map[string]shape
}

func openModels(venv string) (*models, error) {
	data, err := botocore.Open(venv)
	return &models{data, map[string]map[string]shape{}}, err
}

// shape is a shape by its name, such as sagemaker.EnvironmentKey.
func (m *models) shape(name string) (*shape, error) {
	service, name, _ := strings.Cut(name, ".")
	if m.services[service] == nil {
		var read struct{ Shapes map[string]shape }
		if err := m.data.Read(service, &read); err != nil {
			return nil, err
		}
		m.services[service] = read.Shapes
	}
	s, ok := m.services[service][name]
	if !ok {
		return nil, fmt.Errorf("%s has no shape %s", service, name)
	}
	return &s, nil
}

// bounds says why a number, a length or a number of entries is none that s takes, or
// returns "".
func (s *shape) bounds(n float64) string {
	switch {
	case s.Min != nil && n < *s.Min:
		return fmt.Sprintf("%v is less than %v", n, *s.Min)
	case s.Max != nil && n > *s.Max:
		return fmt.Sprintf("%v is more than %v", n, *s.Max)
	}
	return ""
}

// text says why a text is none that s takes, or returns "".
func (s *shape) text(text string) string {
	switch {
	case len(s.Enum) > 0 && !slices.Contains(s.Enum, text):
		return "is not in the enumeration"
	case s.bounds(float64(utf8.RuneCountInString(text))) != "":
		return "has a length of which " + s.bounds(float64(utf8.RuneCountInString(text)))
	case s.Pattern != "" && !s.matches(text):
		return "does not match " + s.Pattern
	}
	return ""
}

// javaEscape is a character by its number, as Java writes it.
var javaEscape = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// matches reports whether the whole text matches the pattern, whose hyphens and escapes
// Java reads and Go does not.
func (s *shape) matches(text string) bool {
	if s.Pattern == `(?!\s*$).+` { // a look-ahead, which Go does not have: not blank
		return strings.TrimSpace(text) != ""
	}
	pattern := javaEscape.ReplaceAllString(strings.ReplaceAll(s.Pattern, `Z-_`, `Z\-_`), `\x{$1}`)
	return regexp.MustCompile(`^(?:` + pattern + `)$`).MatchString(text)
}
