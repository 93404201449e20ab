package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rule is what a key's value must be, beyond its kind. It is written in the
// field's rule tag, as words with a space between them:
//
//	required        must be written, unless there is a default
//	min=1 max=50    bounds of a number or a duration; of the length of text; of
//	                the number of entries of a list or map
//	oneof=a|b       one of these words or numbers
//	is=email        text that matches a [Pattern]
//	keys=tag        each key of a map matches a Pattern
//	each=subnet     each entry of a list or map matches a Pattern
//	unique          no entry of a list comes twice
//	unquoted        a number or a boolean is taken as the text it is written as
//	count           a number n is read as a list of n empty entries
//	top             written at the top of the file only, in no environment
//	on=mode:a|b     the key has an effect only where mode, a key of its block or of one
//	                above, is one of these. More conditions follow after commas: !mode:a,
//	                where it is not; source:s3://*, where it starts so; training, where
//	                there is such a key; !training, where there is none. With required, the
//	                key is required there
//	switch          what has no effect with a value of this key gets a warning only
type Rule struct {
	Required, Unique, Unquoted, Count, Top, Switch bool
	Min, Max                                       string // "" is no bound
	OneOf                                          []string
	Is, Keys, Each                                 string      // names of patterns
	On                                             []Condition // when the key has an effect; always without any
}

func (g *Grammar) rule(tag string) (Rule, error) {
	var r Rule
	for word := range strings.FieldsSeq(tag) {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "required":
			r.Required = true
		case "unique":
			r.Unique = true
		case "unquoted":
			r.Unquoted = true
		case "count":
			r.Count = true
		case "top":
			r.Top = true
		case "switch":
			r.Switch = true
		case "on":
			r.On = parseConditions(value)
		case "min":
			r.Min = value
		case "max":
			r.Max = value
		case "oneof":
			r.OneOf = strings.Split(value, "|")
		case "is":
			r.Is = value
		case "keys":
			r.Keys = value
		case "each":
			r.Each = value
		default:
			return r, fmt.Errorf("no rule is called %q", name)
		}
	}
	for _, name := range []string{r.Is, r.Keys, r.Each} {
		if _, ok := g.Patterns[name]; !ok && name != "" {
			return r, fmt.Errorf("no pattern is called %q", name)
		}
	}
	for _, bound := range []string{r.Min, r.Max} {
		if _, err := measure(bound); bound != "" && err != nil {
			return r, err
		}
	}
	return r, nil
}

// measure reads a bound: a number, or a duration in seconds.
func measure(bound string) (float64, error) {
	if n, err := strconv.ParseFloat(bound, 64); err == nil {
		return n, nil
	}
	d, err := time.ParseDuration(bound)
	return d.Seconds(), err
}

// below and above report whether n breaks a bound.
func (r *Rule) below(n float64) bool {
	least, _ := measure(r.Min)
	return r.Min != "" && n < least
}

func (r *Rule) above(n float64) bool {
	most, _ := measure(r.Max)
	return r.Max != "" && n > most
}

// number says what to write for a number: "a whole number, 1 to 50".
func (r *Rule) number(noun string) string {
	if r.Min == "" && r.Max == "" {
		return noun
	}
	return noun + ", " + r.span()
}

// span says what a number or a duration may be: "1 to 50".
func (r *Rule) span() string {
	switch {
	case r.Min == "":
		return "at most " + r.Max
	case r.Max == "":
		return "at least " + r.Min
	default:
		return r.Min + " to " + r.Max
	}
}

// bounds checks a number or a duration, shown as the user wrote it.
func (r *Rule) bounds(p *Place, n float64, shown string) {
	if r.below(n) {
		p.Wrongf("write "+r.span(), "%s is less than %s", shown, r.Min)
	} else if r.above(n) {
		p.Wrongf("write "+r.span(), "%s is more than %s", shown, r.Max)
	}
}

// size reports a list or a map that has too few entries or too many, and returns how many
// to read: no more than it may have, so that a hostile file stays cheap.
func (r *Rule) size(p *Place, n int) int {
	switch {
	case r.below(float64(n)):
		p.Wrongf("write at least "+r.Min, "has %s", Count(n, "entry", "entries"))
	case r.above(float64(n)):
		p.Errorf("keep at most "+r.Max, "has %s", Count(n, "entry", "entries"))
		most, _ := measure(r.Max)
		return int(most)
	}
	return n
}

// chosen reports that a value, shown as the user wrote it, is none of those it
// may be.
func (r *Rule) chosen(p *Place, value, shown, fix string) {
	if len(r.OneOf) > 0 && !slices.Contains(r.OneOf, value) {
		choices := List(r.OneOf, "or")
		if most := 6; len(r.OneOf) > most { // the fix lists them
			choices = "one of the possible values"
		}
		p.Wrongf(fix, "%s is not %s", shown, choices)
	}
}
