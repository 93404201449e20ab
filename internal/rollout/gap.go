package rollout

import (
	"fmt"
	"strings"

	"github.com/sagerock/sagerock/internal/change"
)

// Gap is an endpoint of SageMaker that makes way for another one: another kind, instance or
// list of them is another name. The new one is up before the old one goes, but the gateway
// changes over after that, with its own stack.
type Gap struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// replaced are the endpoints that are replaced.
func replaced(stacks []change.Stack, was, want map[string]*change.Template) []Gap {
	var all []Gap
	for _, s := range stacks {
		for _, c := range s.Changes {
			if c.Type != "AWS::SageMaker::Endpoint" || c.Action != change.Replace {
				continue
			}
			before, _ := was[s.Name].Resources[c.ID].Properties["EndpointName"].(string)
			after, _ := want[s.Name].Resources[c.ID].Properties["EndpointName"].(string)
			all = append(all, Gap{Old: before, New: after})
		}
	}
	return all
}

// gaps warns about them, in a line each.
func (r *Rollout) gaps() string {
	var b strings.Builder
	for _, g := range r.Gaps {
		fmt.Fprintf(&b, "endpoint %s makes way for %s: calls to its model fail for some minutes, unless its fallback answers or you add --bridge\n", g.Old, g.New)
	}
	return b.String()
}
