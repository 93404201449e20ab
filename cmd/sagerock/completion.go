package main

import (
	"embed"
	"strings"
	"text/template"

	"github.com/alecthomas/kong"
)

//go:embed completion
var completions embed.FS

// completionCmd writes what a shell needs to complete a sagerock command line.
type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"Shell to write for: bash, zsh or fish."`
}

// Run prints the script of a shell.
func (c *completionCmd) Run(s *streams, line *kong.Context) error {
	funcs := template.FuncMap{"quote": quote, "flags": flags, "words": words, "takesFile": takesFile, "join": strings.Join}
	script, err := template.New(c.Shell).Funcs(funcs).ParseFS(completions, "completion/"+c.Shell)
	if err != nil {
		return err
	}
	return script.Execute(s.out, line.Model)
}

// flags lists what can follow a command: its own flags, everybody's, and those of the
// commands below it.
func flags(command *kong.Node) []*kong.Flag {
	var all []*kong.Flag
	for _, group := range command.AllFlags(true) {
		all = append(all, group...)
	}
	for _, below := range command.Children {
		all = append(all, below.Flags...)
	}
	return all
}

// words lists what v can be, where that is bounded.
func words(v *kong.Value) []string {
	if v.Enum == "" {
		return nil
	}
	return v.EnumSlice()
}

// takesFile reports whether v is the name of a file.
func takesFile(v *kong.Value) bool {
	return v.Name == "file" || v.Flag != nil && v.Flag.PlaceHolder == "FILE"
}

// quote makes text fit between the single quotes of any of the shells.
func quote(text string) string { return strings.ReplaceAll(text, "'", `'\''`) }
