package main

import (
	"crypto/rand"
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
	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/examples"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/cdkcli"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/regex"
	"github.com/sagerock/sagerock/internal/starter"
)

//go:embed starter
var starters embed.FS

// initCmd writes a file that passes check as it is, for an app of its own, and where there is
// no CDK app yet, one around the file.
type initCmd struct {
	Target  string  `arg:"" optional:"" name:"file" help:"Folder to make, or the file alone where it ends in .yaml. Without it: this folder."`
	App     bool    `help:"Write the CDK app too where this folder is part of one already, such as a checkout."`
	Path    *string `xor:"start" enum:"bedrock,sagemaker,hybrid" placeholder:"PATH" help:"Where the models run: bedrock, sagemaker or hybrid. Without it: bedrock."`
	Example string  `xor:"start" placeholder:"NAME" help:"Start from one of the examples, such as 05-hybrid."`
	Force   bool    `help:"Replace files that exist."`

	file  string // the config file
	alone bool   // without a CDK app around it
}

// Help names the examples.
func (initCmd) Help() string {
	return "--example takes one of these: " + strings.Join(examples.Names(), ", ") + ".\n\n" + exampleLines(
		`sagerock init`,
		`sagerock init --path hybrid app.yaml`,
		`sagerock init --example 08-async jobs/sagerock.yaml`,
		`sagerock init --app shop`,
	)
}

// Run writes the file, and what an example has beside it, and says what to do next.
func (c *initCmd) Run(s *streams) error {
	if err := c.place(); err != nil {
		return err
	}
	files, from, err := c.start()
	if err != nil {
		return err
	}
	folder, err := filepath.Abs(filepath.Dir(c.file))
	if err != nil {
		return failure.CannotWrite(c.file, err)
	}
	name := appName(filepath.Base(folder))
	files[c.file] = personal(files[c.file], name, newOwner())
	if !c.alone {
		for path, text := range starter.App(name, origin()) {
			files[filepath.Join(filepath.Dir(c.file), filepath.FromSlash(path))] = text
		}
	}
	names := slices.Sorted(maps.Keys(files))
	for _, name := range names {
		if _, err := os.Lstat(name); err == nil && !c.Force {
			return c.exists(name)
		}
	}
	for _, name := range names {
		if !c.alone {
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				return failure.CannotWrite(name, err)
			}
		}
		if err := os.WriteFile(name, []byte(files[name]), 0o644); err != nil {
			return failure.CannotWrite(name, err)
		}
		if name != c.file {
			fmt.Fprintf(s.err, "%s: written\n", name)
		}
	}
	fmt.Fprintf(s.err, "%s: written, %s\n", c.file, from)
	next := c.next()
	if strings.Contains(files[c.file], placeholderBucket) {
		next[0] = "write your own bucket instead of each " + placeholderBucket + "…, then " + next[0]
	}
	fmt.Fprintf(s.err, "\tnext: %s\n", strings.Join(next, "\n\tthen: "))
	return nil
}

// place decides what is written where. A file that is named is written alone; so is that of a
// folder which belongs to a CDK app.
func (c *initCmd) place() error {
	ext := filepath.Ext(c.Target)
	if c.alone = ext == ".yaml" || ext == ".yml"; c.alone {
		if c.App {
			return failure.Usage("name the folder of the new repository", "--app takes a folder, and %s is a file", c.Target)
		}
		c.file = c.Target
		return nil
	}
	c.file = filepath.Join(c.Target, account.DefaultFile)
	_, err := cdkcli.Find(c.file)
	c.alone = c.Target == "" && !c.App && err == nil
	return nil
}

// exists says what to do about a file that is there.
func (c *initCmd) exists(name string) error {
	if c.alone || filepath.Clean(name) == filepath.Clean(c.file) {
		return failure.New(c.again()+" to replace it, or name another file or folder", "%s exists", name)
	}
	return failure.New("sagerock init NAME for a folder of its own, or sagerock init "+account.DefaultFile+" for the file alone", "%s exists", name)
}

// next is what to type after the command, one line after the other.
func (c *initCmd) next() []string {
	check := "sagerock check" + account.Argument(c.file)
	if c.alone {
		flag := ""
		if c.file != account.DefaultFile {
			flag = " -c " + failure.Quoted(c.file)
		}
		if _, err := cdkcli.Find(c.file); err == nil {
			return []string{check, "sagerock deploy" + flag}
		}
		return []string{check, "sagerock serve --demo" + flag + " to try it here; to deploy it, move it into a folder that sagerock init NAME makes"}
	}
	install, deploy := "npm install && go mod tidy", "sagerock check && sagerock deploy, or npx cdk deploy --all"
	if dir := filepath.Dir(c.file); dir != "." {
		install = "cd " + failure.Quoted(dir) + " && " + install
	}
	return []string{install, deploy}
}

// placeholderBucket starts the names of buckets that AWS has reserved for examples.
const placeholderBucket = "s3://amzn-s3-demo-"

// start is what to write: the text of each file by its path, and where it comes from.
func (c *initCmd) start() (files map[string]string, from string, err error) {
	if c.Example == "" {
		text, err := starters.ReadFile("starter/" + c.path() + ".yaml")
		return map[string]string{c.file: string(text)}, "for path " + c.path(), err
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
		to := filepath.Join(filepath.Dir(c.file), filepath.FromSlash(name))
		if name == account.DefaultFile {
			to = c.file
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
	command := "sagerock init"
	if c.App {
		command += " --app"
	}
	if c.Example != "" {
		command += " --example " + c.Example
	} else {
		command += " --path " + c.path()
	}
	command += " --force"
	if c.Target != "" {
		command += " " + failure.Quoted(c.Target)
	}
	return command
}

func noExample(name string) error {
	fix := "name one of " + strings.Join(examples.Names(), ", ")
	if near := form.Nearest(name, examples.Names()); near != "" {
		fix = "did you mean " + near + "?"
	}
	return failure.Usage(fix, "there is no example %s", name)
}

const (
	nameLine   = `(?m)^name: [a-z0-9-]+( *)(#.*)?$\n`
	ownerLine  = `(?m)^owner: .*$\n`
	schemaLine = `^# yaml-language-server: .*\n` // its path is right in the example's folder only
	notInName  = `[^a-z0-9]+`
)

// personal is the text of a config file with a name and an owner of its own.
func personal(text, name, owner string) string {
	text = regex.Of(ownerLine).ReplaceAllString(regex.Of(schemaLine).ReplaceAllString(text, ""), "")
	return regex.Of(nameLine).ReplaceAllString(text, pad("name: "+name)+"# starts the name of every stack\n"+
		pad("owner: "+owner)+"# recorded in each stack: a file with another owner cannot replace it\n")
}

// pad fills key up to the column of the comments.
func pad(key string) string {
	return key + strings.Repeat(" ", max(1, len("name: hello                      ")-len(key)))
}

// appName is the name of a new app in folder. It ends in random letters, so that two
// people who start in folders of the same name do not share an app.
func appName(folder string) string {
	const random = 4
	base := strings.Trim(regex.Of(notInName).ReplaceAllString(strings.ToLower(folder), "-"), "-")
	base = strings.TrimLeft(base, "0123456789-") // a name starts with a letter
	base = strings.TrimRight(base[:min(len(base), syntax.MaxName-random-1)], "-")
	if base == "" || syntax.ReservedPrefix(base+"-") != "" {
		base = "app"
	}
	return base + "-" + strings.ToLower(rand.Text()[:random])
}

// newOwner is an owner that no other file has.
func newOwner() string { return strings.ToLower(rand.Text()[:12]) }
