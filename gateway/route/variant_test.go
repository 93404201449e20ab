package route

import (
	"maps"
	"math"
	"strconv"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// tested resolves a model whose endpoint has variants of these weights, among others.
func tested(t *testing.T, name string, others map[string]contract.Model, weights map[string]int) *Model {
	t.Helper()
	on := &contract.SageMaker{Endpoint: "e", Weight: 100}
	for _, variant := range []string{"AllTraffic", "challenger", "third"} {
		if weight, ok := weights[variant]; ok {
			on.Variants = append(on.Variants, contract.Variant{Name: variant, Weight: weight})
		}
	}
	s := &contract.Settings{Models: map[string]contract.Model{name: {SageMaker: on}}}
	maps.Copy(s.Models, others)
	models, err := Resolve(s, &contract.Targets{})
	if err != nil {
		t.Fatal(err)
	}
	return models[name]
}

// of asks which variant a user of a caller gets.
func of(t *testing.T, m *Model, caller, user string) string {
	t.Helper()
	return New(nil, nil, 0, never(t)).variant(m, &engine.Call{User: caller, Chat: &chat.Request{User: user}})
}

func TestVariantsKeepToTheirWeights(t *testing.T) {
	const n = 20000
	for _, weight := range []int{1, 10, 50, 90} {
		m := tested(t, "ranker", nil, map[string]int{"AllTraffic": 100 - weight, "challenger": weight})
		count := 0
		for i := range n {
			if of(t, m, "shop", userKey(i)) == "challenger" {
				count++
			}
		}
		want, p := n*weight/100, float64(weight)/100
		if off := math.Abs(float64(count - want)); off > 4*math.Sqrt(n*p*(1-p)) {
			t.Errorf("weight %d: %d of %d users, want about %d", weight, count, n, want)
		}
	}
}

// TestAUserKeepsTheVariant changes what must not matter, and another variant's weight, which
// moves nobody between the two others.
func TestAUserKeepsTheVariant(t *testing.T) {
	shares := map[string]int{"AllTraffic": 60, "challenger": 40}
	before := tested(t, "ranker", nil, shares)
	other := tested(t, "ranker", map[string]contract.Model{"new": {Bedrock: &contract.Bedrock{ModelID: "amazon.nova-lite-v1:0", Weight: 100}}}, shares)
	third := tested(t, "ranker", nil, map[string]int{"AllTraffic": 60, "challenger": 40, "third": 0})
	three := tested(t, "ranker", nil, map[string]int{"AllTraffic": 48, "challenger": 32, "third": 20})
	for i := range 2000 {
		want := of(t, before, "shop", userKey(i))
		if got := of(t, other, "shop", userKey(i)); got != want {
			t.Fatalf("%s moved from %s to %s when another model came", userKey(i), want, got)
		}
		if got := of(t, third, "shop", userKey(i)); got != want {
			t.Fatalf("%s moved from %s to %s when a variant without callers came", userKey(i), want, got)
		}
		if got := of(t, three, "shop", userKey(i)); got != want && got != "third" {
			t.Fatalf("%s moved from %s to %s when a third came", userKey(i), want, got)
		}
	}
}

// TestVariantsAreSteady holds assignments that must stay for ever: another one shows users a
// second variant.
func TestVariantsAreSteady(t *testing.T) {
	m := tested(t, "ranker", nil, map[string]int{"AllTraffic": 50, "challenger": 50})
	for i, want := range []string{"challenger", "challenger", "challenger", "AllTraffic"} {
		if got := of(t, m, "shop", userKey(i)); got != want {
			t.Errorf("%s gets %s, want %s", userKey(i), got, want)
		}
	}
}

// TestExperimentsAreIndependent counts users who are in the same variant of two models, and of
// two callers who count their users alike.
func TestExperimentsAreIndependent(t *testing.T) {
	const n = 4000
	half := map[string]int{"AllTraffic": 50, "challenger": 50}
	a, b := tested(t, "ranker", nil, half), tested(t, "rater", nil, half)
	models, callers := 0, 0
	for i := range n {
		got := of(t, a, "shop", strconv.Itoa(i))
		if got == of(t, b, "shop", strconv.Itoa(i)) {
			models++
		}
		if got == of(t, a, "desk", strconv.Itoa(i)) {
			callers++
		}
	}
	for what, same := range map[string]int{"models": models, "callers": callers} {
		if off := math.Abs(float64(same - n/2)); off > 4*math.Sqrt(n/4) {
			t.Errorf("two %s: %d of %d users are in the same variant, want about half", what, same, n)
		}
	}
}

func TestWhoGetsAVariant(t *testing.T) {
	m := tested(t, "ranker", nil, map[string]int{"AllTraffic": 30, "challenger": 70})
	thrown := New(nil, nil, 0, func(total int) int { return total - 1 })
	steady := New(nil, nil, 0, never(t))
	for name, tc := range map[string]struct {
		model *Model
		with  *Router
		call  engine.Call
		want  string
	}{
		"nobody in particular, by the dice": {m, thrown, engine.Call{Chat: &chat.Request{}}, "challenger"},
		"a body without a caller":           {m, thrown, engine.Call{}, "challenger"},
		"an endpoint with one variant":      {tested(t, "ranker", nil, nil), steady, engine.Call{}, ""},
		"all users on one":                  {tested(t, "ranker", nil, map[string]int{"AllTraffic": 0, "challenger": 100}), steady, engine.Call{}, "challenger"},
		"a caller's bodies stay together":   {m, steady, engine.Call{User: "batch"}, steady.variant(m, &engine.Call{User: "batch", Body: []byte("2")})},
		"user before the conversation": {
			m, steady,
			engine.Call{Chat: &chat.Request{User: userKey(7), Key: "conversation"}},
			steady.variant(m, &engine.Call{Chat: &chat.Request{User: userKey(7)}}),
		},
		"the user of texts to embed": {
			m, steady,
			engine.Call{Texts: &chat.Texts{User: userKey(7)}},
			steady.variant(m, &engine.Call{Chat: &chat.Request{User: userKey(7)}}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.with.variant(tc.model, &tc.call); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestVariantsWithoutAnyWeight(t *testing.T) {
	_, err := Resolve(&contract.Settings{Models: map[string]contract.Model{
		"m": {SageMaker: &contract.SageMaker{Endpoint: "e", Weight: 100, Variants: []contract.Variant{{Name: "AllTraffic"}}}},
	}}, &contract.Targets{})
	if err == nil || err.Error() != "model m: no variant of its endpoint has a weight" {
		t.Errorf("got %v", err)
	}
}
