// Package commands holds the command lines of the AWS CLI in the manual against the service
// models of AWS: a service, an operation, parameters or fields of the answer that do not exist
// are found before somebody types them at night.
package commands

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/internal/proof/botocore"
)

// model is the part of a service model that a command line is held against.
type model struct {
	Operations map[string]struct{ Input, Output struct{ Shape string } }
	Shapes     map[string]shape
}

type shape struct {
	Type     string
	Members  map[string]struct{ Shape string }
	Required []string
	Enum     []string
	Member   struct{ Shape string }
}

// global are options of each command, or of each that lists ("Command line options in the AWS CLI"
// and "Using the pagination options in the AWS CLI", AWS CLI User Guide).
var global = []string{"--max-items", "--output", "--page-size", "--profile", "--query", "--region", "--starting-token"}

// custom are commands that the AWS CLI has beside the operations of services, with their options
// (AWS CLI Command Reference).
var custom = map[string][]string{
	"configure sso": {}, "sso login": {}, "s3 cp": {"--recursive"}, "s3 ls": {"--recursive"}, "s3 mb": {}, "s3 sync": {"--delete"},
	"logs tail": {"--since", "--follow", "--format", "--filter-pattern", "--log-stream-names"},
}

// In finds the command lines of a text in Markdown: lines of code blocks, and code in sentences.
// Lines that end in a backslash go on; what follows a comment, a pipe or another command does not
// count.
func In(text string) (lines []string) {
	text = strings.ReplaceAll(text, "\\\n", " ")
	for _, found := range regexp.MustCompile("(?m)(?:^ *|`)(aws [a-z].*)").FindAllStringSubmatch(text, -1) {
		line := found[1]
		if strings.HasPrefix(strings.TrimLeft(found[0], " "), "`") {
			line, _, _ = strings.Cut(line, "`")
		}
		for _, end := range []string{" #", " && ", " || ", " | ", ";"} {
			line, _, _ = strings.Cut(line, end)
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

// CLI is the AWS CLI, as far as the service models know it.
type CLI struct {
	Data botocore.Data

	models map[string]*model // by service
}

// Check says what is wrong with a command line, which begins with aws. One without any option
// only names the operation, as sentences do.
func (c *CLI) Check(line string) []string {
	words := split(line)
	if len(words) < 3 {
		return []string{"names no operation"}
	}
	service, command, words := words[1], words[2], words[3:]
	if options, ok := custom[service+" "+command]; ok {
		return checkCustom(words, options)
	}
	m := c.models[service]
	if m == nil {
		m = &model{}
		name := service
		if name == "s3api" { // what the CLI calls the API of S3, beside its own s3
			name = "s3"
		}
		if err := c.Data.Read(name, m); err != nil {
			return []string{"aws has no service " + service}
		}
		if c.models == nil {
			c.models = map[string]*model{}
		}
		c.models[service] = m
	}
	for name, operation := range m.Operations {
		if dashed(name) == command {
			return m.check(operation.Input.Shape, operation.Output.Shape, words)
		}
	}
	return []string{service + " has no operation " + command}
}

func checkCustom(words, options []string) (wrong []string) {
	for _, w := range words {
		if strings.HasPrefix(w, "--") && !slices.Contains(options, w) && !slices.Contains(global, w) {
			wrong = append(wrong, "there is no option "+w)
		}
	}
	return wrong
}

// check holds options and their values against the input of an operation.
func (m *model) check(input, output string, words []string) (wrong []string) {
	members := map[string]string{} // the names of options to those of members
	for name := range m.Shapes[input].Members {
		members["--"+dashed(name)] = name
	}
	given := map[string]bool{}
	for i := 0; i < len(words); {
		option := words[i]
		var values []string
		for i++; i < len(words) && !strings.HasPrefix(words[i], "--"); i++ {
			values = append(values, words[i])
		}
		switch name := members[option]; {
		case !strings.HasPrefix(option, "--"):
			wrong = append(wrong, option+" belongs to no option")
		case option == "--query":
			wrong = append(wrong, m.checkQuery(output, strings.Join(values, " "))...)
		case name == "" && slices.Contains(global, option):
		case name == "":
			wrong = append(wrong, "there is no option "+option)
		default:
			given[name] = true
			wrong = append(wrong, m.checkValues(option, m.Shapes[input].Members[name].Shape, values)...)
		}
	}
	for _, name := range m.Shapes[input].Required {
		if len(words) > 0 && !given[name] {
			wrong = append(wrong, "--"+dashed(name)+" is missing")
		}
	}
	return wrong
}

// placeholder is a word that the reader replaces.
var placeholder = regexp.MustCompile(`^[A-Z][A-Z0-9_-]*$`)

// checkValues holds the values of an option against its shape: whether they are numbers, of a
// list of words, or the members of a structure in the shorthand of the AWS CLI, Key=Value,Key=Value.
func (m *model) checkValues(option, of string, values []string) (wrong []string) {
	s := m.Shapes[of]
	if s.Type == "list" {
		s = m.Shapes[s.Member.Shape]
	} else if s.Type != "boolean" && len(values) != 1 {
		return []string{fmt.Sprintf("%s has %d values", option, len(values))}
	}
	for _, value := range values {
		_, err := strconv.Atoi(value)
		switch {
		case placeholder.MatchString(value):
		case slices.Contains([]string{"integer", "long", "double", "float"}, s.Type) && err != nil:
			wrong = append(wrong, option+" is a number, not "+value)
		case len(s.Enum) > 0 && !slices.Contains(s.Enum, value):
			wrong = append(wrong, option+" is one of "+strings.Join(s.Enum, ", ")+", not "+value)
		case s.Type == "structure" && !strings.HasPrefix(value, "{"):
			for pair := range strings.SplitSeq(value, ",") {
				key, _, found := strings.Cut(pair, "=")
				if _, ok := s.Members[key]; !ok || !found {
					wrong = append(wrong, option+" has no "+key)
				}
			}
		}
	}
	return wrong
}

// checkQuery looks for the names of a JMESPath expression among the fields of an answer.
func (m *model) checkQuery(output, query string) (wrong []string) {
	fields := map[string]bool{}
	m.fields(output, fields)
	literals := regexp.MustCompile("`[^`]*`|'[^']*'")
	for _, name := range regexp.MustCompile(`[A-Za-z]+\b\(?`).FindAllString(literals.ReplaceAllString(query, ""), -1) {
		if !strings.HasSuffix(name, "(") && !fields[name] {
			wrong = append(wrong, "the answer has no "+name)
		}
	}
	return wrong
}

// fields adds the names of all members of a shape, and of those that they have.
func (m *model) fields(of string, found map[string]bool) {
	s := m.Shapes[of]
	if s.Member.Shape != "" && !found["["+s.Member.Shape] {
		found["["+s.Member.Shape] = true
		m.fields(s.Member.Shape, found)
	}
	for name, member := range s.Members {
		if found[name] = true; !found["["+member.Shape] { // a shape may have itself as a member
			found["["+member.Shape] = true
			m.fields(member.Shape, found)
		}
	}
}

var (
	capital  = regexp.MustCompile(`(.)([A-Z][a-z]+)`)
	capitals = regexp.MustCompile(`([a-z0-9])([A-Z])`)
)

// dashed is a name as the AWS CLI writes it: DescribeVpcEndpoints is describe-vpc-endpoints.
func dashed(name string) string {
	name = capital.ReplaceAllString(name, "$1-$2")
	return strings.ToLower(capitals.ReplaceAllString(name, "$1-$2"))
}

var (
	word   = regexp.MustCompile(`(?:\$\([^)]*\)|[^\s'"]|'[^']*'|"[^"]*")+`)
	quoted = regexp.MustCompile(`'([^']*)'|"([^"]*)"`)
)

// split cuts a command line into words, as a shell does with quotes.
func split(line string) (words []string) {
	for _, w := range word.FindAllString(line, -1) {
		words = append(words, quoted.ReplaceAllString(w, "$1$2"))
	}
	return words
}
