package config

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/catalog"
)

// Options are the choices that are not in the file.
type Options struct {
	// Environment is the overlay to lay over the file, or "".
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
// there, and reads the public keys it names. See [Parse].
func Load(file string, opt Options) (*Config, []Problem, error) {
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
// filled in. The error is [Problems], all there are; what may be right and looks
// wrong is in the warnings. It is pure: the same bytes give the same result on
// every machine.
func Parse(file string, src []byte, opt Options) (*Config, []Problem, error) {
	return parse(file, src, opt, files{
		exists: func(string) bool { return true },
		read:   func(string) ([]byte, error) { return nil, nil },
	})
}

func parse(file string, src []byte, opt Options, beside files) (*Config, []Problem, error) {
	r := newReport(file)
	r.today = cmp.Or(opt.Today, catalog.ModelsDate)
	cfg := r.config(src, opt, beside)
	if len(r.problems) > 0 {
		return nil, sorted(r.warnings), sorted(r.problems)
	}
	return cfg, sorted(r.warnings), nil
}

// config takes src through every step. It returns nil when it had to stop early.
func (r *report) config(src []byte, opt Options, beside files) *Config {
	root := r.read(src)
	if root == nil {
		return nil
	}
	r.root(root).refuse(0)
	if refused(root) {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		r.root(root).wrongKind(KindObject)
		return nil
	}
	layers := r.layers(root)
	merged := root
	if opt.Environment != "" {
		i := slices.IndexFunc(layers, func(l *layer) bool { return l.name == opt.Environment })
		if i < 0 {
			r.unknownEnvironment(root, opt.Environment, layers)
			return nil
		}
		r.layer = layers[i]
		merged = r.layer.over(root)
	}
	if len(layers) > 0 {
		alone := newReport(r.file)
		alone.checked(root, opt, beside)
		for _, l := range layers {
			l.alone = alone.keys()
			if l != r.layer {
				other := newReport(r.file)
				other.layer = l
				other.checked(l.over(root), Options{Environment: l.name}, beside)
				r.problems = append(r.problems, other.ofLayer()...)
			}
		}
	}
	cfg := r.checked(merged, opt, beside)
	if len(r.problems) == 0 {
		cfg.Environments = r.overlays(layers)
	}
	return cfg
}

// checked is what the tree says, with every problem reported.
func (r *report) checked(root *yaml.Node, opt Options, beside files) *Config {
	cfg := r.decode(root)
	cfg.Environment = opt.Environment
	r.choosePath(cfg, opt.Path)
	p := r.root(root)
	cfg.fill(p)
	cfg.check(p)
	cfg.checkScripts(p, beside.exists)
	cfg.loadJWKS(p, beside.read)
	return cfg
}

// decode reads the tree into a Config that has every default.
func (r *report) decode(root *yaml.Node) *Config {
	var cfg *Config
	File().decode(r.root(root), reflect.ValueOf(&cfg).Elem())
	return cfg
}

func (r *report) choosePath(cfg *Config, path string) {
	if path == "" {
		return
	}
	paths := []string{PathBedrock, PathSageMaker, PathHybrid}
	if !slices.Contains(paths, path) {
		r.problems = append(r.problems, Problem{
			File: "-c path=" + path,
			Text: quote(path) + " is not " + list(paths, "or"),
			Fix:  suggest(path, paths),
		})
		return
	}
	cfg.Path = path
}

func (r *report) unknownEnvironment(root *yaml.Node, name string, layers []*layer) {
	known := make([]string, len(layers))
	for i, l := range layers {
		known[i] = l.name
	}
	p := r.root(root).get("environments")
	if len(known) == 0 {
		p.errorf("choose no environment, or add environments."+name, "has no %s: the file has no environments", name)
	} else if near := nearest(name, known); near != "" {
		p.errorf("did you mean "+near+"?", "has no %s, only %s", name, list(known, "and"))
	} else {
		p.errorf("choose "+list(known, "or"), "has no %s, only %s", name, list(known, "and"))
	}
}

// overlays returns the environments as plain values, for those who list them.
func (r *report) overlays(layers []*layer) map[string]*Overlay {
	if len(layers) == 0 {
		return nil
	}
	out := map[string]*Overlay{}
	for _, l := range layers {
		o := Overlay{}
		if err := l.node.Decode(&o); err != nil {
			r.root(l.node).errorf("write its values more simply", "%v", err)
		}
		out[l.name] = &o
	}
	return out
}

// readFile reads a file, but no more of it than Parse needs to refuse it.
func readFile(file string) ([]byte, error) {
	src, err := readUpTo(file, maxBytes)
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
		return nil, err
	}
	return nil, Problems{{File: file, Text: text, Fix: fix}}
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
