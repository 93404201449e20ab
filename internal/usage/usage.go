// Package usage says in a user's words what is wrong with a command line, and writes the
// examples that the help of a command ends with.
package usage

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/failure"
)

// kongWords are what kong says to programmers, and what it means.
var kongWords = strings.NewReplacer("a valid 16 bit uint", "a number from 0 to 65535", "a valid 64 bit int", "a whole number")

// What kong says of a command line, where a user needs other words.
var (
	notOneOf       = regexp.MustCompile(`^(\S+) must be one of (.+) but got "(.*)"$`)
	lacksCommand   = regexp.MustCompile(`^expected one of (".+)$`)
	lacksArguments = regexp.MustCompile(`^expected "<([a-z]+)>`)
	wrongValue     = regexp.MustCompile(`^(--\S+): expected (.+) but got (".*")$`)
	together       = regexp.MustCompile(`^(.+) can't be used together$`)
	notTaken       = regexp.MustCompile(`^unexpected argument ([^,\s]+)(?:, did you mean "(.+)"\?)?$`)
)

// Mistake is a command line that kong does not take.
func Mistake(err *kong.ParseError) *failure.Failure {
	command := err.Context.Selected()
	line := "sagerock"
	if command != nil {
		line = command.FullPath()
		line = "sagerock" + line[strings.IndexAny(line+" ", " "):]
	}
	line = strings.TrimSpace(line)
	name := strings.TrimPrefix(line, "sagerock ")
	help, said := "see "+line+" --help", kongWords.Replace(err.Error())
	if found := notOneOf.FindStringSubmatch(said); found != nil {
		values := unquoted(found[2])
		fix := "write one of " + strings.Join(values, ", ")
		if near := form.Nearest(found[3], values); near != "" {
			fix = "did you mean " + near + "?"
		}
		return failure.Usage(fix, "%s %q is not one of %s", strings.Trim(found[1], "<>"), found[3], strings.Join(values, ", "))
	}
	if found := lacksCommand.FindStringSubmatch(said); found != nil {
		return failure.Usage(fmt.Sprintf("write one of %s after it", strings.Join(unquoted(found[1]), ", ")), "%s needs a command", name)
	}
	if found := lacksArguments.FindStringSubmatch(said); found != nil {
		return failure.Usage(example1(command, help), "%s needs %s", name, article(strings.ToUpper(found[1])))
	}
	if found := wrongValue.FindStringSubmatch(said); found != nil {
		return failure.Usage("give "+found[2], "%s %s is not %s", found[1], found[3], found[2])
	}
	if found := together.FindStringSubmatch(said); found != nil {
		return failure.Usage("leave one of them out", "%s exclude each other", found[1])
	}
	if found := notTaken.FindStringSubmatch(said); found != nil {
		meant := found[2]
		switch {
		case meant != "":
			help = "did you mean " + line + " " + meant + "?"
		case line != "sagerock":
			return failure.Usage("leave it out, or "+help, "%s does not take the argument %s", name, found[1])
		}
		return failure.Usage(help, "there is no command %s", strings.TrimPrefix(line+" "+found[1], "sagerock "))
	}
	return failure.Usage(help, "%s", said)
}

// article puts a or an before a noun.
func article(noun string) string {
	if strings.ContainsAny(noun[:1], "AEIO") {
		return "an " + noun
	}
	return "a " + noun
}

// unquoted are the values in a list such as "a","b". Empty ones are left out.
func unquoted(list string) []string {
	var values []string
	for value := range strings.SplitSeq(list, ",") {
		if value = strings.Trim(strings.TrimSpace(value), `"`); value != "" {
			values = append(values, value)
		}
	}
	return values
}

// example1 is the first example of a command's help, or otherwise where to look.
func example1(command *kong.Node, otherwise string) string {
	if command == nil {
		return otherwise
	}
	_, lines, ok := strings.Cut(command.Detail, "Examples:\n\n\t")
	if !ok {
		return otherwise
	}
	first, _, _ := strings.Cut(lines, "\n")
	return "write it like " + first
}

// Examples is the end of a command's help: lines to type.
func Examples(lines ...string) string {
	return "Examples:\n\n\t" + strings.Join(lines, "\n\t")
}
