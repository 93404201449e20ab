// Package values holds what config accepts against AWS's service models: every text and
// every number that a key may have is one that the service takes.
package values

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
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
	dir      string
	services map[string]map[string]shape
}

func openModels(venv string) (*models, error) {
	found, err := filepath.Glob(filepath.Join(venv, "lib", "python3*", "site-packages", "botocore", "data"))
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("%d of botocore in %s, want 1\n\tfix: make setup", len(found), venv)
	}
	if err != nil {
		return nil, err
	}
	return &models{found[0], map[string]map[string]shape{}}, nil
}

// shape is a shape by its name, such as sagemaker.EnvironmentKey.
func (m *models) shape(name string) (*shape, error) {
	service, name, _ := strings.Cut(name, ".")
	if m.services[service] == nil {
		files, err := filepath.Glob(filepath.Join(m.dir, service, "*", "service-2.json.gz"))
		if err != nil || len(files) == 0 {
			return nil, fmt.Errorf("botocore has no service %s", service)
		}
		file, err := os.Open(slices.Max(files)) // the newest version of the API
		if err != nil {
			return nil, err
		}
		defer file.Close()
		unzipped, err := gzip.NewReader(file)
		if err != nil {
			return nil, err
		}
		var read struct{ Shapes map[string]shape }
		if err := json.NewDecoder(unzipped).Decode(&read); err != nil {
			return nil, fmt.Errorf("%s: %w", service, err)
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
	pattern := javaEscape.ReplaceAllString(strings.ReplaceAll(s.Pattern, `Z-_`, `Z\-_`), `\x{$1}`)
	return regexp.MustCompile(`^(?:` + pattern + `)$`).MatchString(text)
}
