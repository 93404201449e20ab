// Package change compares the templates that are about to be deployed with those that are
// deployed: what is made, changed, replaced and deleted, and whether data goes with it. It
// reads templates, and nothing from an account.
package change

import (
	"maps"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/internal/resourcetype"
)

// What happens to a resource or a stack.
const (
	Create  = "create"
	Update  = "update"
	Replace = "replace" // another one is made, then this one is deleted
	Delete  = "delete"
)

// Template is a template of CloudFormation, as far as it says what is deployed.
type Template struct {
	Resources map[string]Resource
	Outputs   map[string]struct{ Value any }
}

// Resource is a resource of a template, with all that templates of sagerock say of one.
type Resource struct {
	Type                string         `json:",omitempty"`
	Properties          map[string]any `json:",omitempty"`
	DeletionPolicy      string         `json:",omitempty"`
	UpdateReplacePolicy string         `json:",omitempty"`
	DependsOn           any            `json:",omitempty"`
	Metadata            map[string]any `json:",omitempty"`
}

// Stack is what a deployment does with a stack.
type Stack struct {
	Name    string   `json:"name"`
	Action  string   `json:"action"`
	Changes []Change `json:"changes"`
}

// Change is what a deployment does with a resource.
type Change struct {
	ID         string   `json:"id"` // in the template
	Type       string   `json:"type"`
	Purpose    string   `json:"purpose,omitempty"`
	Action     string   `json:"action"`
	Properties []string `json:"properties,omitempty"` // those that change
	Kept       bool     `json:"kept,omitempty"`       // what is deleted or replaced stays in the account, by itself
	Lost       string   `json:"lost,omitempty"`       // what is gone with it
}

// Of compares the stacks in order: what is deployed of them, was, with what is wanted of
// them. A stack that is wanted without resources is deleted.
func Of(order []string, was, want map[string]*Template) []Stack {
	c := &comparison{was: was, want: want, replaced: map[at]bool{}}
	c.follow()
	stacks := []Stack{} // not nil, which JSON would show as null
	for _, name := range order {
		s := Stack{Name: name, Action: Update}
		switch before := was[name]; {
		case before == nil && len(want[name].Resources) > 0:
			s.Action = Create
		case before != nil && len(want[name].Resources) == 0:
			s.Action = Delete
		}
		if s.Changes = c.changes(name); len(s.Changes) > 0 {
			stacks = append(stacks, s)
		}
	}
	return stacks
}

// at is a resource of a stack.
type at struct{ stack, id string }

type comparison struct {
	was, want map[string]*Template
	replaced  map[at]bool
}

// follow finds what is replaced: what CloudFormation cannot change in place, and what it
// cannot change in place because another resource that it names is replaced.
func (c *comparison) follow() {
	for found := true; found; {
		found = false
		for stack, template := range c.want {
			for id := range template.Resources {
				if here := (at{stack, id}); !c.replaced[here] && c.replaces(here) {
					c.replaced[here], found = true, true
				}
			}
		}
	}
}

// replaces reports whether a resource that is there has to be made anew.
func (c *comparison) replaces(here at) bool {
	before, after, both := c.both(here)
	if !both {
		return false
	}
	if before.Type != after.Type {
		return true
	}
	paths, _ := resourcetype.Replacing(after.Type)
	return slices.ContainsFunc(paths, func(path string) bool {
		return c.differ(here.stack, value(before.Properties, path), value(after.Properties, path))
	})
}

// both returns a resource before and after, if it is there before and after.
func (c *comparison) both(here at) (before, after Resource, ok bool) {
	if c.was[here.stack] == nil {
		return before, after, false
	}
	before, ok = c.was[here.stack].Resources[here.id]
	after, still := c.want[here.stack].Resources[here.id]
	return before, after, ok && still
}

// value is what is at a path with dots, or nil.
func value(properties map[string]any, path string) any {
	first, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		return properties[first]
	}
	inner, _ := properties[first].(map[string]any)
	return value(inner, rest)
}

// differ reports whether a value of a stack changes, or names something that is replaced.
func (c *comparison) differ(stack string, before, after any) bool {
	return !equal(before, after) || c.namesReplaced(stack, after)
}

// changes are those of the resources of a stack, sorted by what happens to them.
func (c *comparison) changes(stack string) []Change {
	before, after := c.was[stack], c.want[stack]
	if before == nil {
		before = &Template{}
	}
	var changes []Change
	for _, id := range slices.Sorted(maps.Keys(after.Resources)) {
		r := after.Resources[id]
		was, there := before.Resources[id]
		change := Change{ID: id, Type: r.Type, Purpose: resourcetype.Purpose(r.Type), Action: Create}
		if there {
			change.Properties = c.properties(stack, was.Properties, r.Properties)
			switch {
			case c.replaced[at{stack, id}]:
				change.Action = Replace
				change.end(was.Type, was.UpdateReplacePolicy)
			case len(change.Properties) > 0:
				change.Action = Update
			default:
				continue
			}
		}
		changes = append(changes, change)
	}
	for _, id := range slices.Sorted(maps.Keys(before.Resources)) {
		if _, still := after.Resources[id]; still {
			continue
		}
		r := before.Resources[id]
		change := Change{ID: id, Type: r.Type, Purpose: resourcetype.Purpose(r.Type), Action: Delete}
		change.end(r.Type, r.DeletionPolicy)
		changes = append(changes, change)
	}
	return changes
}

// end says whether the old resource stays, and what is lost if not.
func (c *Change) end(kind, policy string) {
	if strings.HasPrefix(policy, "Retain") {
		c.Kept = true
		return
	}
	c.Lost = resourcetype.Lost(kind)
}

// properties are the names of those that change.
func (c *comparison) properties(stack string, before, after map[string]any) []string {
	names := maps.Clone(before)
	if names == nil {
		names = map[string]any{}
	}
	maps.Copy(names, after)
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if c.differ(stack, before[name], after[name]) {
			changed = append(changed, name)
		}
	}
	return changed
}
