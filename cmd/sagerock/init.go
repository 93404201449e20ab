package main

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/examples"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/starter"
)

//go:embed starter
var starters embed.FS

// initCmd writes a file that passes check as it is, for an app of its own.
type initCmd struct {
	File    string  `arg:"" default:"sagerock.yaml" help:"File to write, or with --app the folder. Without it: ${default}, here."`
	App     bool    `help:"Write a repository of its own around the file: the CDK app, what it needs, and a CI workflow."`
	Path    *string `xor:"start" enum:"bedrock,sagemaker,hybrid" placeholder:"PATH" help:"Where the models run: bedrock, sagemaker or hybrid. Without it: bedrock."`
	Example string  `xor:"start" placeholder:"NAME" help:"Start from one of the examples, such as 05-hybrid."`
	Force   bool    `help:"Replace files that exist."`
}

// Run writes the file, and what an example has beside it, and says what to do next.
func (c *initCmd) Run(s *streams) error {
	if c.App {
		if err := c.inFolder(); err != nil {
			return err
		}
	}
	files, from, err := c.start()
	if err != nil {
		return err
	}
	folder, err := filepath.Abs(filepath.Dir(c.File))
	if err != nil {
		return failure.CannotWrite(c.File, err)
	}
	name := appName(filepath.Base(folder))
	files[c.File] = personal(files[c.File], name, newOwner())
	if c.App {
		for path, text := range starter.App(name, release()) {
			files[filepath.Join(filepath.Dir(c.File), filepath.FromSlash(path))] = text
		}
	}
	names := slices.Sorted(maps.Keys(files))
	for _, name := range names {
		if _, err := os.Lstat(name); err == nil && !c.Force {
			another := "another file"
			if c.App {
				another = "another folder"
			}
			return failure.New(c.again()+" to replace it, or name "+another, "%s exists", name)
		}
	}
	for _, name := range names {
		if c.App {
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				return failure.CannotWrite(name, err)
			}
		}
		if err := os.WriteFile(name, []byte(files[name]), 0o644); err != nil {
			return failure.CannotWrite(name, err)
		}
		if name != c.File {
			fmt.Fprintf(s.err, "%s: written\n", name)
		}
	}
	fmt.Fprintf(s.err, "%s: written, %s\n", c.File, from)
	next := c.next()
	if strings.Contains(files[c.File], placeholderBucket) {
		next = "write your own bucket instead of each " + placeholderBucket + "…, then " + next
	}
	fmt.Fprintf(s.err, "\tnext: %s\n", next)
	return nil
}

// inFolder turns the folder that the user named into the config file in it.
func (c *initCmd) inFolder() error {
	switch {
	case c.File == account.DefaultFile:
	case strings.HasSuffix(c.File, ".yaml"):
		return failure.Usage("name the folder of the new repository", "--app takes a folder, and %s is a file", c.File)
	default:
		c.File = filepath.Join(c.File, account.DefaultFile)
	}
	return nil
}

// next is what to type after the command.
func (c *initCmd) next() string {
	if !c.App {
		return "sagerock check" + account.Argument(c.File)
	}
	const install = "npm install && go mod tidy, then npx cdk synth"
	if dir := filepath.Dir(c.File); dir != "." {
		return "cd " + failure.Quoted(dir) + " && " + install
	}
	return install
}

// placeholderBucket starts the names of buckets that AWS has reserved for examples.
const placeholderBucket = "s3://amzn-s3-demo-"

// start is what to write: the text of each file by its path, and where it comes from.
func (c *initCmd) start() (files map[string]string, from string, err error) {
	if c.Example == "" {
		text, err := starters.ReadFile("starter/" + c.path() + ".yaml")
		return map[string]string{c.File: string(text)}, "for path " + c.path(), err
	}
	if !slices.Contains(examples.Names(), c.Example) {
		return nil, "", noExample(c.Example)
	}
	example, err := examples.Of(c.Example)
	if err != nil {
		return nil, "", err
	}
	files = map[string]string{}
	err = fs.WalkDir(example, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(example, name)
		to := filepath.Join(filepath.Dir(c.File), filepath.FromSlash(name))
		if name == account.DefaultFile {
			to = c.File
		}
		files[to] = string(text)
		return err
	})
	return files, "from example " + c.Example, err
}

func (c *initCmd) path() string {
	if c.Path == nil {
		return config.PathBedrock
	}
	return *c.Path
}

// again is the start of the command that does the same once more.
func (c *initCmd) again() string {
	command, target := "sagerock init", c.File
	if c.App {
		command, target = command+" --app", filepath.Dir(c.File)
	}
	if c.Example != "" {
		return command + " --example " + c.Example + " --force " + failure.Quoted(target)
	}
	return command + " --path " + c.path() + " --force " + failure.Quoted(target)
}

func noExample(name string) error {
	fix := "name one of " + strings.Join(examples.Names(), ", ")
	if near := form.Nearest(name, examples.Names()); near != "" {
		fix = "did you mean " + near + "?"
	}
	return failure.Usage(fix, "there is no example %s", name)
}
