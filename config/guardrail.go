package config

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// What guardrails.*.tier may be.
const (
	TierClassic  = "classic"
	TierStandard = "standard"
)

// Guardrail screens prompts and answers with Amazon Bedrock Guardrails.
type Guardrail struct {
	// Tier is how filters and topics are evaluated. standard knows many more languages
	// than the English, French and Spanish of classic, looks into code, and takes longer
	// definitions of topics; Bedrock may evaluate texts in another Region of the same
	// geography. classic stays in the Region. Both cost the same.
	Tier string `yaml:"tier" rule:"oneof=classic|standard"`

	// Filters catch harmful content, each with a strength.
	Filters *Filters `yaml:"filters"`

	// Topics are subjects that must not be talked about.
	Topics []*Topic `yaml:"topics" rule:"max=30"`

	// Words are blocked wherever they appear.
	Words []string `yaml:"words" rule:"max=10000 each=word unique"`

	// Profanity blocks AWS's own list of profane words.
	Profanity bool `yaml:"profanity"`

	// PII maps a kind of personal data, such as EMAIL, to what is done with it: block,
	// anonymize, or detect, which only reports it.
	PII map[string]string `yaml:"pii" rule:"keys=pii each=action"`

	// Regexes find patterns of your own, such as an order number.
	Regexes []*Regex `yaml:"regexes" rule:"max=30"`

	// Grounding checks answers against the source text that came with the question.
	Grounding *Grounding `yaml:"grounding"`

	// BlockedInput is what a caller reads when a prompt is blocked.
	BlockedInput string `yaml:"blockedInput" rule:"required max=500"`

	// BlockedOutput is what a caller reads when an answer is blocked.
	BlockedOutput string `yaml:"blockedOutput" rule:"required max=500"`
}

// Filters are the strengths of Bedrock's content filters: none, low, medium or high.
type Filters struct {
	// Hate is the strength against hate speech.
	Hate string `yaml:"hate" rule:"oneof=none|low|medium|high"`

	// Insults is the strength against insults.
	Insults string `yaml:"insults" rule:"oneof=none|low|medium|high"`

	// Sexual is the strength against sexual content.
	Sexual string `yaml:"sexual" rule:"oneof=none|low|medium|high"`

	// Violence is the strength against violence.
	Violence string `yaml:"violence" rule:"oneof=none|low|medium|high"`

	// Misconduct is the strength against advice on crime.
	Misconduct string `yaml:"misconduct" rule:"oneof=none|low|medium|high"`

	// PromptAttack is the strength against jailbreaks and injected instructions. It
	// screens prompts only.
	PromptAttack string `yaml:"promptAttack" rule:"oneof=none|low|medium|high"`
}

// Topic is a subject that must not be talked about.
type Topic struct {
	// Name is a short name of the topic.
	Name string `yaml:"name" rule:"required is=topic"`

	// Definition says in a sentence what belongs to the topic. On tier: classic it has at
	// most 200 characters.
	Definition string `yaml:"definition" rule:"required max=1000"`

	// Examples are prompts that belong to the topic.
	Examples []string `yaml:"examples" rule:"max=5 each=example"`

	// Action is what is done on a match: block, or detect, which only reports it.
	Action string `yaml:"action" rule:"oneof=block|detect"`
}

// Regex is a pattern of your own.
type Regex struct {
	// Name is a short name of the pattern, shown where it is anonymized.
	Name string `yaml:"name" rule:"required max=100"`

	// Pattern is the regular expression.
	Pattern string `yaml:"pattern" rule:"required max=500"`

	// Description says what the pattern finds.
	Description string `yaml:"description" rule:"max=1000"`

	// Action is what is done on a match: block, anonymize, or detect, which only
	// reports it.
	Action string `yaml:"action" rule:"oneof=block|anonymize|detect"`
}

// Grounding is how well an answer must keep to its source, from 0 to 0.99. With 0
// the check is off.
type Grounding struct {
	// Grounding is how well the answer must be backed by the source.
	Grounding float64 `yaml:"grounding" rule:"min=0 max=0.99"`

	// Relevance is how well the answer must fit the question.
	Relevance float64 `yaml:"relevance" rule:"min=0 max=0.99"`
}

