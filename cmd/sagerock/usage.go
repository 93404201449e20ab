package main

import (
	"strings"

	"github.com/alecthomas/kong"

	"github.com/sagerock/sagerock/internal/failure"
)

// kongWords are what kong says to programmers, and what it means.
var kongWords = strings.NewReplacer("a valid 16 bit uint", "a number from 0 to 65535", "a valid 64 bit int", "a whole number")

// badUsage is a command line that kong does not take.
func badUsage(err *kong.ParseError) *failure.Failure {
	help := "--help"
	for command := err.Context.Selected(); command != nil && command.Parent != nil; command = command.Parent {
		help = command.Name + " " + help
	}
	return failure.Usage("see sagerock "+help, "%s", kongWords.Replace(err.Error()))
}

// exampleLines is the end of a command's help: lines to type.
func exampleLines(lines ...string) string {
	return "Examples:\n\n\t" + strings.Join(lines, "\n\t")
}
