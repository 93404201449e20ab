//go:build dist

package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// dist is what make dist has built.
const dist = "../../build/dist"

// built is the release in dist, its version read from a binary.
func built(t *testing.T) *release {
	t.Helper()
	r := &release{source: "../..", out: dist, targets: targets}
	info, err := buildinfo.ReadFile(r.path(targets[0]))
	if err != nil {
		t.Fatalf("make dist first: %v", err)
	}
	r.version = info.Main.Version
	return r
}

// TestEveryPlatformHasItsBinary reads what the toolchain recorded in each archive's program.
func TestEveryPlatformHasItsBinary(t *testing.T) {
	r := built(t)
	for _, target := range targets {
		info, err := buildinfo.Read(bytes.NewReader(archived(t, r, target)))
		if err != nil {
			t.Fatal(err)
		}
		has := map[string]string{}
		for _, s := range info.Settings {
			has[s.Key] = s.Value
		}
		if has["GOOS"] != target.goos || has["GOARCH"] != target.goarch || has["CGO_ENABLED"] != "0" || has["-trimpath"] != "true" || info.Main.Version != r.version {
			t.Errorf("%s/%s is %v of version %s", target.goos, target.goarch, has, info.Main.Version)
		}
	}
}

// archived is the program in the archive of a platform, which has the license beside it.
func archived(t *testing.T, r *release, target target) []byte {
	t.Helper()
	files := map[string][]byte{}
	if target.goos == "windows" {
		z, err := zip.OpenReader(r.name(target, ".zip"))
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		for _, f := range z.File {
			opened, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			files[f.Name] = all(t, opened)
		}
	} else {
		opened, err := os.Open(r.name(target, ".tar.gz"))
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		unzipped, err := gzip.NewReader(opened)
		if err != nil {
			t.Fatal(err)
		}
		for archive := tar.NewReader(unzipped); ; {
			header, err := archive.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if header.Name == "sagerock" && header.Mode&0o111 == 0 {
				t.Errorf("sagerock for %s/%s cannot be run", target.goos, target.goarch)
			}
			files[header.Name] = all(t, archive)
		}
	}
	if len(files) != 2 || len(files["LICENSE"]) == 0 || len(files[target.binary()]) == 0 {
		t.Fatalf("the archive of %s/%s has other files than the program and its license", target.goos, target.goarch)
	}
	return files[target.binary()]
}

