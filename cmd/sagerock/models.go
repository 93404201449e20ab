package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/internal/failure"
)

// pricesOf is the Region whose prices are shown where none is asked for.
const pricesOf = "us-east-1"

// modelsCmd reads the table of models that is part of the program; it needs no AWS
// account and no network.
type modelsCmd struct {
	Region string `short:"r" placeholder:"REGION" help:"List the models that can be called from this Region, with its prices."`
	Task   string `enum:",chat,embedding" default:"" placeholder:"TASK" help:"List models of this task only: chat or embedding."`
	Ended  bool   `help:"List models past their end of life too."`
	JSON   bool   `name:"json" help:"Print one JSON document instead of text."`
}

// listedModel is a model, and how and for what it can be called.
type listedModel struct {
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

	Prices []listedPrice `json:"prices"`
}

// listedPrice is in USD per million tokens.
type listedPrice struct {
	Profile string       `json:"profile"`
	Tier    catalog.Tier `json:"tier"`
	Input   float64      `json:"input"`
	Output  float64      `json:"output,omitempty"`
	Cached  float64      `json:"cached,omitempty"`
	Of      string       `json:"of,omitempty"` // the Region or geography that it is the price of; "" is us-east-1
}

// Run lists the models.
func (c *modelsCmd) Run(s *streams) error {
	if c.Region != "" && !slices.Contains(catalog.Regions(), c.Region) {
		return failure.Usage("write a Region such as us-east-1", "--region %q is not a Region that sagerock knows", c.Region)
	}
	all := c.models()
	if c.JSON {
		out := json.NewEncoder(s.out)
		out.SetIndent("", "  ")
		return out.Encode(map[string]any{
			"date": catalog.ModelsDate, "source": catalog.ModelsSource, "pricesOf": cmp.Or(c.Region, pricesOf), "models": all,
		})
	}
	if len(all) == 0 {
		fmt.Fprintf(s.err, "no model is known to be in %s\n", c.Region)
		return nil
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "MODEL\tPROFILE\tINPUT\tOUTPUT\tCONTEXT\tANSWER\tLIFE")
	for i := range all {
		fmt.Fprintln(table, all[i].row())
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "PROFILE is what bedrock.profile may be. INPUT and OUTPUT are USD per million tokens in %s, with the first of them;\n"+
		"where no price of that Region is known, that of us-east-1 stands in. Models are of %s; prices are from %s.\n",
		cmp.Or(c.Region, pricesOf), catalog.ModelsDate, catalog.ModelsSource)
	return nil
}

// models are those that were asked for, by id.
func (c *modelsCmd) models() []listedModel {
	all := []listedModel{}
	region := cmp.Or(c.Region, pricesOf)
	for _, id := range catalog.Models() {
		m, _ := catalog.ModelOf(id)
		life := m.LifeIn(region, catalog.ModelsDate)
		profiles := c.profiles(&m)
		if c.Task != "" && string(m.Task) != c.Task || life == catalog.Ended && !c.Ended || c.Region != "" && len(profiles) == 0 {
			continue
		}
		all = append(all, listedModel{
			ID: id, Task: m.Task, Life: life, Launch: m.Launch, Legacy: m.Legacy, End: m.End, Successor: m.Successor,
			ProfileRequired: len(profiles) > 0 && !slices.Contains(profiles, "none"), Profiles: profiles, Regions: m.Regions, ProfileRegions: m.Profiles,
			Inputs: m.Inputs, Context: m.Context, MaxOutput: m.MaxOutput, Dimensions: m.Dimensions,
			Sampling: m.Sampling, Structured: m.Structured, Tools: m.Tools, Reasoning: m.Reasoning,
			Prices: pricesIn(id, region, profiles),
		})
	}
	return all
}

// profiles lists what bedrock.profile may be for m: in the Region that was asked for, or in
// any.
func (c *modelsCmd) profiles(m *catalog.Model) []string {
	all := []string{}
	if c.Region == "" && len(m.Regions) > 0 || m.In(c.Region) {
		all = append(all, "none")
	}
	if c.Region != "" {
		return append(all, m.ProfilesFrom(c.Region)...)
	}
	for _, profile := range catalog.Geographies() {
		if len(m.Profiles[profile]) > 0 {
			all = append(all, profile)
		}
	}
	return all
}

func pricesIn(id, region string, profiles []string) []listedPrice {
	all := []listedPrice{}
	for _, profile := range profiles {
		called := id
		if profile != "none" {
			called = profile + "." + id
		}
		for _, tier := range catalog.Tiers() {
			if p, of, ok := catalog.TierPrice(called, region, tier); ok {
				all = append(all, listedPrice{profile, tier, p.Input, p.Output, p.Cached, of})
			}
		}
	}
	return all
}

// row is the line of the table for m.
func (m *listedModel) row() string {
	input, output := "?", "?"
	if len(m.Prices) > 0 {
		input, output = usd(m.Prices[0].Input), usd(m.Prices[0].Output)
	}
	answer := thousands(m.MaxOutput)
	if m.Task == catalog.Embedding {
		output, answer = "-", "vectors"
	}
	life := string(m.Life)
	if m.End != "" {
		life += ", ends " + m.End
		if m.Life == catalog.Ended {
			life = "ended " + m.End
		}
	}
	profiles := cmp.Or(strings.Join(m.Profiles, ", "), "?")
	return strings.Join([]string{m.ID, profiles, input, output, thousands(m.Context), answer, life}, "\t")
}

func usd(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// thousands writes a number of tokens: 128k.
func thousands(tokens int) string {
	switch {
	case tokens == 0:
		return "?"
	case tokens < 1000:
		return strconv.Itoa(tokens)
	}
	return strconv.Itoa(tokens/1000) + "k"
}
