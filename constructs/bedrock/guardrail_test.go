package bedrock_test

import (
	"maps"
	"testing"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/bedrock"
	"github.com/sagerock/sagerock/internal/template"
)

// quiet is a guardrail that says nothing but its messages.
func quiet(change func(*config.Guardrail)) *config.Guardrail {
	cfg := &config.Guardrail{
		Tier:      config.TierClassic,
		Filters:   &config.Filters{Hate: "none", Insults: "none", Sexual: "none", Violence: "none", Misconduct: "none", PromptAttack: "none"},
		Grounding: &config.Grounding{}, BlockedInput: "No.", BlockedOutput: "Neither.",
	}
	if change != nil {
		change(cfg)
	}
	return cfg
}

func TestGuardrailParts(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*config.Guardrail)
		part   string // "" where none but the messages is expected
		want   string
	}{
		"nothing": {},
		"filters of several strengths": {
			change: func(g *config.Guardrail) {
				g.Filters = &config.Filters{Hate: "high", Insults: "none", Sexual: "medium", Violence: "low", Misconduct: "high", PromptAttack: "high"}
			},
			part: "ContentPolicyConfig",
			want: `{"FiltersConfig": [
				{"Type": "HATE", "InputStrength": "HIGH", "OutputStrength": "HIGH"},
				{"Type": "SEXUAL", "InputStrength": "MEDIUM", "OutputStrength": "MEDIUM"},
				{"Type": "VIOLENCE", "InputStrength": "LOW", "OutputStrength": "LOW"},
				{"Type": "MISCONDUCT", "InputStrength": "HIGH", "OutputStrength": "HIGH"},
				{"Type": "PROMPT_ATTACK", "InputStrength": "HIGH", "OutputStrength": "NONE"}]}`,
		},
		"topics": {
			change: func(g *config.Guardrail) {
				g.Topics = []*config.Topic{
					{Name: "Advice", Definition: "Investment advice.", Examples: []string{"What shall I buy?"}, Action: "block"},
					{Name: "Rivals", Definition: "Other firms.", Action: "detect"},
				}
			},
			part: "TopicPolicyConfig",
			want: `{"TopicsConfig": [
				{"Name": "Advice", "Definition": "Investment advice.", "Type": "DENY", "Examples": ["What shall I buy?"]},
				{"Name": "Rivals", "Definition": "Other firms.", "Type": "DENY",
				 "InputAction": "NONE", "InputEnabled": true, "OutputAction": "NONE", "OutputEnabled": true}]}`,
		},
		"words": {
			change: func(g *config.Guardrail) { g.Words = []string{"darn", "heck"} },
			part:   "WordPolicyConfig",
			want:   `{"WordsConfig": [{"Text": "darn"}, {"Text": "heck"}]}`,
		},
		"profanity": {
			change: func(g *config.Guardrail) { g.Profanity = true },
			part:   "WordPolicyConfig",
			want:   `{"ManagedWordListsConfig": [{"Type": "PROFANITY"}]}`,
		},
		"personal data": {
			change: func(g *config.Guardrail) {
				g.PII = map[string]string{"NAME": "detect", "EMAIL": "anonymize", "PIN": "block"}
			},
			part: "SensitiveInformationPolicyConfig",
			want: `{"PiiEntitiesConfig": [
				{"Type": "EMAIL", "Action": "ANONYMIZE"},
				{"Type": "NAME", "Action": "NONE", "InputAction": "NONE", "InputEnabled": true, "OutputAction": "NONE", "OutputEnabled": true},
				{"Type": "PIN", "Action": "BLOCK"}]}`,
		},
		"patterns": {
			change: func(g *config.Guardrail) {
				g.Regexes = []*config.Regex{
					{Name: "order", Pattern: `A\d+`, Description: "Order number", Action: "anonymize"},
					{Name: "part", Pattern: `P\d+`, Action: "detect"},
				}
			},
			part: "SensitiveInformationPolicyConfig",
			want: `{"RegexesConfig": [
				{"Name": "order", "Pattern": "A\\d+", "Description": "Order number", "Action": "ANONYMIZE"},
				{"Name": "part", "Pattern": "P\\d+", "Action": "NONE", "InputAction": "NONE", "InputEnabled": true, "OutputAction": "NONE", "OutputEnabled": true}]}`,
		},
		"grounding": {
			change: func(g *config.Guardrail) { g.Grounding = &config.Grounding{Grounding: 0.75, Relevance: 0.5} },
			part:   "ContextualGroundingPolicyConfig",
			want:   `{"FiltersConfig": [{"Type": "GROUNDING", "Threshold": 0.75}, {"Type": "RELEVANCE", "Threshold": 0.5}]}`,
		},
		"only relevance": {
			change: func(g *config.Guardrail) { g.Grounding = &config.Grounding{Relevance: 0.5} },
			part:   "ContextualGroundingPolicyConfig",
			want:   `{"FiltersConfig": [{"Type": "RELEVANCE", "Threshold": 0.5}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			stack := newStack(t)
			bedrock.NewGuardrail(stack, jsii.String("Guardrail"), &bedrock.GuardrailProps{Name: "chat-default", Config: quiet(tc.change)})
			_, guardrail := template.Of(t, stack).Only(t, "AWS::Bedrock::Guardrail", "")
			rest := maps.Clone(guardrail.Properties)
			delete(rest, tc.part)
			template.EqualJSON(t, rest, `{"Name": "chat-default", "BlockedInputMessaging": "No.", "BlockedOutputsMessaging": "Neither."}`)
			if tc.part != "" {
				template.EqualJSON(t, guardrail.Properties[tc.part], tc.want)
			}
		})
	}
}

func TestGuardrailVersionRollsWithTheContentOnly(t *testing.T) {
	base := func(g *config.Guardrail) { g.PII, g.Profanity = map[string]string{"EMAIL": "block"}, true }
	version := func(t *testing.T, name string, change func(*config.Guardrail), key bool) string {
		stack := newStack(t)
		props := &bedrock.GuardrailProps{Name: name, Config: quiet(base)}
		if change != nil {
			change(props.Config)
		}
		if key {
			props.KeyArn = jsii.String(keyArn)
		}
		bedrock.NewGuardrail(stack, jsii.String("Guardrail"), props)
		all := template.Of(t, stack)
		guardrail, _ := all.Only(t, "AWS::Bedrock::Guardrail", "")
		id, v := all.Only(t, "AWS::Bedrock::GuardrailVersion", "")
		template.EqualJSON(t, v.Properties, `{"GuardrailIdentifier": {"Fn::GetAtt": ["`+guardrail+`", "GuardrailId"]}}`)
		if v.DeletionPolicy != "" || v.UpdateReplacePolicy != "" { // Bedrock keeps 20
			t.Errorf("an old version stays: %s, %s", v.DeletionPolicy, v.UpdateReplacePolicy)
		}
		return id
	}
	want := version(t, "chat-default", nil, false)

	for name, change := range map[string]func(*config.Guardrail){
		"nothing":        func(*config.Guardrail) {},
		"an empty list":  func(g *config.Guardrail) { g.Words = []string{} },
		"an empty list2": func(g *config.Guardrail) { g.Topics = []*config.Topic{} },
	} {
		t.Run(name+" changed", func(t *testing.T) {
			if got := version(t, "chat-default", change, false); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	t.Run("another name or key", func(t *testing.T) {
		if got := version(t, "chat-other", nil, true); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})

	seen := map[string]string{want: "the base"}
	for name, change := range map[string]func(*config.Guardrail){
		"a message":          func(g *config.Guardrail) { g.BlockedInput = "Never." },
		"the other message":  func(g *config.Guardrail) { g.BlockedOutput = "Never." },
		"a strength":         func(g *config.Guardrail) { g.Filters.PromptAttack = "low" },
		"another strength":   func(g *config.Guardrail) { g.Filters.Hate = "low" },
		"an action":          func(g *config.Guardrail) { g.PII["EMAIL"] = "detect" },
		"a word":             func(g *config.Guardrail) { g.Words = []string{"darn"} },
		"two words":          func(g *config.Guardrail) { g.Words = []string{"darn", "heck"} },
		"the profanity list": func(g *config.Guardrail) { g.Profanity = false },
		"a threshold":        func(g *config.Guardrail) { g.Grounding.Grounding = 0.5 },
		"a topic": func(g *config.Guardrail) {
			g.Topics = []*config.Topic{{Name: "A", Definition: "b", Action: "block"}}
		},
		"a topic's action": func(g *config.Guardrail) {
			g.Topics = []*config.Topic{{Name: "A", Definition: "b", Action: "detect"}}
		},
		"a pattern": func(g *config.Guardrail) {
			g.Regexes = []*config.Regex{{Name: "A", Pattern: "b", Action: "block"}}
		},
	} {
		t.Run(name+" changed", func(t *testing.T) {
			got := version(t, "chat-default", change, false)
			if before, ok := seen[got]; ok {
				t.Errorf("the version is that of %s", before)
			}
			seen[got] = name
		})
	}
}

// TestStandardTier expects the guardrail profile of the Region, and permissions on it in
// every Region that it may route to.
func TestStandardTier(t *testing.T) {
	cfg := quiet(func(g *config.Guardrail) {
		g.Tier = config.TierStandard
		g.Filters.Hate = "high"
		g.Topics = []*config.Topic{{Name: "Advice", Definition: "Investment advice.", Action: "block"}}
	})
	for region, tc := range map[string]struct {
		profile string
		routes  []string
	}{
		"us-west-1":      {"us", []string{"us-east-1", "us-east-2", "us-west-1", "us-west-2"}},
		"us-east-1":      {"us", []string{"us-east-1", "us-east-2", "us-west-2"}},
		"ap-southeast-2": {"au", []string{"ap-southeast-2"}},
	} {
		t.Run(region, func(t *testing.T) {
			stack := newStack(t)
			at := home
			at.Region = region
			guardrail := bedrock.NewGuardrail(stack, jsii.String("Guardrail"), &bedrock.GuardrailProps{Name: "chat-default", Home: at, Config: cfg})
			guardrail.GrantApply(newRole(stack))
			all := template.Of(t, stack)
			id, made := all.Only(t, "AWS::Bedrock::Guardrail", "")
			profile := func(region string) string {
				return arn(region + ":111122223333:guardrail-profile/" + tc.profile + ".guardrail.v1:0")
			}
			template.EqualJSON(t, made.Properties["CrossRegionConfig"], `{"GuardrailProfileArn": `+profile(region)+`}`)
			template.EqualJSON(t, made.Properties["ContentPolicyConfig"], `{"FiltersConfig": [{"Type": "HATE", "InputStrength": "HIGH", "OutputStrength": "HIGH"}],
				"ContentFiltersTierConfig": {"TierName": "STANDARD"}}`)
			template.EqualJSON(t, made.Properties["TopicPolicyConfig"], `{"TopicsConfig": [{"Name": "Advice", "Definition": "Investment advice.", "Type": "DENY"}],
				"TopicsTierConfig": {"TierName": "STANDARD"}}`)
			want := `{"Fn::GetAtt": ["` + id + `", "GuardrailArn"]}`
			for _, region := range tc.routes {
				want += ", " + profile(region)
			}
			template.EqualJSON(t, granted(t, all), `[{"Effect": "Allow", "Action": "bedrock:ApplyGuardrail", "Resource": [`+want+`]}]`)
		})
	}
}

func TestGrantApply(t *testing.T) {
	for name, tc := range map[string]struct {
		key  bool
		want string
	}{
		"with a key": {true, `, {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "` + keyArn + `"}`},
		"without":    {false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			stack := newStack(t)
			props := &bedrock.GuardrailProps{Name: "chat-default", Config: quiet(nil)}
			if tc.key {
				props.KeyArn = jsii.String(keyArn)
			}
			guardrail := bedrock.NewGuardrail(stack, jsii.String("Guardrail"), props)
			guardrail.GrantApply(newRole(stack))
			all := template.Of(t, stack)
			id, made := all.Only(t, "AWS::Bedrock::Guardrail", "")
			template.EqualJSON(t, granted(t, all), `[{"Effect": "Allow", "Action": "bedrock:ApplyGuardrail", "Resource": {"Fn::GetAtt": ["`+id+`", "GuardrailArn"]}}`+tc.want+`]`)
			if got := made.Properties["KmsKeyArn"]; tc.key && got != keyArn || !tc.key && got != nil {
				t.Errorf("the guardrail's key is %v", got)
			}
		})
	}
}
