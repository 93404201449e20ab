package bedrock

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsbedrock"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
)

// The parts of a guardrail. Bedrock refuses a part without content, so each is
// nil where the config says nothing.

// contentPolicy screens for harmful content. An attack is something in a prompt,
// so it takes no strength for answers (API reference of Amazon Bedrock,
// GuardrailContentFilterConfig).
func contentPolicy(cfg *config.Guardrail) any {
	f := cfg.Filters
	var filters []any
	add := func(kind, input, output string) {
		if input != "none" {
			filters = append(filters, &awsbedrock.CfnGuardrail_ContentFilterConfigProperty{
				Type:           &kind,
				InputStrength:  upper(input),
				OutputStrength: upper(output),
			})
		}
	}
	add("HATE", f.Hate, f.Hate)
	add("INSULTS", f.Insults, f.Insults)
	add("SEXUAL", f.Sexual, f.Sexual)
	add("VIOLENCE", f.Violence, f.Violence)
	add("MISCONDUCT", f.Misconduct, f.Misconduct)
	add("PROMPT_ATTACK", f.PromptAttack, "none")
	if filters == nil {
		return nil
	}
	policy := &awsbedrock.CfnGuardrail_ContentPolicyConfigProperty{FiltersConfig: filters}
	if cfg.Standard() {
		policy.ContentFiltersTierConfig = &awsbedrock.CfnGuardrail_ContentFiltersTierConfigProperty{TierName: upper(cfg.Tier)}
	}
	return policy
}

// topicPolicy screens for subjects.
func topicPolicy(cfg *config.Guardrail) any {
	var all []any
	for _, t := range cfg.Topics {
		topic := &awsbedrock.CfnGuardrail_TopicConfigProperty{
			Name:       &t.Name,
			Definition: &t.Definition,
			Type:       jsii.String("DENY"),
		}
		if len(t.Examples) > 0 {
			topic.Examples = jsii.Strings(t.Examples...)
		}
		if t.Action == "detect" {
			topic.InputAction, topic.InputEnabled = jsii.String("NONE"), true
			topic.OutputAction, topic.OutputEnabled = jsii.String("NONE"), true
		}
		all = append(all, topic)
	}
	if all == nil {
		return nil
	}
	policy := &awsbedrock.CfnGuardrail_TopicPolicyConfigProperty{TopicsConfig: all}
	if cfg.Standard() {
		policy.TopicsTierConfig = &awsbedrock.CfnGuardrail_TopicsTierConfigProperty{TierName: upper(cfg.Tier)}
	}
	return policy
}

// wordPolicy screens for words, of the user's and of AWS's.
func wordPolicy(cfg *config.Guardrail) any {
	if len(cfg.Words) == 0 && !cfg.Profanity {
		return nil
	}
	policy := &awsbedrock.CfnGuardrail_WordPolicyConfigProperty{}
	if len(cfg.Words) > 0 {
		var words []any
		for i := range cfg.Words {
			words = append(words, &awsbedrock.CfnGuardrail_WordConfigProperty{Text: &cfg.Words[i]})
		}
		policy.WordsConfig = words
	}
	if cfg.Profanity {
		policy.ManagedWordListsConfig = []any{
			&awsbedrock.CfnGuardrail_ManagedWordsConfigProperty{Type: jsii.String("PROFANITY")},
		}
	}
	return policy
}

// sensitiveInformationPolicy screens for personal data and patterns. To detect is
// said for prompts and answers each, and so not left to a default of Bedrock's.
func sensitiveInformationPolicy(cfg *config.Guardrail) any {
	if len(cfg.PII) == 0 && len(cfg.Regexes) == 0 {
		return nil
	}
	policy := &awsbedrock.CfnGuardrail_SensitiveInformationPolicyConfigProperty{}
	if len(cfg.PII) > 0 {
		var entities []any
		for _, kind := range slices.Sorted(maps.Keys(cfg.PII)) {
			entity := &awsbedrock.CfnGuardrail_PiiEntityConfigProperty{Type: &kind, Action: action(cfg.PII[kind])}
			if cfg.PII[kind] == "detect" {
				entity.InputAction, entity.InputEnabled = entity.Action, true
				entity.OutputAction, entity.OutputEnabled = entity.Action, true
			}
			entities = append(entities, entity)
		}
		policy.PiiEntitiesConfig = entities
	}
	if len(cfg.Regexes) > 0 {
		var regexes []any
		for _, r := range cfg.Regexes {
			regex := &awsbedrock.CfnGuardrail_RegexConfigProperty{Name: &r.Name, Pattern: &r.Pattern, Action: action(r.Action)}
			if r.Description != "" {
				regex.Description = &r.Description
			}
			if r.Action == "detect" {
				regex.InputAction, regex.InputEnabled = regex.Action, true
				regex.OutputAction, regex.OutputEnabled = regex.Action, true
			}
			regexes = append(regexes, regex)
		}
		policy.RegexesConfig = regexes
	}
	return policy
}

// groundingPolicy checks answers against their source.
func groundingPolicy(cfg *config.Grounding) any {
	var filters []any
	add := func(kind string, threshold float64) {
		if threshold > 0 {
			filters = append(filters, &awsbedrock.CfnGuardrail_ContextualGroundingFilterConfigProperty{
				Type:      &kind,
				Threshold: &threshold,
			})
		}
	}
	add("GROUNDING", cfg.Grounding)
	add("RELEVANCE", cfg.Relevance)
	if filters == nil {
		return nil
	}
	return &awsbedrock.CfnGuardrail_ContextualGroundingPolicyConfigProperty{FiltersConfig: filters}
}

// action is Bedrock's word for one of ours.
func action(ours string) *string {
	if ours == "detect" {
		return jsii.String("NONE")
	}
	return upper(ours)
}

func upper(s string) *string { return jsii.String(strings.ToUpper(s)) }
