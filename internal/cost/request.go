package cost

import (
	"math"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/plan"
)

// What a request is assumed to be, beside the tokens of [Load].
const (
	// charsPerToken is about what English text has.
	charsPerToken = 4
	// tokensPerSecond is how fast a model is assumed to answer. The gateway runs, and is
	// billed, while it does.
	tokensPerSecond = 50
	// atOnce is how many seconds the gateway takes for what is no chat: a vector, a
	// prediction, a call that it puts into a queue.
	atOnce = 0.1
	// logBytes is what the gateway writes to its log about one request, and accessBytes
	// what a REST API does.
	logBytes, accessBytes = 1000, 500
	// polls is how often the answer of a queued call is asked for.
	polls = 3
)

// requests lists what 1,000 requests to each model cost, those of the gateway once for
// each model.
func (p *pricer) requests() []Line {
	for _, m := range p.plan.Models {
		p.gateway(m)
		if m.Asynchronous() {
			p.queue(m)
			continue
		}
		p.tokens(m)
		p.calls(m)
		p.screening(m)
	}
	return p.take()
}

// gateway adds what the way to a model costs.
func (p *pricer) gateway(m *plan.Model) {
	const million = 1000 / 1e6 // 1,000 requests, in millions
	api, bytes := p.cfg.API, logBytes
	if rest(p.cfg) {
		if api.LogRole != config.LogRoleNone {
			bytes += accessBytes
		}
		p.addFor(m.Name, "AWS::ApiGateway::RestApi", 0, "API Gateway", million, p.service("rest-requests"))
	}
	if firewall(p.cfg) {
		p.addFor(m.Name, "AWS::WAFv2::WebACL", 0, "WAF", million, p.service("waf-requests"))
	}
	if api.Auth == config.AuthKey {
		p.addFor(m.Name, "AWS::DynamoDB::Table", 0, "counting, for keys with a limit", million, p.service("dynamodb-writes"))
	}
	if api.Capture.Percent > 0 {
		p.addFor(m.Name, "AWS::S3::Bucket", 0, "writing captured calls", float64(api.Capture.Percent)/100, p.service("s3-put"))
	}
	p.addFor(m.Name, "AWS::Lambda::Function", 0, "Lambda, requests", million, p.service("lambda-requests"))
	gb := float64(api.MemoryMB) / 1024
	p.addFor(m.Name, "AWS::Lambda::Function", 0, "Lambda, while the model answers", 1000*gb*p.seconds(m), p.service("lambda-arm64"))
	p.addFor(m.Name, "AWS::Logs::LogGroup", 0, "log lines", float64(bytes)*1000/1e9, p.service("logs"))
}

// seconds is how long the gateway waits for the answer.
func (p *pricer) seconds(m *plan.Model) float64 {
	return max(atOnce, float64(p.output(m))/tokensPerSecond)
}

// output is how many tokens the model answers with: none unless it chats.
func (p *pricer) output(m *plan.Model) int {
	if m.Task != config.TaskChat || m.Asynchronous() {
		return 0
	}
	return p.load.OutputTokens
}

// tokens adds those that Bedrock bills. An endpoint bills none: its instances are idle
// cost.
func (p *pricer) tokens(m *plan.Model) {
	percent, _ := m.Shares()
	if percent == 0 || byTime(m.Bedrock) != "" {
		return
	}
	share := float64(percent) / 100
	in, out := tokenPrices(m.Bedrock, p.cfg.Region)
	id := m.Bedrock.ModelID()
	if m.Bedrock.IsARN() {
		id = id[strings.LastIndex(id, ":")+1:] // what it is and its name
	}
	p.addFor(m.Name, "", 0, "input tokens, "+id, share*1000*float64(p.load.InputTokens)/1e6, in)
	if n := p.output(m); n > 0 {
		p.addFor(m.Name, "", 0, "output tokens, "+id, share*1000*float64(n)/1e6, out)
	}
}

// byTime says what Bedrock bills by time, not by token, for a model; "" for the others.
// No table has a price of it.
func byTime(b *config.Bedrock) string {
	switch {
	case strings.Contains(b.Model, ":provisioned-model/"):
		return "provisioned throughput that you bought"
	case strings.Contains(b.Model, ":imported-model/"):
		return "copies of the imported model, while it is called"
	}
	return ""
}

// tokenPrices are the prices of a model's tokens on Bedrock, which follow the Region and
// the profile. Where the table has no price of the Region or of a geography that it is in,
// another is used.
func tokenPrices(b *config.Bedrock, region string) (in, out Price) {
	price, place, ok := catalog.TierPrice(b.PriceID(), region, catalog.TierStandard)
	p := Price{Unit: "million tokens", Table: tableModels, Date: catalog.ModelsDate, Source: catalog.ModelsSource, Region: region, Unknown: !ok}
	switch {
	case !ok || place == region || b.Profile == "global":
	case place == "" || !slices.Contains(catalog.ProfileRegions(place), region):
		p.Region, p.Estimate = Home, region != Home
	}
	in, out = p, p
	in.USD, out.USD = price.Input, price.Output
	return in, out
}

// screening adds what a guardrail costs, on either engine. It bills text units of up to
// 1,000 characters for each of its policies, of what goes in and of what comes out;
// words and regular expressions are free ("Amazon Bedrock pricing", Guardrails). Texts
// to embed are not screened.
func (p *pricer) screening(m *plan.Model) {
	if m.Config.Guardrail == "" || m.Task == config.TaskEmbedding {
		return
	}
	units := textUnits(p.load.InputTokens) + textUnits(p.load.OutputTokens) // thousands, for 1,000 requests
	for _, policy := range guardrailPolicies(p.cfg.Guardrails[m.Config.Guardrail]) {
		p.addFor(m.Name, "AWS::Bedrock::Guardrail", 0, "guardrail "+m.Config.Guardrail+", "+policy.what, units, p.service(policy.service))
	}
}

func textUnits(tokens int) float64 { return math.Ceil(float64(tokens*charsPerToken) / 1000) }

// policy is a part of a guardrail that is billed by itself.
type policy struct{ service, what string }

func guardrailPolicies(g *config.Guardrail) []policy {
	var out []policy
	if *g.Filters != noFilters {
		out = append(out, policy{"guardrail-filters", "content filters"})
	}
	if len(g.Topics) > 0 {
		out = append(out, policy{"guardrail-topics", "denied topics"})
	}
	if len(g.PII) > 0 {
		out = append(out, policy{"guardrail-pii", "personal data"})
	}
	if *g.Grounding != (config.Grounding{}) {
		out = append(out, policy{"guardrail-grounding", "grounding"})
	}
	return out
}

var noFilters = config.Filters{Hate: "none", Insults: "none", Sexual: "none", Violence: "none", Misconduct: "none", PromptAttack: "none"}

// queue adds what S3 charges for a call that waits: it is written unless it is short, noted, and
// its answer written; and each time that somebody asks, three objects may be looked for.
func (p *pricer) queue(m *plan.Model) {
	p.addFor(m.Name, "AWS::S3::Bucket", 0, "writing queued calls and answers", 3, p.service("s3-put"))
	p.addFor(m.Name, "AWS::S3::Bucket", 0, "looking for answers", 1+3*polls, p.service("s3-get"))
}
