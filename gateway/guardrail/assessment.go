package guardrail

import "github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

// masked reports whether masking personal data is all that a guardrail did. When in doubt, it
// is not.
func masked(assessments []types.GuardrailAssessment) bool {
	found := false
	for _, action := range actions(assessments) {
		switch action {
		case "BLOCKED":
			return false
		case "ANONYMIZED":
			found = true
		}
	}
	return found
}

// actions lists the actions of a guardrail's policies.
func actions(assessments []types.GuardrailAssessment) []string {
	var all []string
	for _, a := range assessments {
		if p := a.TopicPolicy; p != nil {
			for _, t := range p.Topics {
				all = append(all, string(t.Action))
			}
		}
		if p := a.ContentPolicy; p != nil {
			for _, f := range p.Filters {
				all = append(all, string(f.Action))
			}
		}
		if p := a.WordPolicy; p != nil {
			for _, w := range p.CustomWords {
				all = append(all, string(w.Action))
			}
			for _, w := range p.ManagedWordLists {
				all = append(all, string(w.Action))
			}
		}
		if p := a.ContextualGroundingPolicy; p != nil {
			for _, f := range p.Filters {
				all = append(all, string(f.Action))
			}
		}
		if p := a.SensitiveInformationPolicy; p != nil {
			for _, e := range p.PiiEntities {
				all = append(all, string(e.Action))
			}
			for _, r := range p.Regexes {
				all = append(all, string(r.Action))
			}
		}
	}
	return all
}
