package stacks_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/cost"
	"github.com/sagerock/sagerock/plan"
)

// priced says how what sagerock cost counts of cfg differs from the templates made of cfg.
func priced(templates map[string]map[string]any, cfg *config.Config) []string {
	deployed := map[string]int{}
	var usd float64
	for _, template := range templates {
		idle, _ := cost.Template(cfg.Region, typed(template))
		usd += idle
		resources, _ := template["Resources"].(map[string]any) // an empty stack has none
		for _, r := range resources {
			resource := r.(map[string]any)
			properties, _ := resource["Properties"].(map[string]any)
			deployed[cost.Kind(resource["Type"].(string), properties)]++
		}
	}
	estimate := cost.Of(plan.Of(cfg), cost.Load{InputTokens: 1, OutputTokens: 1})
	problems := cost.Differences(deployed, estimate)
	want := 0.0
	for _, l := range estimate.Idle {
		if !strings.HasSuffix(l.What, "once trained") { // which no template has
			want += l.USD
		}
	}
	if math.Abs(usd-want) > 0.001 {
		problems = append(problems, fmt.Sprintf("the templates cost %.2f USD while idle, and the config %.2f", usd, want))
	}
	return problems
}

// typed are the resources of a template as cost reads them.
func typed(template map[string]any) map[string]cost.Resource {
	var out struct{ Resources map[string]cost.Resource }
	src, err := json.Marshal(template)
	if err == nil {
		err = json.Unmarshal(src, &out)
	}
	if err != nil {
		panic(err) // it was JSON
	}
	return out.Resources
}
