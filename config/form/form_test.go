package form_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config/form"
)

// bakery is a kind of file that has nothing to do with models.
type bakery struct {
	Open  string           `yaml:"open" rule:"oneof=always|weekdays|never switch"`
	Bread map[string]*loaf `yaml:"bread" rule:"required keys=word"`
	Oven  oven             `yaml:"oven"`
	Queue bool             `yaml:"queue" rule:"on=open:always"`

	Environments map[string]*form.Overlay `yaml:"environments" rule:"keys=word"`
}

type oven struct {
	Fuel    string `yaml:"fuel" rule:"oneof=wood|gas"`
	Chimney string `yaml:"chimney" rule:"oneof=none|brick|steel required on=fuel:wood" because:"gas makes no smoke"`
	Tank    int    `yaml:"tank" rule:"on=fuel:!wood"`
}

type loaf struct {
	Flour  string   `yaml:"flour" rule:"required is=word"`
	Recipe string   `yaml:"recipe" rule:"is=word on=flour:rye*"`
	Crust  *crust   `yaml:"crust" rule:"on=!slices"`
	Slices []string `yaml:"slices" rule:"on=flour:rye|wheat"`
}

type crust struct {
	Minutes int  `yaml:"minutes" rule:"on=oven.fuel:wood"`
	Seeds   bool `yaml:"seeds" rule:"on=slices"`
}

func newBakery() *form.Form[bakery] {
	return form.New[bakery](form.Grammar{
		Patterns: map[string]*form.Pattern{"word": {Noun: "a word", Regex: `^[a-z-]+$`, Fix: "write a word"}},
		Empty:    "write which bread there is",
	})
}

// none are no rules beside the tags.
var none = form.Rules[bakery]{
	Fill: func(b *bakery, _ *form.Place, _ string) {
		if b.Open == "" {
			b.Open = "weekdays"
		}
	},
	Check: func(*bakery, *form.Place) {},
}

// TestKeysWithoutEffect has each kind of condition, met and broken.
func TestKeysWithoutEffect(t *testing.T) {
	for name, tc := range map[string]struct{ src, environment, want string }{
		"a value": {
			src: "bread: {a: {flour: rye}}\noven: {fuel: gas, chimney: brick}",
			want: `b.yaml:2:28: oven.chimney: has no effect with oven.fuel: gas: gas makes no smoke
	fix: remove it, or write oven.fuel: wood`,
		},
		"a value that asks for nothing": {src: "bread: {a: {flour: rye}}\noven: {fuel: gas, chimney: none}"},
		"a value that makes it required": {
			src: "bread: {a: {flour: rye}}\noven: {fuel: wood}",
			want: `b.yaml:2:7: oven.chimney: is required with oven.fuel: wood
	fix: add oven.chimney to the file`,
		},
		"any other value": {src: "bread: {a: {flour: rye}}\noven: {fuel: gas, tank: 3}"},
		"not this value": {
			src: "bread: {a: {flour: rye}}\noven: {fuel: wood, chimney: brick, tank: 3}",
			want: `b.yaml:2:42: oven.tank: has no effect with oven.fuel: wood
	fix: remove it, or write another oven.fuel`,
		},
		"how a value starts": {src: "bread: {a: {flour: rye-dark, recipe: x}}"},
		"how no value starts": {
			src: "bread: {a: {flour: wheat, recipe: x}}",
			want: `b.yaml:1:35: bread.a.recipe: has no effect where flour does not start with "rye"
	fix: remove it, or write a flour that starts with "rye"`,
		},
		"a value that is wrong says nothing about others": {
			src: "bread: {a: {flour: 7, recipe: x}}",
			want: `b.yaml:1:20: bread.a.flour: "7" is not a word
	fix: write a word`,
		},
		"what is beside it": {
			src: "bread: {a: {flour: rye, crust: {seeds: true}, slices: [thin]}}",
			want: `b.yaml:1:25: bread.a.crust: has no effect beside slices
	fix: remove it, or remove slices`,
		},
		"what has no effect itself beside it": {
			src: "bread: {a: {flour: spelt, crust: {minutes: 3}, slices: [thin]}}\noven: {fuel: wood, chimney: brick}",
			want: `b.yaml:1:48: bread.a.slices: has no effect with flour: spelt
	fix: remove it, or write flour: rye or wheat`,
		},
		"what is not beside it, and a value at the top of the file": {
			src: "bread: {a: {flour: rye, crust: {minutes: 3, seeds: true}}}\noven: {fuel: gas}",
			want: `b.yaml:1:42: bread.a.crust.minutes: has no effect with oven.fuel: gas
	fix: remove it, or write oven.fuel: wood
b.yaml:1:52: bread.a.crust.seeds: has no effect without slices
	fix: remove it, or add slices`,
		},
		"an environment that breaks it": {
			src:         "bread: {a: {flour: rye}}\noven: {fuel: wood, chimney: brick}\nenvironments: {city: {oven: {fuel: gas}}}",
			environment: "city",
			want: `b.yaml:2:29: oven.chimney: has no effect with oven.fuel: gas: gas makes no smoke, in environment city
	fix: write environments.city.oven.chimney: null, or write oven.fuel: wood`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := newBakery().Parse("b.yaml", []byte(tc.src), tc.environment, none)
			problems, _ := errors.AsType[form.Problems](err)
			if got := problems.Error(); got != tc.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tc.want)
			}
		})
	}
}

// TestSwitchWarns proves that a key which waits for another value of a switch stops nothing.
func TestSwitchWarns(t *testing.T) {
	_, warnings, err := newBakery().Parse("b.yaml", []byte("bread: {a: {flour: rye}}\nqueue: true"), "", none)
	want := "queue: has no effect with open: weekdays\n\tfix: write open: always to use it"
	if err != nil || len(warnings) != 1 || !strings.HasSuffix(warnings[0].Error(), want) {
		t.Errorf("got %v and %v, want %s", warnings, err, want)
	}
}

// TestEffectIsASentence holds what the reference says against the tags.
func TestEffectIsASentence(t *testing.T) {
	code := func(text string) string { return "`" + text + "`" }
	fields := map[string]*form.Shape{}
	var walk func(s *form.Shape)
	walk = func(s *form.Shape) {
		for _, f := range s.Fields {
			fields[s.Type+"."+f.Key] = f
			walk(f)
		}
		if s.Item != nil {
			walk(s.Item)
		}
	}
	walk(newBakery().Shape())
	for key, want := range map[string]string{
		"bakery.bread": "",
		"bakery.queue": "Has an effect only with `open: always`.",
		"oven.chimney": "Required with `fuel: wood`, and without effect otherwise: gas makes no smoke.",
		"oven.tank":    "Has an effect only without `fuel: wood`.",
		"loaf.recipe":  "Has an effect only where `flour` starts with `rye`.",
		"loaf.crust":   "Has an effect only without `slices`.",
		"loaf.slices":  "Has an effect only with `flour: rye` or `wheat`.",
		"crust.seeds":  "Has an effect only beside `slices`.",
	} {
		if got := fields[key].Effect(code); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}

// TestConditionsAreResolved proves that a slip in the name of another key stops the program.
func TestConditionsAreResolved(t *testing.T) {
	defer func() {
		if said := recover(); said != "form: slip.Colour: no key is called pattern" {
			t.Errorf("got %v", said)
		}
	}()
	type slip struct {
		Colour string `yaml:"colour" rule:"on=pattern:dots"`
	}
	form.New[slip](form.Grammar{})
}