func all(t *testing.T, from io.Reader) []byte {
	t.Helper()
	text, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestEveryFileHasItsChecksum computes them anew.
func TestEveryFileHasItsChecksum(t *testing.T) {
	sums, err := os.ReadFile(filepath.Join(dist, sumsFile))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dist)
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, entry := range entries {
		if entry.IsDir() || entry.Name() == sumsFile {
			continue
		}
		files++
		text, err := os.ReadFile(filepath.Join(dist, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if line := fmt.Sprintf("%x  %s\n", sha256.Sum256(text), entry.Name()); !strings.Contains(string(sums), line) {
			t.Errorf("%s has another checksum than %s says", entry.Name(), sumsFile)
		}
	}
	if want := 3*len(targets) + 1; files != want || strings.Count(string(sums), "\n") != want { // archive, modules and package of each, and the main package
		t.Errorf("%d files are published, with %d checksums: want %d", files, strings.Count(string(sums), "\n"), want)
	}
}

// TestBillOfMaterialsNamesEveryModule compares it with the modules in the binary.
func TestBillOfMaterialsNamesEveryModule(t *testing.T) {
	r := built(t)
	for _, target := range targets {
		text, err := os.ReadFile(r.name(target, ".cdx.json"))
		if err != nil {
			t.Fatal(err)
		}
		var bom struct {
			BOMFormat string
			Metadata  struct {
				Component struct{ Name, Version string }
			}
			Components []struct{ Name, Version string }
		}
		if err := json.Unmarshal(text, &bom); err != nil {
			t.Fatal(err)
		}
		info, err := buildinfo.ReadFile(r.path(target))
		if err != nil {
			t.Fatal(err)
		}
		if bom.BOMFormat != "CycloneDX" || bom.Metadata.Component.Name != info.Main.Path || bom.Metadata.Component.Version != r.version || len(info.Deps) == 0 {
			t.Errorf("%s/%s: it is about %+v", target.goos, target.goarch, bom.Metadata)
		}
		for _, dep := range info.Deps {
			if !slices.ContainsFunc(bom.Components, func(c struct{ Name, Version string }) bool { return c.Name == dep.Path && c.Version == dep.Version }) {
				t.Errorf("%s/%s: %s %s is missing", target.goos, target.goarch, dep.Path, dep.Version)
			}
		}
	}
}

// TestNpxRunsSagerock installs the packages from their files into an empty folder, without the
// network and without scripts, as npm does from the registry.
func TestNpxRunsSagerock(t *testing.T) {
	r := built(t)
	dir := filepath.Join(t.TempDir(), "my shop")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	packages, err := filepath.Abs(dist)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string) string { return "file:" + filepath.Join(packages, name+"-"+r.npmVersion()+".tgz") }
	instead := map[string]string{} // of what the registry will have
	for _, target := range targets {
		instead[target.npmName()] = file("sagerock-cli-" + target.os + "-" + target.cpu)
	}
	text, err := indented(map[string]any{"dependencies": map[string]string{"sagerock": file("sagerock")}, "overrides": instead})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	in(t, dir, "npm", "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund")
	installed, _ := filepath.Glob(filepath.Join(dir, "node_modules", "@sagerock", "*"))
	if len(installed) != 1 {
		t.Errorf("binaries of other machines are installed too: %q", installed)
	}
	if said := in(t, dir, "npx", "--offline", "sagerock", "version"); !strings.HasPrefix(said, "sagerock "+r.version+" go") {
		t.Errorf("it says %q, and is %s", said, r.version)
	}
	in(t, dir, "npx", "--offline", "sagerock", "init", "sagerock.yaml")
	if said := in(t, dir, "npx", "--offline", "sagerock", "check"); !strings.HasPrefix(said, "sagerock.yaml: ok (my-shop-") {
		t.Errorf("check says %q", said)
	}
	bad := exec.Command("npx", "--offline", "sagerock", "chek")
	bad.Dir = dir
	if out, err := bad.CombinedOutput(); bad.ProcessState.ExitCode() != 2 || !strings.Contains(string(out), "did you mean sagerock check?") {
		t.Errorf("the exit status is %d (%v), want that of sagerock: 2\n%s", bad.ProcessState.ExitCode(), err, out)
	}
	if err := os.RemoveAll(installed[0]); err != nil {
		t.Fatal(err)
	}
	without := exec.Command("npx", "--offline", "sagerock", "version")
	without.Dir = dir
	if out, err := without.CombinedOutput(); err == nil || !strings.Contains(string(out), "fix: install again without --omit=optional") {
		t.Errorf("without the binary it says %v\n%s", err, out)
	}
}

// TestImageServes runs what the Dockerfile starts, with nothing but the environment that a
// container has, and calls it from another address than 127.0.0.1.
func TestImageServes(t *testing.T) {
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for _, arch := range []string{"amd64", "arm64"} {
		copied := regexp.MustCompile(`(?m)^COPY .* (\S+) /sagerock$`).FindStringSubmatch(string(text))
		if _, err := os.Stat(filepath.Join("../..", strings.ReplaceAll(copied[1], "${TARGETARCH}", arch))); err != nil {
			t.Error(err)
		}
	}
	if !regexp.MustCompile(`(?m)^USER [1-9]\d*:[1-9]\d*$`).Match(text) {
		t.Error("Kubernetes takes a user that is not root by number only")
	}
	var command []string
	if err := json.Unmarshal(regexp.MustCompile(`(?m)^CMD (.*)$`).FindSubmatch(text)[1], &command); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "linux" {
		return // the binaries of the image are for Linux
	}
	binary, err := filepath.Abs(filepath.Join(dist, "bin", "linux_"+runtime.GOARCH, "sagerock"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary, append(command, "--demo", "--json", "--port", "0")...)
	cmd.Dir, cmd.Env = "../../examples/01-bedrock-minimal", []string{}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var at struct{ URL string }
	if err := json.NewDecoder(out).Decode(&at); err != nil {
		t.Fatal(err)
	}
	call, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.Replace(at.URL, "127.0.0.1", "127.0.0.2", 1)+"/v1/models", nil)
	if err != nil {
		t.Fatal(err)
	}
	call.Host = "localhost:8080"
	answer, err := http.DefaultClient.Do(call)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("it answers %s", answer.Status)
	}
}

// TestSameCommitGivesTheSameBytes builds this machine's files in two clones of the repository,
// in folders of different names, the second without anything that the first compiled.
func TestSameCommitGivesTheSameBytes(t *testing.T) {
	own := targets[slices.IndexFunc(targets, func(t target) bool { return t.goos == runtime.GOOS && t.goarch == runtime.GOARCH })]
	var sums []string
	for _, name := range []string{"one", "another folder"} {
		source := filepath.Join(t.TempDir(), name)
		in(t, ".", "git", "clone", "--quiet", "../..", source)
		r := &release{source: source, out: filepath.Join(source, "build", "dist"), targets: []target{own}}
		if len(sums) > 0 {
			t.Setenv("GOCACHE", t.TempDir())
			time.Sleep(time.Second) // a clock in the files would show
		}
		if err := r.make(); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(r.out, sumsFile))
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, string(text))
	}
	if sums[0] != sums[1] || strings.Count(sums[0], "\n") != 4 {
		t.Errorf("the files differ:\n%s\n%s", sums[0], sums[1])
	}
}

// in runs a command in a folder.
func in(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