func defaultGuardrail() *Guardrail {
	return &Guardrail{
		Tier: TierClassic,
		Filters: &Filters{
			Hate: "high", Insults: "high", Sexual: "high",
			Violence: "high", Misconduct: "high", PromptAttack: "high",
		},
		Grounding:     &Grounding{},
		BlockedInput:  "Sorry, I cannot help with that.",
		BlockedOutput: "Sorry, I cannot answer that.",
	}
}

func defaultTopic() *Topic { return &Topic{Action: "block"} }

func defaultRegex() *Regex { return &Regex{Action: "anonymize"} }

func (g *Guardrail) check(p *form.Place, c *Config, name string) {
	// API reference of Amazon Bedrock, CreateGuardrail: a name has at most 50
	// characters.
	if long := len(c.GuardrailName(name)) - 50; p.Top().Sound("name", "guardrails.*") && long > 0 {
		p.Errorf("shorten it, the name or the environment by "+form.Count(long, "character", "characters"), "is too long after the prefix %s", c.Prefix())
	}
	if p.Sound("filters", "topics", "words", "profanity", "pii", "regexes", "grounding") && g.empty() {
		p.Errorf("set a filter, or remove the guardrail", "screens nothing")
	}
	// Amazon Bedrock User Guide, "Word filters": phrases of up to three words.
	for i, word := range g.Words {
		if at := p.Get("words").Entry(i); at.Sound() && len(strings.Fields(word)) > 3 {
			at.Warnf("shorten it, or describe it as a topic", "has more than three words, and Bedrock may not take it")
		}
	}
	// Service Quotas, "Regex entities in Sensitive Information Filter": 10 in most accounts,
	// and 30 at most (API reference of Amazon Bedrock).
	if at := p.Get("regexes"); at.Sound() && len(g.Regexes) > 10 {
		at.Warnf("keep at most 10, or ask for more in Service Quotas", "are %d patterns, and most accounts may have 10", len(g.Regexes))
	}
	g.checkTier(p, c)
	names := map[string]bool{}
	for i, t := range g.Topics {
		at := p.Get("topics").Entry(i).Get("name")
		if at.Sound() && names[t.Name] {
			at.Warnf("choose another name", "%s is the name of another topic too", form.Quote(t.Name))
		}
		names[t.Name] = true
	}
	for i, r := range g.Regexes {
		at := p.Get("regexes").Entry(i).Get("pattern")
		if _, err := regexp.Compile(r.Pattern); err != nil && at.Sound() {
			at.Warnf("check it in the Bedrock console", "may not be a regular expression: %v", err)
		}
	}
}

// maxClassicDefinition is how long the definition of a topic may be on the classic tier
// ("Safeguard tiers for guardrails policies", Bedrock User Guide).
const maxClassicDefinition = 200

// checkTier reports what the tier does not take, and a Region without the standard one.
func (g *Guardrail) checkTier(p *form.Place, c *Config) {
	tier := p.Get("tier")
	if !tier.Sound() {
		return
	}
	if !g.Standard() {
		for i, t := range g.Topics {
			if at := p.Get("topics").Entry(i).Get("definition"); at.Sound() && utf8.RuneCountInString(t.Definition) > maxClassicDefinition {
				at.Errorf("shorten it to 200 characters, or write tier: standard", "has %d characters, more than the classic tier takes",
					utf8.RuneCountInString(t.Definition))
			}
		}
		return
	}
	if p.Sound("filters", "topics") && *g.Filters == noFilters && len(g.Topics) == 0 {
		tier.Errorf("remove it, or set a filter or a topic", "has no effect: only filters and topics have tiers")
	}
	if id, _ := catalog.GuardrailProfile(c.Region); id == "" && p.Top().Sound("region") {
		tier.Errorf("write tier: classic", "needs a guardrail profile, and sagerock knows none for %s", c.Region)
	}
}

// Standard reports whether the guardrail is of the standard tier.
func (g *Guardrail) Standard() bool { return g.Tier == TierStandard }

var noFilters = Filters{"none", "none", "none", "none", "none", "none"}

// empty reports whether the guardrail lets everything through.
func (g *Guardrail) empty() bool {
	return *g.Filters == noFilters && *g.Grounding == (Grounding{}) &&
		len(g.Topics)+len(g.Words)+len(g.PII)+len(g.Regexes) == 0 && !g.Profanity
}
