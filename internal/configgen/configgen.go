// Package configgen draws random config files that are right: every block, every key,
// values from the rules of each key. Tests hold what they deploy against what AWS takes.
package configgen

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
)

// File is a config file, and what to choose with it.
type File struct {
	Text string
	config.Options
	Mutant bool // it may be wrong: see [Mutants]
}

// The files that a config may name, beside it.
const (
	Prepare  = "scripts/prepare.py"
	Evaluate = "scripts/evaluate.py"
	JWKS     = "keys/issuer.json"
)

// Files draws config files. Each passes [config.Parse], with its options.
func Files() *rapid.Generator[File] {
	return rapid.Custom(func(t *rapid.T) File {
		d := newDraw(t)
		return d.file(d.block(config.File(), d.config()))
	})
}

// Serving draws config files that are about models on SageMaker and name nothing that must be in
// an account before, so that they can be deployed to an empty one, in us-east-1.
func Serving() *rapid.Generator[File] {
	return rapid.Custom(func(t *rapid.T) File {
		d := newDraw(t)
		d.region, d.path, d.environment = "us-east-1", config.PathSageMaker, ""
		d.mode = d.one(config.NetworkPrivate, config.NetworkNone)
		d.guardrails, d.prompts = nil, nil
		file := block{
			"name": d.name, "region": d.region, "path": d.path, "models": d.models(),
			"network": block{"mode": d.mode}, "encryption": block{"key": d.one("managed", "aws")},
		}
		if d.fleet {
			file["fleets"] = block{fleetName: d.value(shape("fleets").Item)}
			file["api"] = block{"timeout": "90s"} // beside the longest wait
		}
		return d.file(file)
	})
}

// block is what is written in a block, by key.
type block map[string]any

// omit is the value of a key that must not be written.
type omit struct{}

// draw is a config file that is being drawn.
type draw struct {
	t *rapid.T

	// What several blocks depend on is drawn first.
	name, environment, region, path string
	mode, auth, exposure, logRole   string
	subscribed                      string // email or topic
	guardrails                      []string
	prompts                         []string
	model                           *model // the one being drawn
	fleet                           bool   // whether a model is on the fleet
	held                            bool   // whether calls of a model may be held

	// wild draws each key by itself.
	wild bool
}

// block draws what is in the block of a shape: given keys as they are, required keys,
// and any of the others.
func (d *draw) block(s *form.Shape, given block) block {
	out := block{}
	for _, f := range s.Fields {
		switch value, ok := given[f.Key]; {
		case value == omit{}:
		case ok:
			out[f.Key] = value
		case f.Needed() || d.maybe(s.Type+"."+f.Key):
			out[f.Key] = d.value(f)
		}
	}
	return out
}

// value draws what one key, or an entry of a list or a map, may hold.
func (d *draw) value(s *form.Shape) any {
	label := s.Owner + "." + s.Key
	switch s.Kind {
	case form.KindObject:
		if d.wild {
			return d.block(s, nil)
		}
		return d.block(s, d.steer(s.Type))
	case form.KindMap:
		out := block{}
		for range d.size(s.Rule) {
			if key := d.text(s.Rule.Keys); !sameInAnyCase(out, key) {
				out[key] = d.value(s.Item)
			}
		}
		return out
	case form.KindList:
		out := []any{}
		for range d.size(s.Rule) {
			if entry := d.value(s.Item); !s.Rule.Unique || !slices.ContainsFunc(out, func(other any) bool { return other == entry }) {
				out = append(out, entry)
			}
		}
		return out
	case form.KindCount:
		if d.maybe("number of entries") {
			return d.size(s.Rule)
		}
		out := []any{}
		for len(out) < bound(s.Rule.Min, 0) {
			if entry := d.text(s.Rule.Each); !slices.Contains(out, any(entry)) {
				out = append(out, entry)
			}
		}
		return out
	case form.KindBoolean:
		return rapid.Bool().Draw(d.t, label)
	case form.KindInteger:
		if len(s.Rule.OneOf) > 0 {
			return number(d.one(s.Rule.OneOf...))
		}
		return rapid.IntRange(bound(s.Rule.Min, 0), bound(s.Rule.Max, 1<<20)).Draw(d.t, label)
	case form.KindNumber:
		return float64(rapid.IntRange(0, int(100*limit(s.Rule.Max))).Draw(d.t, label)) / 100
	case form.KindDuration:
		seconds := rapid.IntRange(bound(s.Rule.Min, 0), bound(s.Rule.Max, 3600)).Draw(d.t, label)
		return form.Seconds(seconds).String()
	case form.KindText:
		switch {
		case s.Rule.Is != "":
			return d.text(s.Rule.Is)
		case len(s.Rule.OneOf) > 0:
			return d.one(s.Rule.OneOf...)
		}
		if !s.Rule.Required && d.maybe("empty") {
			return ""
		}
		return d.prose(min(bound(s.Rule.Max, 200), 200))
	default:
		panic(fmt.Sprintf("configgen: cannot draw %s, which is of kind %s", label, s.Kind))
	}
}

func (d *draw) maybe(label string) bool { return rapid.Bool().Draw(d.t, label) }

// one draws one of several.
func (d *draw) one(of ...string) string { return rapid.SampledFrom(of).Draw(d.t, "one of") }

// size draws how many entries a list or a map has: few, but as many as it must have.
func (d *draw) size(r form.Rule) int {
	least := bound(r.Min, 0)
	return rapid.IntRange(least, min(bound(r.Max, least+3), least+3)).Draw(d.t, "entries")
}

// bound is a bound of a rule as a number, durations in seconds.
func bound(text string, without int) int {
	if text == "" {
		return without
	}
	return int(limit(text))
}

func limit(text string) float64 {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		panic(err)
	}
	return d.Seconds()
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}

func sorted(b block) []string { return slices.Sorted(maps.Keys(b)) }
