package form

import (
	"slices"
	"strings"
)

// A rule between keys declares the keys that it reads, with [Place.Sound], and is
// skipped only where one of them is wrong by itself: what it would say of that key's
// default is not about the user's file. Everything else is reported in the same run.

// Any at the end of a path means the names of a block's entries, without their content;
// before the end it means each entry in turn.
const Any = "*"

// Sound reports whether a rule can rely on the keys below p, or on p itself when it is
// given none. Keys are dotted paths: oven.fuel; bread.*.flour is that key of every bread;
// bread.* is which breads there are; oven.* is whether there is such a block.
func (p *Place) Sound(keys ...string) bool {
	r := p.report
	if len(r.unsound) == 0 {
		return true
	}
	for at := p; at != nil; at = at.up {
		if r.unsound[at.bare()] {
			return false // p was never read
		}
	}
	if len(keys) == 0 {
		return !r.holds[p.bare()]
	}
	return !slices.ContainsFunc(keys, func(key string) bool { return p.reaches(strings.Split(key, ".")) })
}

// reaches reports whether the way from p down the keys leads to something unsound.
func (p *Place) reaches(keys []string) bool {
	if p.report.unsound[p.bare()] {
		return true
	}
	if len(keys) == 0 {
		return p.report.holds[p.bare()]
	}
	if keys[0] == Any && len(keys) > 1 {
		return slices.ContainsFunc(p.entries(), func(e *Place) bool { return e.reaches(keys[1:]) })
	}
	return p.Get(keys[0]).reaches(keys[1:])
}

// distrust makes p unsound.
func (p *Place) distrust() {
	p.report.unsound[p.bare()] = true
	for at := p.up; at != nil; at = at.up {
		p.report.holds[at.bare()] = true
	}
}
