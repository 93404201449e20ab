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
	f.shape.resolve(nil)
	return f
}

// Shape is the shape of the whole file.
func (f *Form[T]) Shape() *Shape { return f.shape }

// Rules are what no tag can say of a file, with one environment laid over it or none.
type Rules[T any] struct {
	// Fill sets the defaults that depend on other keys.
	Fill func(file *T, p *Place, environment string)
	// Check reports what is wrong between keys.
	Check func(file *T, p *Place)
}

// Parse reads src with an environment laid over it, or none, over the defaults. The error
// is [Problems], all there are in the file and in each of its environments.
func (f *Form[T]) Parse(file string, src []byte, environment string, rules Rules[T]) (*T, []Problem, error) {
	r := newReport(file, &f.grammar)
	out := f.read(r, src, environment, rules)
	if len(r.problems) > 0 {
		return nil, sorted(r.warnings), sorted(r.problems)
	}
	return out, sorted(r.warnings), nil
}

// read takes src through every step. It returns nil where it has to stop early.
func (f *Form[T]) read(r *report, src []byte, environment string, rules Rules[T]) *T {
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
			f.readAny(r, root, layers, rules)
			return nil
		}
		r.layer = layers[i]
		merged = r.layer.over(root, f.shape)
	}
	if len(layers) > 0 {
		alone := newReport(r.file, r.grammar)
		f.check(alone, root, environment, rules)
		for _, l := range layers {
			l.alone = alone.keys()
			if l != r.layer {
				r.problems = append(r.problems, f.with(r, root, l, rules).ofLayer()...)
			}
		}
	}
	out := f.check(r, merged, environment, rules)
	if len(r.problems) == 0 {
		f.setOverlays(r, out, layers)
	}
	return out
}

// readAny reports what is wrong whichever environment was meant: with each one by itself,
// and in the file with all of them.
func (f *Form[T]) readAny(r *report, root *yaml.Node, layers []*layer, rules Rules[T]) {
	alone := newReport(r.file, r.grammar)
	f.check(alone, root, "", rules)
	for _, l := range layers {
		l.alone = alone.keys()
		other := f.with(r, root, l, rules)
		found := other.keys()
		alone.problems = slices.DeleteFunc(alone.problems, func(p Problem) bool { return p.Line > 0 && !found[p.key()] })
		r.problems = append(r.problems, other.ofLayer()...)
	}
	r.problems = append(r.problems, alone.problems...)
}

// with checks the file with an environment that is not the chosen one.
func (f *Form[T]) with(r *report, root *yaml.Node, l *layer, rules Rules[T]) *report {
	other := newReport(r.file, r.grammar)
	other.layer = l
	f.check(other, l.over(root, f.shape), l.name, rules)
	return other
}

// check is what a tree says, with every problem reported.
func (f *Form[T]) check(r *report, root *yaml.Node, environment string, rules Rules[T]) *T {
	var out *T
	p := r.root(root)
	f.shape.decode(p, reflect.ValueOf(&out).Elem())
	rules.Fill(out, p, environment)
	f.shape.effects(p, reflect.ValueOf(out), nil)
	rules.Check(out, p)
	return out
}
