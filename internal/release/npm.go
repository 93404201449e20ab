package main

import (
	_ "embed" // the files of the package
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed npm/sagerock.js
var launcher []byte

//go:embed npm/README.md
var readme []byte

// manifest is a package.json.
type manifest struct {
	Name                 string            `json:"name"`
	Version              string            `json:"version"`
	Description          string            `json:"description"`
	License              string            `json:"license"`
	Repository           repository        `json:"repository"`
	Bin                  map[string]string `json:"bin,omitempty"`
	Files                []string          `json:"files"`
	Engines              map[string]string `json:"engines,omitempty"`
	OS                   []string          `json:"os,omitempty"`
	CPU                  []string          `json:"cpu,omitempty"`
	OptionalDependencies map[string]string `json:"optionalDependencies,omitempty"`
	PreferUnplugged      bool              `json:"preferUnplugged,omitempty"` // Yarn must not leave a binary in a zip
}

// repository is where npm looks for the workflow that published a package.
type repository struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

func (r *release) manifest(name, description string, files ...string) *manifest {
	return &manifest{
		Name: name, Version: r.npmVersion(), Description: description, License: "Apache-2.0",
		Repository: repository{"git", "git+https://github.com/sagerock/sagerock.git"}, Files: append(files, "LICENSE"),
	}
}

// npmVersion is the version as npm takes it, which has no v and no build metadata.
func (r *release) npmVersion() string {
	version, _, _ := strings.Cut(strings.TrimPrefix(r.version, "v"), "+")
	return version
}

// npmName is the package with the binary of t. npm installs the one whose os and cpu are
// those of the machine.
func (t target) npmName() string { return "@sagerock/cli-" + t.os + "-" + t.cpu }

// platformPackage packs the binary of t for npm.
func (r *release) platformPackage(t target) error {
	binary, err := os.ReadFile(r.path(t))
	if err != nil {
		return err
	}
	m := r.manifest(t.npmName(), "The sagerock command for "+t.os+" "+t.cpu, "bin")
	m.OS, m.CPU, m.PreferUnplugged = []string{t.os}, []string{t.cpu}, true
	return r.pack(m, packed{"bin/" + t.binary(), 0o755, binary})
}

// mainPackage packs the command itself: it starts the binary of the machine.
func (r *release) mainPackage() error {
	m := r.manifest("sagerock", "One YAML file describes your models: on Amazon Bedrock, on SageMaker, or on both", "bin", "platforms.json")
	m.Bin, m.Engines, m.OptionalDependencies = map[string]string{"sagerock": "bin/sagerock.js"}, map[string]string{"node": ">=20"}, map[string]string{}
	binaries := map[string]string{}
	for _, t := range r.targets {
		m.OptionalDependencies[t.npmName()] = m.Version
		binaries[t.os+"-"+t.cpu] = t.npmName() + "/bin/" + t.binary()
	}
	platforms, err := indented(map[string]any{"version": m.Version, "platforms": binaries})
	if err != nil {
		return err
	}
	return r.pack(m, packed{"bin/sagerock.js", 0o755, launcher}, packed{"platforms.json", 0o644, platforms}, packed{"README.md", 0o644, readme})
}

// pack writes the folder of a package, and lets npm pack it.
func (r *release) pack(m *manifest, files ...packed) error {
	license, err := os.ReadFile(filepath.Join(r.source, "LICENSE"))
	if err != nil {
		return err
	}
	described, err := indented(m)
	if err != nil {
		return err
	}
	dir := filepath.Join(r.out, "npm", filepath.FromSlash(m.Name))
	for _, f := range append(files, packed{"LICENSE", 0o644, license}, packed{"package.json", 0o644, described}) {
		at := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(at, f.text, os.FileMode(f.mode)); err != nil {
			return err
		}
	}
	cmd := exec.Command("npm", "pack", "--silent", "--pack-destination", r.out)
	cmd.Dir = dir
	return r.run(cmd)
}

func indented(v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	return append(text, '\n'), err
}
