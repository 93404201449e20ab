package values

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/syntax"
)

// ours are keys whose values no service gets as they are, and why.
var ours = map[string]string{
	"is a share, as a fraction or of the gateway": "Variant.weight Shadow.percent",
	"is a count, which Scaling.min is too":        "Shadow.count",
	"decides what is deployed": "Config.version Config.path Config.region Config.account API.auth API.exposure API.logRole API.metrics Data.onDestroy Config.dashboard Alarms.endpoints Thresholds.without " +
		"Network.mode Network.endpoints Bedrock.profile Bedrock.base Bedrock.applicationProfile SageMaker.endpoint ServerlessConfig.outsideNetwork SageMaker.protocol Rollout.kind Model.fallback " +
		"Guardrail.profanity Guardrail.pii Filters.hate Filters.insults Filters.sexual Filters.violence Filters.misconduct Filters.promptAttack Guardrail.tier Topic.action Regex.action",
	"depends on the tier, which config checks": "Topic.definition",
	"changes a name": "SageMaker.revision Variant.revision Shadow.revision",
	"is part of names, whose lengths other tests know": "Config.name Config.owner Config.models Config.guardrails Config.environments Config.fleets SageMaker.fleet",
	"is for the gateway":                    "Model.system Model.prompt Model.guardrail Route.bedrock Route.sagemaker API.maxBodyKB CORS.origins JWT.issuer JWT.audience JWT.algorithms JWT.claims JWT.modelsClaim JWT.jwks Config.prompts Prompt.text Prompt.variables Wake.meanwhile Wake.wait",
	"is read here":                          "Training.prepare Training.evaluate Training.accept Scaling.scaleIn Scaling.schedule Action.cron Action.at Metric.steps",
	"is one of a list, which config checks": "Metric.statistic Data.logDays Training.instance Training.processingInstance Training.transformInstance SageMaker.instance SageMaker.instances Options.dtype Options.quantization Variant.instance Shadow.instance Fleet.instances",
	"has no shape but a number or a text": "Thresholds.errors Thresholds.latency Thresholds.overhead Thresholds.backlog Thresholds.age Thresholds.wake Thresholds.disk FleetAlarms.disk Thresholds.gpuMemory " +
		"Data.runDays Scaling.min Scaling.max Scaling.invocations Scaling.backlog Scaling.scaleInCooldown Scaling.scaleOutCooldown Scaling.utilization Metric.target Step.above Step.add Step.below Step.remove Action.min Action.max Action.timezone Network.cidr Network.zones API.vpcEndpoints Encryption.decrypt Domain.name Domain.certificate",
	"is for the function that sends a sample": "Sample.body Sample.file Sample.json Sample.contains Sample.latency",
	"only check reads it":                     "SageMaker.parameters",
	"is a choice of two":                      "SageMaker.acceptEula",
	"becomes a variable of a container":       "Options.contextLength Options.tensorParallel Options.maxConcurrent Options.adapters",
}

// least is the smallest number of a key whose 0 means none.
var least = map[string]float64{"Copy.accelerators": 1, "WAF.requestsPerIP": 10}

// TestEveryKeyHasAPlace keeps the table complete: a new key goes to a service, or there
// is a reason why it does not.
func TestEveryKeyHasAPlace(t *testing.T) {
	placed := map[string]bool{}
	for row := range becomes {
		key, _, _ := strings.Cut(row, " ")
		placed[key] = true
	}
	for _, keys := range ours {
		for key := range strings.FieldsSeq(keys) {
			placed[key] = true
		}
	}
	known := map[string]bool{}
	walk(config.File(), func(s *form.Shape) {
		key := s.Owner + "." + s.Key
		known[key] = true
		if s.Kind != form.KindObject && !placed[key] {
			t.Errorf("say which shape of AWS %s becomes, or that it becomes none", key)
		}
	})
	for key := range placed {
		if !known[key] {
			t.Errorf("%s is no key any more", key)
		}
	}
}

func walk(s *form.Shape, visit func(*form.Shape)) {
	for _, f := range s.Fields {
		visit(f)
		walk(f, visit)
	}
	if s.Item != nil {
		walk(s.Item, visit)
	}
}

