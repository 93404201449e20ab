package catalog_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/sagerock/sagerock/catalog"
)

func TestModels(t *testing.T) {
	if !catalog.KnownModel("anthropic.claude-sonnet-4-5-20250929-v1:0") || catalog.KnownModel("anthropic.claude-sonnet-9") {
		t.Error("KnownModel is wrong")
	}
	for _, id := range catalog.Models() {
		if profile, _ := catalog.ModelGeography(id); profile != "" {
			t.Errorf("%s is the id of a profile", id)
		}
	}
	if profile, model := catalog.ModelGeography("us-gov.amazon.nova-lite-v1:0"); profile != "us-gov" || model != "amazon.nova-lite-v1:0" {
		t.Errorf("ModelGeography = %q, %q", profile, model)
	}
	for id, want := range map[string]bool{
		"amazon.titan-embed-text-v2:0": true, "us.cohere.embed-v4:0": true, "acme.embed-9": true,
		"amazon.nova-lite-v1:0": false, "acme.chat-9": false,
	} {
		if catalog.Embeds(id) != want {
			t.Errorf("Embeds(%s) = %v", id, !want)
		}
	}
}

// TestOtherModelsAreNone keeps what neither chats nor embeds, and what has ended, out of
// the models that can be served.
func TestOtherModelsAreNone(t *testing.T) {
	for id, want := range map[string]string{"amazon.rerank-v1:0": "ranks documents", "luma.ray-v2:0": "makes videos", "amazon.nova-lite-v1:0": ""} {
		if got := catalog.Other(id); got != want {
			t.Errorf("Other(%s) = %q", id, got)
		}
	}
	if !catalog.Gone("anthropic.claude-v2") || catalog.Gone("amazon.nova-lite-v1:0") {
		t.Error("Gone is wrong")
	}
	for _, id := range catalog.Models() {
		if catalog.Gone(id) || catalog.Other(id) != "" {
			t.Errorf("%s is in two tables", id)
		}
	}
}

// TestModelTableIsSound catches a source that changed its form.
func TestModelTableIsSound(t *testing.T) {
	placed := 0
	for _, id := range catalog.Models() {
		m, _ := catalog.ModelOf(id)
		for _, day := range []string{m.Launch, m.Legacy, m.End, catalog.ModelsDate} {
			if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
		if m.Successor != "" && !catalog.KnownModel(m.Successor) {
			t.Errorf("%s: its successor %s is not in the table", id, m.Successor)
		}
		if m.Task == catalog.Chat && m.Sampling == "" || m.Task == catalog.Embedding && m.MaxOutput > 0 {
			t.Errorf("%s is half a model that chats: %+v", id, m)
		}
		if m.Placed("us-east-1") {
			placed++
		}
		for region := range maps.Keys(m.Profiles) {
			if len(catalog.ProfileRegions(region)) == 0 {
				t.Errorf("%s: no Region has %s profiles", id, region)
			}
		}
	}
	if placed < 90 {
		t.Errorf("%d models have Regions or profiles", placed)
	}
}

func TestWhereAModelCanBeCalled(t *testing.T) {
	for id, want := range map[string]struct {
		region   string
		in, only bool
		profiles []string
	}{
		"amazon.nova-lite-v1:0":        {"us-east-1", true, false, []string{"us"}},
		"amazon.nova-pro-v1:0":         {"eu-west-1", false, false, []string{"eu"}},
		"anthropic.claude-opus-4-8":    {"ap-southeast-2", false, true, []string{"au", "global"}},
		"anthropic.claude-sonnet-4-6":  {"eu-west-2", true, false, []string{"eu", "global"}},
		"amazon.titan-embed-text-v2:0": {"us-east-1", true, false, nil},
	} {
		m, _ := catalog.ModelOf(id)
		if got := m.ProfilesFrom(want.region); !m.Placed(want.region) || m.In(want.region) != want.in || m.ProfileOnly() != want.only || !slices.Equal(got, want.profiles) {
			t.Errorf("%s in %s: served %v, through profiles only %v, profiles %v", id, want.region, m.In(want.region), m.ProfileOnly(), got)
		}
		if m.Placed("il-central-1") {
			t.Errorf("%s is placed in a Region that was not asked", id)
		}
	}
}

func TestLifeOfAModel(t *testing.T) {
	for name, tc := range map[string]struct {
		id, region, day string
		want            catalog.Life
	}{
		"no end":                 {"amazon.nova-lite-v1:0", "us-east-1", "2030-01-01", catalog.Active},
		"before it is legacy":    {"ai21.jamba-1-5-large-v1:0", "us-east-1", "2026-05-25", catalog.Legacy},
		"the day before its end": {"ai21.jamba-1-5-large-v1:0", "us-east-1", "2026-11-25", catalog.Legacy},
		"the day of its end":     {"ai21.jamba-1-5-large-v1:0", "us-east-1", "2026-11-26", catalog.Ended},
		"another partition":      {"anthropic.claude-3-7-sonnet-20250219-v1:0", "us-gov-west-1", "2026-11-27", catalog.Legacy},
		"a Region that kept it":  {"anthropic.claude-3-7-sonnet-20250219-v1:0", "eu-west-2", "2026-11-27", catalog.Legacy},
		"and the others":         {"anthropic.claude-3-7-sonnet-20250219-v1:0", "us-east-1", "2026-11-27", catalog.Ended},
	} {
		m, _ := catalog.ModelOf(tc.id)
		if got := m.LifeIn(tc.region, tc.day); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}
