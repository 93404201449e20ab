package form

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/internal/regex"
)

// What a key holds follows from the key, never from how its value looks: a
// value is read from its text. YAML has ways of writing numbers and booleans
// that mean different things to different tools, such as 010, 0x1F, 1_000 or
// yes; they are refused, so that every tool reads this file alike.
const (
	wholeNumber = `^[-+]?(0|[1-9][0-9]*)$`
	number      = `^[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`
	boolean     = `^(true|True|TRUE|false|False|FALSE)$`
)

var meant = map[string]string{"yes": "true", "y": "true", "on": "true", "1": "true", "no": "false", "n": "false", "off": "false", "0": "false"}

func (s *Shape) decodeScalar(p *Place, v reflect.Value) {
	text := p.node.Value
	switch s.Kind {
	case KindText:
		if s.text(p, text) {
			v.SetString(text)
		}
	case KindInteger:
		s.integer(p, text, v)
	case KindNumber:
		n, err := strconv.ParseFloat(text, 64)
		if quoted(p.node) || !regex.Of(number).MatchString(text) || err != nil {
			p.notOne("a number", number, "write "+s.Rule.number("a number"))
			return
		}
		s.Rule.bounds(p, n, text)
		v.SetFloat(n)
	case KindBoolean:
		if quoted(p.node) || !regex.Of(boolean).MatchString(text) {
			fix := "write true or false"
			if m := meant[strings.ToLower(text)]; m != "" {
				fix = "write " + m
			}
			p.notOne("true or false", boolean, fix)
			return
		}
		v.SetBool(text[0] == 't' || text[0] == 'T')
	case KindDuration:
		d, err := ParseDuration(text)
		if err != nil {
			fix := "write a length of time such as 90s, 10m or 2h"
			if regex.Of(wholeNumber).MatchString(text) {
				fix = "write the unit too, such as " + strings.TrimLeft(text, "+-") + "s for seconds"
			}
			p.Wrongf(fix, "%s is not a length of time", Quote(text))
			return
		}
		s.Rule.bounds(p, d.Seconds(), text)
		v.SetInt(int64(d))
	}
}

func (s *Shape) integer(p *Place, text string, v reflect.Value) {
	choices := "write " + List(s.Rule.OneOf, "or")
	if quoted(p.node) || !regex.Of(wholeNumber).MatchString(text) {
		fix := choices
		if len(s.Rule.OneOf) == 0 {
			fix = "write " + s.Rule.number("a whole number")
		}
		p.notOne("a whole number", wholeNumber, fix)
		return
	}
	n, err := strconv.Atoi(text)
	if err != nil { // too large for a computer, so for the rule too
		n = math.MaxInt
		if text[0] == '-' {
			n = math.MinInt
		}
	}
	s.Rule.chosen(p, strconv.Itoa(n), text, choices)
	s.Rule.bounds(p, float64(n), text)
	v.SetInt(int64(n))
}

// notOne reports that what is written at p is not of a kind. Where it would be
// without quotes, zeros in front or underscores, the fix is to drop those.
func (p *Place) notOne(noun, kind, fix string) {
	text := p.node.Value
	switch simple := strings.TrimLeft(strings.ReplaceAll(text, "_", ""), "0"); {
	case quoted(p.node) && regex.Of(kind).MatchString(text):
		p.Wrongf("remove the quotes", "%s in quotes is text, not %s", text, noun)
	case simple != text && regex.Of(kind).MatchString(simple):
		p.Wrongf("write "+simple, "%s is not %s to every tool", text, noun)
	default:
		p.Wrongf(fix, "%s is not %s", Quote(text), noun)
	}
}

// text reports whether text is allowed at p.
func (s *Shape) text(p *Place, text string) bool {
	before := len(p.report.problems)
	length := utf8.RuneCountInString(text)
	switch {
	case s.Rule.Is != "":
		p.match(s.Rule.Is)
	case len(s.Rule.OneOf) > 0:
		s.Rule.chosen(p, text, Quote(text), Suggest(text, s.Rule.OneOf))
	case s.Rule.Required && strings.TrimSpace(text) == "":
		p.Wrongf("write something", "is empty")
	case s.Rule.above(float64(length)):
		p.Wrongf("write at most "+s.Rule.Max+" characters", "is %d characters long", length)
	}
	if len(p.report.problems) > before {
		return false
	}
	if refuse := p.report.grammar.Refuse; refuse != nil {
		if why, fix := refuse(s.Rule.Is, text); why != "" {
			p.Wrongf(fix, "%s", why)
			return false
		}
	}
	if what := notText[p.node.Tag]; what != "" && !quoted(p.node) && !(s.Rule.Unquoted && plain(p.node)) {
		p.Wrongf(`put it in quotes: "`+text+`"`, "%s without quotes is %s to YAML", text, what)
		return false
	}
	return true
}

var notText = map[string]string{"!!int": "a number", "!!float": "a number", "!!bool": "true or false"}

// plain reports whether every tool reads the scalar's text alike.
func plain(node *yaml.Node) bool {
	return node.Tag == "!!bool" || regex.Of(number).MatchString(node.Value) && !strings.HasPrefix(node.Value, "+")
}

func quoted(node *yaml.Node) bool {
	return node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
}
