// Package form reads a YAML file into a struct, by the tags of the struct's fields. It
// reports every problem of a file at once, each at its line and column and with its fix,
// and lays environments over the file. It knows nothing of what a file is about: the
// package that holds the struct says what its tags mean, and checks what no tag can say.
package form

import (
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Grammar is what the tags of a kind of file refer to.
type Grammar struct {
	// Patterns are the patterns that rule tags name, as in is=email.
	Patterns map[string]*Pattern
	// Defaults make the blocks that have defaults, by the type of the block.
	Defaults map[reflect.Type]func() any
	// Refuse says why a text that matches its pattern, or that has none, must not be in
	// the file, and how to fix it; or it returns "".
	Refuse func(pattern, text string) (why, fix string)
	// Empty is the fix for a file with nothing in it.
	Empty string
}

// Form is one kind of file, which a T holds.
type Form[T any] struct {
	grammar Grammar
	shape   *Shape
}

// New makes the form of the struct T. It panics where a tag of T is wrong.
func New[T any](g Grammar) *Form[T] {
	f := &Form[T]{grammar: g}
	f.shape = f.grammar.shape(reflect.TypeFor[*T](), reflect.Value{}, Rule{})
	return f
}

// Shape is the shape of the whole file.
func (f *Form[T]) Shape() *Shape { return f.shape }

// Check reports what no tag can say, of a file with one environment laid over it or none.
// It is called once for the file as it is chosen, and once for each other reading of it.
type Check[T any] func(file *T, p *Place, environment string)

// Parse reads src with an environment laid over it, or none, over the defaults. The error
// is [Problems], all there are in the file and in each of its environments.
func (f *Form[T]) Parse(file string, src []byte, environment string, check Check[T]) (*T, []Problem, error) {
	r := newReport(file, &f.grammar)
	out := f.read(r, src, environment, check)
	if len(r.problems) > 0 {
		return nil, sorted(r.warnings), sorted(r.problems)
	}
	return out, sorted(r.warnings), nil
}

// read takes src through every step. It returns nil where there is no tree to read.
func (f *Form[T]) read(r *report, src []byte, environment string, check Check[T]) *T {
	root := r.tree(src)
	if root == nil {
		return nil
	}
	layers := r.layers(root, f.shape)
	merged := root
	if environment != "" {
		i := slices.IndexFunc(layers, func(l *layer) bool { return l.name == environment })
		if i < 0 {
			r.unknownEnvironment(root, environment, layers)
			return nil
		}
		r.layer = layers[i]
		merged = r.layer.over(root, f.shape)
	}
	if len(layers) > 0 {
		alone := newReport(r.file, r.grammar)
		f.check(alone, root, environment, check)
		for _, l := range layers {
			l.alone = alone.keys()
			if l != r.layer {
				other := newReport(r.file, r.grammar)
				other.layer = l
				f.check(other, l.over(root, f.shape), l.name, check)
				r.problems = append(r.problems, other.ofLayer()...)
			}
		}
	}
	out := f.check(r, merged, environment, check)
	if len(r.problems) == 0 {
		f.setOverlays(r, out, layers)
	}
	return out
}

// check is what a tree says, with every problem reported.
func (f *Form[T]) check(r *report, root *yaml.Node, environment string, check Check[T]) *T {
	var out *T
	p := r.root(root)
	f.shape.decode(p, reflect.ValueOf(&out).Elem())
	check(out, p, environment)
	return out
}
