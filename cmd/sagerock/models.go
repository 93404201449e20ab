package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/modellist"
)

// modelsCmd reads the table of models that is part of the program; it needs no AWS
// account and no network.
type modelsCmd struct {
	Region string `short:"r" placeholder:"REGION" help:"List the models that can be called from this Region, with its prices."`
	Task   string `enum:",chat,embedding" default:"" placeholder:"TASK" help:"List models of this task only: chat or embedding."`
	Ended  bool   `help:"List models past their end of life too."`
	JSON   bool   `name:"json" help:"Print one JSON document instead of text."`
}

// Help is examples.
func (modelsCmd) Help() string {
	return exampleLines(`sagerock models --region eu-central-1`, `sagerock models --task embedding --json`)
}

// Run lists the models.
func (c *modelsCmd) Run(s *streams) error {
	if c.Region != "" && !slices.Contains(catalog.Regions(), c.Region) {
		fix := "write a Region such as us-east-1"
		if near := form.Nearest(c.Region, catalog.Regions()); near != "" {
			fix = "did you mean " + near + "?"
		}
		return failure.Usage(fix, "--region %q is not a Region that sagerock knows", c.Region)
	}
	all := modellist.Of(c.Region, catalog.Task(c.Task), c.Ended)
	if c.JSON {
		return printJSON(s.out, map[string]any{
			"date": catalog.ModelsDate, "source": catalog.ModelsSource, "pricesOf": cmp.Or(c.Region, modellist.PricesOf), "models": all,
		})
	}
	if len(all) == 0 {
		fmt.Fprintf(s.err, "no model is known to be available in %s\n", c.Region)
		return nil
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "MODEL\tPROFILE\tINPUT\tOUTPUT\tCONTEXT\tANSWER\tLIFE")
	for i := range all {
		fmt.Fprintln(table, row(&all[i]))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "PROFILE lists the values of bedrock.profile. INPUT and OUTPUT are USD per million tokens in %s, through the first of them;\n"+
		"where the price in that Region is not known, the price in us-east-1 is shown. Models as of %s; prices from %s.\n",
		cmp.Or(c.Region, modellist.PricesOf), catalog.ModelsDate, catalog.ModelsSource)
	return nil
}

// row is the line of the table for m.
func row(m *modellist.Model) string {
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
		switch {
		case m.Life == catalog.Ended:
			life = "ended " + m.End
		case m.End <= catalog.ModelsDate: // in other Regions
			life += ", ended elsewhere " + m.End
		default:
			life += ", ends " + m.End
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
