package hosting

import (
	"fmt"
	"maps"
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// Copy is what one copy of a model reserves on an instance of its fleet.
type Copy struct {
	// Accelerators is how many GPUs or other accelerators a copy has to itself.
	Accelerators int `yaml:"accelerators" rule:"min=0 max=16"`

	// Cores is how many vCPUs a copy has to itself, in fractions where less than one is
	// enough. Without it, a copy reserves none.
	Cores float64 `yaml:"cores" rule:"min=0.25 max=448"`

	// MemoryMB is how much memory of the instance, in MB, a copy has to itself. That of the
	// accelerators is not part of it.
	MemoryMB int `yaml:"memoryMB" rule:"required min=128 max=4000000"`

	// MaxMemoryMB is the most memory of the instance, in MB, that SageMaker gives a copy.
	MaxMemoryMB int `yaml:"maxMemoryMB" rule:"min=128 max=4000000"`
}

// needs are what c takes of an instance, in the words of the file.
func (c *Copy) needs() []need {
	return []need{
		{"accelerators", "accelerators", float64(c.Accelerators), catalog.Accelerators},
		{"cores", "vCPUs", c.Cores, catalog.Cores},
		{"memoryMB", "MB of memory", float64(c.MemoryMB), catalog.MemoryMiB},
	}
}

// need is an amount of something that instances have.
type need struct {
	key, noun string
	amount    float64
	of        func(instance string) int
}

// Check reports a copy that contradicts itself, or that fits no instance of its fleet, which
// is nil where that is not known.
func (c *Copy) Check(p *form.Place, fleet *Fleet) {
	if at := p.Get("maxMemoryMB"); c.MaxMemoryMB > 0 && p.Sound("memoryMB", "maxMemoryMB") && c.MaxMemoryMB < c.MemoryMB {
		at.Errorf("raise maxMemoryMB or lower memoryMB", "maxMemoryMB is %d and memoryMB is %d", c.MaxMemoryMB, c.MemoryMB)
	}
	if fleet == nil {
		return
	}
	for _, n := range c.needs() {
		at := p.Get(n.key)
		if !at.Sound() {
			continue
		}
		for _, instance := range fleet.Instances {
			if !catalog.KnownInstance(instance) {
				continue
			}
			if has := n.of(instance); n.amount > float64(has) {
				if has == 0 {
					at.Errorf("remove it, or write an instance type with "+n.noun+" in the fleet", "%s has no %s", instance, n.noun)
				} else {
					at.Errorf(fmt.Sprintf("write %d or less, or a larger instance type in the fleet", has), "%s has %d %s, and a copy runs on one instance", instance, has, n.noun)
				}
				break
			}
		}
	}
}

// checkRoom reports copies that do not fit on all instances of the fleet together: those
// that a deployment starts with are an error, those that may come are a warning. It counts
// with the largest type of the fleet, so that what it says is certain.
func (f *Fleet) checkRoom(p *form.Place, tenants map[string]*Tenant) {
	at := p.Get("scaling", "max")
	if !at.Sound() || !p.Get("instances").Sound() || slices.ContainsFunc(f.Instances, func(i string) bool { return !catalog.KnownInstance(i) }) {
		return
	}
	var first, most [3]float64
	var needs []need
	for _, name := range slices.Sorted(maps.Keys(tenants)) {
		t := tenants[name]
		if t.Copy == nil || !t.At.Sound("copy.*", "copy", "scaling") {
			return
		}
		needs = t.Copy.needs()
		for i, n := range needs {
			first[i] += n.amount * float64(max(t.Scaling.Min, 1)) // a component cannot be made without a copy
			most[i] += n.amount * float64(t.Scaling.Max)
		}
	}
	check := func(amounts [3]float64, report func(fix, format string, args ...any), fix, whose string) bool {
		for i, n := range needs {
			has := 0
			for _, instance := range f.Instances {
				has = max(has, n.of(instance))
			}
			if room := float64(has * f.Scaling.Max); amounts[i] > room {
				report(fix, "%s reserve %g %s, and %s %g", whose, amounts[i], n.noun, form.Count(f.Scaling.Max, "instance has", "instances have"), room)
				return false
			}
		}
		return true
	}
	if check(first, at.Errorf, "raise it, or reserve less for each copy", "the first copies of all models") {
		check(most, at.Warnf, "raise it, or lower scaling.max of a model", "all models at their scaling.max")
	}
}
