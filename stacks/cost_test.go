package stacks_test

import (
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/cost"
	"github.com/sagerock/sagerock/plan"
)

// priced says how what sagerock cost counts of cfg differs from the templates made of cfg.
func priced(templates map[string]map[string]any, cfg *config.Config) []string {
	deployed := map[string]int{}
	for _, template := range templates {
		resources, _ := template["Resources"].(map[string]any) // an empty stack has none
		for _, r := range resources {
			resource := r.(map[string]any)
			properties, _ := resource["Properties"].(map[string]any)
			deployed[cost.Kind(resource["Type"].(string), properties)]++
		}
	}
	return cost.Differences(deployed, cost.Of(plan.Of(cfg), cost.Load{InputTokens: 1, OutputTokens: 1}))
}
