// Package completion writes what a shell needs to complete a command line.
package completion

import (
	"embed"
	"io"
	"strings"
	"text/template"

	"github.com/alecthomas/kong"
)

//go:embed script
var scripts embed.FS

// Write writes the script of a shell for the command line of app.
func Write(out io.Writer, shell string, app *kong.Application) error {
	funcs := template.FuncMap{"quote": quote, "flags": flags, "words": words, "takesFile": takesFile, "join": strings.Join}
	parsed, err := template.New(shell).Funcs(funcs).ParseFS(scripts, "script/"+shell)
	if err != nil {
		return err
	}
	return parsed.Execute(out, app)
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
