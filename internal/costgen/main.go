// Command costgen writes the tables of docs/cost.md: what is between a comment
// <!-- table NAME --> and <!-- end -->.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/cost"
	"github.com/sagerock/sagerock/plan"
)

func main() {
	doc := flag.String("doc", "", "document to write the tables of")
	examples := flag.String("examples", "", "directory of the example configs")
	flag.Parse()
	if err := run(*doc, *examples); err != nil {
		fmt.Fprintln(os.Stderr, "costgen:", err)
		os.Exit(1)
	}
}

func run(doc, examples string) error {
	src, err := os.ReadFile(doc)
	if err != nil {
		return err
	}
	rows, err := exampleRows(examples)
	if err != nil {
		return err
	}
	metrics, err := metricTable()
	if err != nil {
		return err
	}
	written, err := fill(string(src), map[string]string{
		"prices": priceTable(), "instances": instanceTable(), "examples": rows, "metrics": metrics,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", doc, err)
	}
	return os.WriteFile(doc, []byte(written), 0o644)
}

var block = regexp.MustCompile(`(?s)(<!-- table ([a-z]+) -->\n).*?(<!-- end -->)`)

// fill puts each table where the document wants it. Each is wanted once.
func fill(doc string, tables map[string]string) (string, error) {
	wanted := map[string]int{}
	doc = block.ReplaceAllStringFunc(doc, func(found string) string {
		parts := block.FindStringSubmatch(found)
		wanted[parts[2]]++
		return parts[1] + "\n" + tables[parts[2]] + "\n" + parts[3]
	})
	for name := range tables {
		if wanted[name] != 1 {
			return "", fmt.Errorf("has %d comments <!-- table %s -->, and needs one", wanted[name], name)
		}
	}
	if len(wanted) > len(tables) {
		return "", fmt.Errorf("wants a table that costgen does not write: it has %d", len(tables))
	}
	return doc, nil
}

// priceTable lists the prices of services.
func priceTable() string {
	var out strings.Builder
	out.WriteString("| what | USD | per | in other Regions | page of AWS |\n| --- | --- | --- | --- | --- |\n")
	for _, s := range cost.Services() {
		var elsewhere []string
		for _, region := range sorted(s.Elsewhere) {
			elsewhere = append(elsewhere, fmt.Sprintf("%s %s", region, exact(s.Elsewhere[region])))
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %s |\n", s.What, exact(s.Price.USD), s.Price.Unit, strings.Join(elsewhere, ", "), s.Price.Source)
	}
	return out.String()
}

// instanceTable lists the prices of instances.
func instanceTable() string {
	var out strings.Builder
	out.WriteString("| instance | USD an hour | USD a month | read | from |\n| --- | --- | --- | --- | --- |\n")
	for _, instance := range cost.Instances() {
		p := cost.InstanceHour(instance, cost.Home)
		fmt.Fprintf(&out, "| `%s` | %s | %.2f | %s | %s |\n", instance, exact(p.USD), p.USD*cost.Hours, p.Date, p.Source)
	}
	return out.String()
}

// metricTable says what the custom metrics of a model cost.
func metricTable() (string, error) {
	const (
		bedrock   = "bedrock: {model: amazon.nova-lite-v1:0}"
		sagemaker = "sagemaker: {image: lmi, source: s3://amzn-s3-demo-bucket/model/}"
	)
	var out strings.Builder
	out.WriteString("| model | metrics | USD a month | with `metrics: engine` | USD a month |\n| --- | --- | --- | --- | --- |\n")
	for _, m := range []struct{ what, path, blocks string }{
		{"a chat on Bedrock", config.PathBedrock, bedrock},
		{"a chat on SageMaker", config.PathSageMaker, sagemaker},
		{"a chat on both", config.PathHybrid, bedrock + ", " + sagemaker},
		{"vectors from Bedrock", config.PathBedrock, "bedrock: {model: amazon.titan-embed-text-v2:0}"},
		{"a queue", config.PathSageMaker, "sagemaker: {image: lmi, source: s3://amzn-s3-demo-bucket/model/, endpoint: async}"},
	} {
		out.WriteString("| " + m.what + " |")
		for _, per := range []string{contract.MetricsModel, contract.MetricsEngine} {
			src := fmt.Sprintf("{name: metrics, region: %s, path: %s, api: {metrics: %s}, models: {one: {%s}}}", cost.Home, m.path, per, m.blocks)
			cfg, _, err := config.Parse("metrics.yaml", []byte(src), config.Options{})
			if err != nil {
				return "", err
			}
			metrics := cost.Of(plan.Of(cfg), cost.Load{}).Metrics()
			fmt.Fprintf(&out, " %v | %.2f |", metrics[0].Quantity, metrics[0].USD)
		}
		out.WriteString("\n")
	}
	return out.String(), nil
}

// exampleRows says what each example costs while nothing happens, with each of its
// environments and on each path that it can be deployed with.
func exampleRows(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", "sagerock.yaml"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("no examples in %s: %w", dir, err)
	}
	var out strings.Builder
	out.WriteString("| example | Region | path | what is paid for | USD a month |\n| --- | --- | --- | --- | --- |\n")
	for _, file := range files {
		base, _, err := config.Load(file, config.Options{})
		if err != nil {
			return "", err
		}
		for _, env := range append([]string{""}, sorted(base.Environments)...) {
			own, _, err := config.Load(file, config.Options{Environment: env})
			if err != nil {
				return "", err
			}
			for _, path := range []string{config.PathBedrock, config.PathSageMaker, config.PathHybrid} {
				cfg, _, err := config.Load(file, config.Options{Environment: env, Path: path})
				if err != nil || path == config.PathHybrid && own.Path != path {
					continue // the file has no model for this path, or does not ask for both
				}
				name := filepath.Base(filepath.Dir(file))
				if env != "" {
					name += ", `-c env=" + env + "`"
				}
				if path != own.Path {
					name += ", `-c path=" + path + "`"
				}
				out.WriteString(exampleRow(name, cfg))
			}
		}
	}
	return out.String(), nil
}

func exampleRow(name string, cfg *config.Config) string {
	e := cost.Of(plan.Of(cfg), cost.Load{})
	sums := map[string]float64{}
	var order []string
	for _, l := range e.Idle {
		what, _, _ := strings.Cut(l.What, ", ")
		switch {
		case strings.HasPrefix(l.What, "interface endpoint"):
			what = "interface endpoints"
		case strings.Contains(l.What, "alarm"):
			what = "alarms"
		}
		if sums[what] == 0 && l.USD > 0 {
			order = append(order, what)
		}
		sums[what] += l.USD
	}
	var parts []string
	for _, what := range order {
		parts = append(parts, fmt.Sprintf("%s %.2f", what, sums[what]))
	}
	return fmt.Sprintf("| %s | %s | %s | %s | **%.2f** |\n", name, cfg.Region, cfg.Path, strings.Join(parts, ", "), e.IdleUSD)
}
