// Package modellist lists the models of Bedrock that the catalog knows: how each can be
// called from a Region, and what it costs there.
package modellist

import (
	"cmp"
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/catalog/customization"
)

// PricesOf is the Region whose prices are listed where none is asked for.
const PricesOf = "us-east-1"

// Model is a model, and how and for what it can be called.
type Model struct {
	ID        string       `json:"id"`
	Task      catalog.Task `json:"task"`
	Life      catalog.Life `json:"life"`
	Launch    string       `json:"launch,omitempty"`
	Legacy    string       `json:"legacy,omitempty"`
	End       string       `json:"end,omitempty"`
	Successor string       `json:"successor,omitempty"`

	ProfileRequired bool                `json:"profileRequired"`
	Profiles        []string            `json:"profiles"` // what bedrock.profile may be, none among them
	Regions         []string            `json:"regions,omitempty"`
	ProfileRegions  map[string][]string `json:"profileRegions,omitempty"`

	Inputs     []string         `json:"inputs"`
	Context    int              `json:"context,omitempty"`
	MaxOutput  int              `json:"maxOutput,omitempty"`
	Dimensions int              `json:"dimensions,omitempty"`
	Sampling   catalog.Sampling `json:"sampling,omitempty"`
	Structured bool             `json:"structured"`
	Tools      bool             `json:"tools"`
	Reasoning  bool             `json:"reasoning"`

	Prices []Price `json:"prices"`

	// Customize is how the model can be customized, and where. It is empty for most.
	Customize []Customization `json:"customize,omitempty"`
}

// Customization is a method and the Regions of its jobs.
type Customization struct {
	Method   customization.Method     `json:"method"`
	Regions  []string                 `json:"regions"`
	Format   customization.DataFormat `json:"format"`
	OnDemand bool                     `json:"onDemand"` // the custom model costs nothing while nobody calls
}

// Price is in USD per million tokens.
type Price struct {
	Profile string       `json:"profile"`
	Tier    catalog.Tier `json:"tier"`
	Input   float64      `json:"input"`
	Output  float64      `json:"output,omitempty"`
	Cached  float64      `json:"cached,omitempty"`
	Of      string       `json:"of,omitempty"` // the Region or geography that it is the price of; "" is us-east-1
}

// Of lists models by id. Without a Region it lists those of any, and without a task those of
// both. Models past their end of life are left out unless ended is true.
func Of(region string, task catalog.Task, ended bool) []Model {
	all := []Model{}
	at := cmp.Or(region, PricesOf)
	for _, id := range catalog.Models() {
		m, _ := catalog.ModelOf(id)
		life := m.LifeIn(at, catalog.ModelsDate)
		profiles := profilesOf(&m, region)
		if task != "" && m.Task != task || life == catalog.Ended && !ended || region != "" && len(profiles) == 0 {
			continue
		}
		all = append(all, Model{
			ID: id, Task: m.Task, Life: life, Launch: m.Launch, Legacy: m.Legacy, End: m.End, Successor: m.Successor,
			ProfileRequired: len(profiles) > 0 && !slices.Contains(profiles, "none"), Profiles: profiles, Regions: m.Regions, ProfileRegions: m.Profiles,
			Inputs: m.Inputs, Context: m.Context, MaxOutput: m.MaxOutput, Dimensions: m.Dimensions,
			Sampling: m.Sampling, Structured: m.Structured, Tools: m.Tools, Reasoning: m.Reasoning,
			Prices: pricesIn(id, at, profiles), Customize: customizations(id),
		})
	}
	return all
}

func customizations(id string) (all []Customization) {
	for _, c := range customization.Offers(id) {
		all = append(all, Customization{c.Method, c.Regions, c.Format, c.OnDemand})
	}
	return all
}

// profilesOf lists what bedrock.profile may be for m: in region, or in any.
func profilesOf(m *catalog.Model, region string) []string {
	all := []string{}
	if region == "" && len(m.Regions) > 0 || m.In(region) {
		all = append(all, "none")
	}
	if region != "" {
		return append(all, m.ProfilesFrom(region)...)
	}
	for _, profile := range catalog.Geographies() {
		if len(m.Profiles[profile]) > 0 {
			all = append(all, profile)
		}
	}
	return all
}

func pricesIn(id, region string, profiles []string) []Price {
	all := []Price{}
	for _, profile := range profiles {
		called := id
		if profile != "none" {
			called = profile + "." + id
		}
		for _, tier := range catalog.Tiers() {
			if p, of, ok := catalog.TierPrice(called, region, tier); ok {
				all = append(all, Price{profile, tier, p.Input, p.Output, p.Cached, of})
			}
		}
	}
	return all
}
