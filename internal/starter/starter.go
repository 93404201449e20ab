// Package starter has the files of a new repository that deploys a config file, without
// a copy of this one.
package starter

import (
	"embed"
	"path"
	"strings"
)

//go:embed app
var files embed.FS

// paths are where the files go that cannot have their own names here.
var paths = map[string]string{
	"ci.yml":    ".github/workflows/ci.yml",
	"gitignore": ".gitignore",
	"gomod":     "go.mod",
}

// App is the files of a Go module called name, by their paths with slashes: a CDK app, what
// it needs, and a workflow of GitHub Actions. The config file is not among them. version
// is that of sagerock in go.mod; "" leaves it to go mod tidy, which takes the latest.
func App(name, version string) map[string]string {
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
	if version != "" {
		mod += "\nrequire github.com/sagerock/sagerock " + version + "\n"
	}
	out["go.mod"] = mod
	return out
}
