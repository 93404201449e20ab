package config

import (
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sagerock/sagerock/internal/regex"
)

// PatternOf returns the pattern that rule tags call name, or nil.
func PatternOf(name string) *Pattern { return patterns[name] }

// Explain says why text does not match the pattern and how to fix it, or
// returns "".
func (pt *Pattern) Explain(text string) (why, fix string) {
	length := utf8.RuneCountInString(text)
	switch {
	case pt.Words != nil:
		if slices.Contains(pt.Words, text) {
			return "", ""
		}
		return quote(text) + " is not " + pt.Noun, suggest(text, pt.Words)
	case pt.Max > 0 && length > pt.Max || !regex.Of(pt.Regex).MatchString(text):
		return quote(text) + " is not " + pt.Noun, pt.Fix
	case pt.refuse != nil:
		if why, fix = pt.refuse(text); why != "" {
			return quote(text) + " " + why, fix
		}
	}
	return "", ""
}

// match checks the text at p against a pattern.
func (p *place) match(pattern string) {
	if why, fix := patterns[pattern].Explain(p.node.Value); why != "" {
		p.wrongf(fix, "%s", why)
	}
}

// matchKey checks the key of p, where a user chooses it. What is below a wrong key is
// still what was meant.
func (p *place) matchKey(pattern string) bool {
	why, fix := patterns[pattern].Explain(p.key)
	if why == "" {
		return true
	}
	p.errorf(fix, "%s", why)
	p.up.get(anyName).distrust()
	return false
}

// private are the ranges that are never routed on the internet.
var private = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("100.64.0.0/10"),
}

func refuseCIDR(text string) (why, fix string) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return "is not an address range", "write a private range such as 10.0.0.0/16"
	}
	if base := prefix.Masked(); base != prefix {
		return "is not the first address of its range", "write " + base.String()
	}
	if !slices.ContainsFunc(private, func(p netip.Prefix) bool { return p.Contains(prefix.Addr()) }) {
		return "is a public address range", "use a part of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10"
	}
	return "", ""
}

// refuseOutside keeps a config to the files beside it.
func refuseOutside(path string) (why, fix string) {
	if strings.Contains(path, "..") {
		return "is outside the directory of this file", "move it beside this file"
	}
	return "", ""
}