// TestValuesFit draws what each key may be, and holds it against the service models.
func TestValuesFit(t *testing.T) {
	models, err := openModels("../../../.venv")
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	walk(config.File(), func(s *form.Shape) {
		key := s.Owner + "." + s.Key
		rows := map[string]func(*shape) string{
			key:            func(to *shape) string { return sized(t, key, s, to) },
			key + " entry": func(to *shape) string { return drawn(t, s.Rule.Each, s.Rule.Max, to) },
			key + " key":   func(to *shape) string { return drawn(t, s.Rule.Keys, "", to) },
		}
		for row, hold := range rows {
			for _, name := range becomes[row] {
				to, err := models.shape(name)
				if err != nil {
					t.Error(err)
					continue
				}
				held++
				if why := hold(to); why != "" {
					t.Errorf("%s may be what %s is not: %s", row, name, why)
				}
			}
		}
	})
	if want := len(becomes); held < want {
		t.Errorf("%d rows are held, want %d", held, want)
	}
}

// sized holds a number, a length or a number of entries against a shape, and a text too.
func sized(t *testing.T, key string, s *form.Shape, to *shape) string {
	t.Helper()
	if s.Kind == form.KindText {
		return drawn(t, s.Rule.Is, s.Rule.Max, to)
	}
	for _, bound := range []string{s.Rule.Min, s.Rule.Max} {
		if bound == "" {
			continue
		}
		n := number(t, bound)
		if from, ok := least[key]; ok && n == 0 {
			n = from
		}
		if n == 0 && (s.Kind == form.KindMap || s.Kind == form.KindList) {
			continue // without entries it is left out
		}
		if why := to.bounds(n); why != "" {
			return why
		}
	}
	return ""
}

func number(t *testing.T, bound string) float64 {
	t.Helper()
	if n, err := strconv.ParseFloat(bound, 64); err == nil {
		return n
	}
	d, err := time.ParseDuration(bound)
	if err != nil {
		t.Fatal(err)
	}
	return d.Seconds()
}

// drawn draws texts of a pattern, or of any kind up to a length, and holds them against a
// shape.
func drawn(t *testing.T, pattern, most string, to *shape) string {
	t.Helper()
	p := syntax.Patterns[pattern]
	if p != nil && p.Words != nil {
		for _, word := range p.Words {
			if why := to.text(word); why != "" {
				return fmt.Sprintf("%q %s", word, why)
			}
		}
		return ""
	}
	draw := rapid.StringN(1, 20, -1)
	switch longest, err := strconv.Atoi(most); {
	case p != nil && strings.Contains(p.Regex, "s3://"):
		end := ""
		if strings.HasSuffix(p.Regex, `\.csv$`) {
			end = `a\.csv`
		}
		draw = rapid.StringMatching(`s3://[a-z]{3,20}/([^*?/[:cntrl:]]{1,100}/){1,10}` + end)
	case p != nil:
		draw = rapid.StringMatching(strings.TrimSuffix(strings.TrimPrefix(p.Regex, "^"), "$"))
	case err == nil && pattern == "":
		draw = rapid.StringN(longest, longest, -1)
	}
	accepted := 0
	for seed := range 100 {
		text := draw.Example(seed)
		if p != nil {
			if why, _ := p.Explain(text); why != "" || text == "" {
				continue // an empty text is left out
			}
		}
		accepted++
		if why := to.text(text); why != "" {
			return fmt.Sprintf("%.60q %s", text, why)
		}
	}
	if p != nil && p.Max > 0 && to.Max != nil && float64(p.Max) > *to.Max {
		return fmt.Sprintf("it may have %d characters, and AWS takes %v", p.Max, *to.Max)
	}
	if accepted == 0 {
		return "no text was drawn"
	}
	return ""
}

// TestWhatDoesNotFitIsNoticed shows that the checks can fail.
func TestWhatDoesNotFitIsNoticed(t *testing.T) {
	two := 2.0
	if why := drawn(t, "tag", "", &shape{Pattern: `[a-z]+`}); why == "" {
		t.Error("a pattern that is narrower")
	}
	if why := drawn(t, "", "100", &shape{Max: &two}); why == "" {
		t.Error("a length that is less")
	}
	if why := drawn(t, "pii", "", &shape{Enum: []string{"EMAIL"}}); why == "" {
		t.Error("an enumeration that lacks a word")
	}
	bounded := &form.Shape{Kind: form.KindInteger, Rule: form.Rule{Min: "1", Max: "3"}}
	if why := sized(t, "", bounded, &shape{Max: &two}); why == "" {
		t.Error("a bound that is less")
	}
}
