// Package starter has the files of a new repository that deploys a config file, without
// a copy of this one.
package starter

import (
	"embed"
	"path"
	"strconv"
	"strings"
)

const module = "github.com/sagerock/sagerock"

//go:embed app
var files embed.FS

// paths are where the files go that cannot have their own names here.
var paths = map[string]string{
	"ci.yml":    ".github/workflows/ci.yml",
	"gitignore": ".gitignore",
	"gomod":     "go.mod",
}

// Source is where the app gets sagerock from. Without either, go mod tidy takes the latest
// version.
type Source struct {
	Version  string
	Checkout string // a folder on this machine
}

// App is the files of a Go module called name, by their paths with slashes: a CDK app, what
// it needs, and a workflow of GitHub Actions. The config file is not among them.
func App(name string, of Source) map[string]string {
	out := map[string]string{}
	entries, _ := files.ReadDir("app") // which is there, as it is embedded
	for _, entry := range entries {
		text, _ := files.ReadFile("app/" + entry.Name())
		to := paths[entry.Name()]
		if to == "" {
			to = entry.Name()
		}
		out[path.Clean(to)] = string(text)
	}
	mod := strings.Replace(out["go.mod"], "NAME", name, 1)
	if of.Version != "" {
		mod += "\nrequire " + module + " " + of.Version + "\n"
	}
	if of.Checkout != "" {
		mod += "\nrequire " + module + " v0.0.0\n\n// The checkout that wrote this file, which is on one machine only: write a version instead.\nreplace " + module + " => " + strconv.Quote(of.Checkout) + "\n"
	}
	out["go.mod"] = mod
	return out
}
