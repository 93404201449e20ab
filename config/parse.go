package config

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/config/syntax"
)

// Options are the choices that are not in the file.
type Options struct {
	// Environment is the overlay to lay over the file; "" and [Base] are the file alone.
	Environment string
	// Path replaces the file's path, unless it is "".
	Path string
	// Today is the day, such as 2026-11-27, on which models are legacy or past their
	// end of life. With "" it is that of the table of models, so that the same file gives the
	// same result on every day.
	Today string
}

// files are what a config file names beside itself.
type files struct {
	exists func(file string) bool
	read   func(file string) ([]byte, error)
}

// Load reads and checks a file, and also looks whether the scripts it names are
// there, and reads the public keys it names. See [Parse]. That the file cannot be read is one
// of the [form.Problems], too.
func Load(file string, opt Options) (*Config, []form.Problem, error) {
	src, err := readFile(file)
	if err != nil {
		return nil, nil, err
	}
	dir := filepath.Dir(file)
	return parse(file, src, opt, files{
		exists: func(script string) bool {
			info, err := os.Stat(filepath.Join(dir, script))
			return err == nil && info.Mode().IsRegular()
		},
		read: func(name string) ([]byte, error) { return readUpTo(filepath.Join(dir, name), maxJWKS) },
	})
}

// Parse checks src and returns it with its environment applied and its defaults
// filled in. The error is [form.Problems], all there are; what may be right and looks
// wrong is in the warnings. It is pure: the same bytes give the same result on
// every machine.
func Parse(file string, src []byte, opt Options) (*Config, []form.Problem, error) {
	return parse(file, src, opt, none)
}

// Compose makes the config of a gateway in region from blocks that [Block] has made, and
// checks the rules between them, as those of a file that has them all. The name of each
// model and guardrail is its key. It reads the file that api.jwt.jwks names. The error is
// [form.Problems], all there are.
func Compose(region string, api *API, network *Network, models map[string]*Model, guardrails map[string]*Guardrail) (*Config, []form.Problem, error) {
	cfg := defaultConfig()
	cfg.Name, cfg.Path, cfg.Region = "composed", PathHybrid, region
	cfg.API, cfg.Network, cfg.Guardrails = api, network, guardrails
	cfg.Models = map[string]*Model{}
	for name, m := range models {
		model := *m
		// The network of the endpoint need not be that of the gateway, and its construct holds
		// it against the source and the kind.
		if model.SageMaker != nil {
			served := *model.SageMaker
			if served.FromHub() {
				served.Source, served.HubToken = "s3://amzn-s3-demo-bucket/", ""
			}
			if served.OnDemand() {
				serverless := *served.Serverless
				serverless.OutsideNetwork, served.Serverless = true, &serverless
			}
			if served.Hosts != nil { // fleets of several constructs may have one key
				served.Fleet = cfg.addFleet(served.Hosts)
			}
			model.SageMaker = &served
		}
		cfg.Models[name] = &model
	}
	src, err := Effective(cfg)
	if err != nil {
		return nil, nil, err
	}
	checked, warnings, err := parse("", src, Options{}, files{
		exists: none.exists,
		read:   func(name string) ([]byte, error) { return readUpTo(name, maxJWKS) },
	})
	warnings = form.Problems(warnings).Nowhere()
	if problems, ok := errors.AsType[form.Problems](err); ok {
		return nil, warnings, problems.Nowhere()
	} else if err != nil {
		return nil, warnings, err
	}
	cfg.Models, cfg.Files = models, checked.Files
	for name, m := range cfg.Models {
		m.Name = name
		if s := m.SageMaker; s != nil && s.Hosts != nil {
			cfg.Fleets[s.Fleet] = s.Hosts
		}
	}
	return cfg, warnings, nil
}

// addFleet is the key under which c has a fleet.
func (c *Config) addFleet(f *hosting.Fleet) string {
	for key, there := range c.Fleets {
		if there == f {
			return key
		}
	}
	if c.Fleets == nil {
		c.Fleets = map[string]*hosting.Fleet{}
	}
	key := fmt.Sprintf("fleet-%d", len(c.Fleets)+1)
	c.Fleets[key] = f
	return key
}

func parse(file string, src []byte, opt Options, beside files) (*Config, []form.Problem, error) {
	if opt.Environment == Base {
		opt.Environment = ""
	}
	return format().Parse(file, src, opt.Environment, rules(opt, beside))
}

// rules fill and check what no tag can say.
func rules(opt Options, beside files) form.Rules[Config] {
	return form.Rules[Config]{
		Fill: func(cfg *Config, p *form.Place, environment string) {
			cfg.Environment, cfg.Today = environment, cmp.Or(opt.Today, catalog.ModelsDate)
			if environment == "" || environment == opt.Environment {
				cfg.choosePath(p, opt.Path)
			}
			cfg.fill(p)
		},
		Check: func(cfg *Config, p *form.Place) {
			cfg.check(p)
			cfg.checkScripts(p, beside.exists)
			cfg.checkSamples(p, beside.read)
			cfg.loadJWKS(p, beside.read)
		},
	}
}

// none are files that nobody looks for.
var none = files{
	exists: func(string) bool { return true },
	read:   func(string) ([]byte, error) { return nil, nil },
}

// choosePath replaces the file's path, unless it is "".
func (c *Config) choosePath(p *form.Place, path string) {
	paths := []string{PathBedrock, PathSageMaker, PathHybrid}
	switch {
	case path == "":
	case slices.Contains(paths, path):
		c.Path = path
	default:
		p.Report(form.Problem{
			File: "-c path=" + path,
			Text: form.Quote(path) + " is not " + form.List(paths, "or"),
			Fix:  form.Suggest(path, paths),
		})
	}
}

// readFile reads a file, but no more of it than Parse needs to refuse it.
func readFile(file string) ([]byte, error) {
	src, err := readUpTo(file, form.MaxBytes)
	text, fix := "", ""
	switch info, missing := os.Stat(file); {
	case err == nil:
		return src, nil
	case errors.Is(err, fs.ErrNotExist):
		text, fix = "there is no such file", "run sagerock init to write one, or name another"
	case missing == nil && info.IsDir():
		text, fix = "is a folder", "name the file in it: "+filepath.Join(file, "sagerock.yaml")
	case errors.Is(err, fs.ErrPermission):
		text, fix = "cannot be read: permission denied", "let your user read it, or name another file"
	default:
		text, fix = "cannot be read: "+err.Error(), "name a file that can be read"
		if at, ok := errors.AsType[*fs.PathError](err); ok {
			text = "cannot be read: " + at.Err.Error()
		}
	}
	return nil, form.Problems{{File: file, Text: text, Fix: fix}}
}

// readUpTo reads a file, and one byte more than most of one that is larger.
func readUpTo(file string, most int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

// Base names the file without any of its environments, where one has to be chosen.
const Base = syntax.Base

// Unchosen are the environments of a file of which opt names none, and not [Base] either. A
// file is not deployed before one is chosen: a forgotten option must not deploy another app.
func (c *Config) Unchosen(opt Options) []string {
	if opt.Environment != "" {
		return nil
	}
	return sortedKeys(c.Environments)
}
