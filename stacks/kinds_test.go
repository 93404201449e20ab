package stacks_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/internal/golden"
	"github.com/sagerock/sagerock/internal/settings"
	"github.com/sagerock/sagerock/plan"
)

// TestKindsHaveWhatTheManualSays writes the tables of README.md and docs/serving.md that say
// which kind of endpoint has which feature, and holds both against them. A feature that check
// accepts is in the template of an endpoint of that kind, and one that it refuses, at the key of
// the feature, is in none.
func TestKindsHaveWhatTheManualSays(t *testing.T) {
	made := endpointsMade(t)
	rows, wrong := table(features, made)
	for _, w := range wrong {
		t.Error(w)
	}
	if t.Failed() {
		return
	}
	for file, text := range map[string]string{"../README.md": overview(rows), "../docs/serving.md": manual(rows)} {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, ok := between(string(src), text)
		switch {
		case !ok:
			t.Errorf("%s has no place for the table", file)
		case want == string(src):
		case golden.Updating():
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("the table of %s is stale\n\tfix: make golden", file)
		}
	}
}

// TestFalseFeaturesAreCaught proves that a cell which is not true is found, in both directions.
func TestFalseFeaturesAreCaught(t *testing.T) {
	made := endpointsMade(t)
	for want, f := range map[string]feature{
		"check accepts it on realtime endpoints, and no template has it":                                                                                     {block: `{capture: {percent: 10}}`, made: `"CapturedElsewhere":`},
		"check refuses it on async endpoints, and the template of 08-async has it":                                                                           {block: `{capture: {percent: 10}}`, made: `"AsyncInferenceConfig":`},
		"check refuses it on async endpoints elsewhere than at capture: models.m.sagemaker.instance: ml.m5.lrge is not an instance type that sagerock knows": {block: `{instance: ml.m5.lrge, capture: {percent: 10}}`, made: `x`},
		"check accepts it on async endpoints, and no template shows that it has no effect":                                                                   {made: `x`, without: map[string]string{hosting.Async: "why"}, wrote: func(*config.SageMaker, *config.Config) bool { return false }},
		"the template of 08-async has it, which async endpoints are to be without":                                                                           {made: `"AsyncInferenceConfig":`, without: map[string]string{hosting.Async: "why"}},
	} {
		if _, wrong := table([]feature{f}, made); !slices.ContainsFunc(wrong, func(w string) bool { return strings.HasSuffix(w, want) }) {
			t.Errorf("want %q, got:\n%s", want, strings.Join(wrong, "\n"))
		}
	}
	if _, ok := between("no marks", "x"); ok {
		t.Error("a file without marks has a place for the table")
	}
}

// TestConditionsOnKindsAreInTheTable demands a row for each key of the sagemaker block that some
// kind does not have.
func TestConditionsOnKindsAreInTheTable(t *testing.T) {
	// What makes an endpoint one of a kind, and what docs/serving.md says in its sections.
	elsewhere := []string{"training", "serverless", "instance", "fleet", "startupTimeout", "downloadTimeout"}
	fields := config.File().Fields
	for _, key := range []string{"models", "sagemaker"} {
		f := fields[slices.IndexFunc(fields, func(f *form.Shape) bool { return f.Key == key })]
		if f.Item != nil {
			f = f.Item
		}
		fields = f.Fields
	}
	for _, f := range fields {
		if !slices.ContainsFunc(f.Rule.On, func(c form.Condition) bool { return c.Key == "endpoint" }) || slices.Contains(elsewhere, f.Key) {
			continue
		}
		if !slices.ContainsFunc(features, func(row feature) bool { return strings.Contains(row.block, f.Key+":") }) {
			t.Errorf("features has no row for %s, which some kinds of endpoints do not have", f.Key)
		}
	}
}

// endpointMade is an endpoint of a golden case, and what the case has of it, as JSON.
type endpointMade struct {
	kind, name, file string // of the case
	config           *config.SageMaker
	of               *config.Config
	parts            []string
}

// endpointsMade reads the endpoints of all cases.
func endpointsMade(t *testing.T) (all []endpointMade) {
	t.Helper()
	for _, tc := range cases(t) {
		cfg := load(t, tc.File, tc.Options)
		p := plan.Of(cfg)
		made := map[string]resource{}
		files, _ := filepath.Glob(filepath.Join("testdata/golden", tc.Name, "*.json"))
		for _, file := range files {
			if filepath.Base(file) != "gateway.settings.json" {
				maps.Copy(made, resources(t, file))
			}
		}
		var settings struct{ Models map[string]any }
		read(t, filepath.Join("testdata/golden", tc.Name, "gateway.settings.json"), &settings)
		for _, e := range p.Endpoints {
			m := endpointMade{kind: e.Kind, name: tc.Name, file: tc.File, config: e.Config, of: cfg}
			if e.Owner == plan.Trained {
				m.kind = trained
			}
			m.parts = append(partsOf(e, made), text(settings.Models[e.Model]))
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b endpointMade) int { return strings.Compare(a.file, b.file) }) // examples first
	return all
}

// partsOf are the resources of an endpoint: those that have its name, or that of its component,
// and what these name. A run of a pipeline makes the one of a trained model, and a state machine
// monitors an endpoint, or opens and closes it.
func partsOf(e *plan.Endpoint, made map[string]resource) (parts []string) {
	own := map[string]bool{}
	for id, r := range made {
		all := text(r.Properties)
		named := strings.Contains(all, `"`+e.Name+`"`) || strings.Contains(all, "endpoint/"+e.Name+"/")
		if e.OnFleet() && r.Type != "AWS::SageMaker::Endpoint" { // which several models share
			ofFleet := named && r.Type == "AWS::CloudWatch::Alarm"
			named = ofFleet || strings.Contains(all, `"`+e.Component+`"`) || strings.Contains(all, "inference-component/"+e.Component+`"`)
		}
		switch r.Type {
		case "AWS::SageMaker::Endpoint", "AWS::SageMaker::InferenceComponent", "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::CloudWatch::Alarm", "AWS::CloudFormation::CustomResource":
			own[id] = named
		case "AWS::Scheduler::Schedule":
			said, _ := r.Properties["Description"].(string)
			own[id] = strings.HasSuffix(said, " "+e.Name)
		case "AWS::StepFunctions::StateMachine":
			definition, ok := intrinsic(r.Properties["DefinitionString"].(map[string]any))
			if ok && strings.Contains(definition, e.Name) {
				parts = append(parts, definition)
			}
		}
	}
	for _, kind := range []string{"AWS::SageMaker::EndpointConfig", "AWS::SageMaker::Model", "AWS::ApplicationAutoScaling::ScalingPolicy"} {
		for id, r := range made {
			if r.Type != kind {
				continue
			}
			for other := range own { // a policy names what it scales, and others are named
				own[id] = own[id] || own[other] && (strings.Contains(text(made[other].Properties), `["`+id+`","`) || strings.Contains(text(r.Properties["ScalingTargetId"]), `"`+other+`"`))
			}
		}
	}
	for id := range own {
		if own[id] {
			parts = append(parts, text(made[id].Properties))
		}
	}
	return parts
}

// row is a feature, and what each kind has of it.
type row struct {
	feature
	cells []cell
}

// cell is the file of an endpoint that has a feature, or why none of the kind does.
type cell struct{ kind, file, why string }

// table fills in the cells of features, and says which of them nothing proves.
func table(of []feature, made []endpointMade) (rows []row, wrong []string) {
	for _, f := range of {
		r := row{feature: f}
		looks := regexp.MustCompile(f.made)
		for _, kind := range kindsOf {
			c := cell{kind: kind}
			tried, has := 0, ""
			for _, m := range made {
				if m.kind != kind || f.wrote != nil && !f.wrote(m.config, m.of) {
					continue
				}
				tried++
				if slices.ContainsFunc(m.parts, looks.MatchString) && has == "" {
					has, c.file = m.name, m.file
				}
			}
			fail := func(format string, args ...any) {
				wrong = append(wrong, f.name+": "+fmt.Sprintf(format, args...))
			}
			why := f.without[kind]
			refused, cfg, err := f.tried(kind)
			if cfg != nil && looks.MatchString(text(settings.Of(plan.Of(cfg)).Models["m"])) && has == "" {
				has = "a file of its own"
			}
			switch {
			case err != nil:
				fail("check refuses it on %s endpoints elsewhere than at %s: %v", kind, f.keys(kind), err)
			case refused != "" && has != "":
				fail("check refuses it on %s endpoints, and the template of %s has it", kind, has)
			case refused != "":
				c.why = refused
			case why != "" && has != "":
				fail("the template of %s has it, which %s endpoints are to be without", has, kind)
			case why != "" && tried == 0:
				fail("check accepts it on %s endpoints, and no template shows that it has no effect", kind)
			case why != "":
				c.why = why
			case has == "":
				fail("check accepts it on %s endpoints, and no template has it", kind)
			}
			r.cells = append(r.cells, c)
		}
		rows = append(rows, r)
	}
	return rows, wrong
}

// written is what a user writes for a feature on an endpoint of a kind, in the sagemaker block.
func (f feature) written(kind string) string {
	if of, ok := f.of[kind]; ok {
		return of
	}
	return cmp.Or(f.block, "{}")
}

// keys are those of the sagemaker block at which check may refuse the feature: the last one that
// is written for it, and others that it names.
func (f feature) keys(kind string) string {
	var block yaml.Node
	if err := yaml.Unmarshal([]byte(f.written(kind)), &block); err != nil {
		panic(err)
	}
	keys := f.elsewhere
	if written := block.Content[0].Content; len(written) > 0 {
		keys = strings.TrimSpace(written[len(written)-2].Value + " " + keys)
	}
	return keys
}

// tried is a file with the feature and an endpoint of a kind, or why check refuses it. It is an
// error if the reason is another than the feature.
func (f feature) tried(kind string) (string, *config.Config, error) {
	file := map[string]any{}
	for _, text := range []string{
		`{name: a, path: sagemaker, region: us-east-1, network: {mode: none}, fleets: {f: {instances: [ml.m5.4xlarge]}, pooled: {instances: [ml.m5.4xlarge, ml.m5.8xlarge]}, gpu: {instances: [ml.g5.12xlarge]}}}`,
		`{models: {m: {sagemaker: ` + starts[kind] + `}}}`, f.file, `{models: {m: {sagemaker: ` + f.written(kind) + `}}}`,
	} {
		var more map[string]any
		if err := yaml.Unmarshal([]byte(text), &more); err != nil {
			return "", nil, err
		}
		merge(file, more)
	}
	src, err := yaml.Marshal(file)
	if err != nil {
		return "", nil, err
	}
	cfg, _, err := config.Parse("sagerock.yaml", src, config.Options{})
	problems, ok := errors.AsType[form.Problems](err)
	if !ok {
		return "", cfg, err
	}
	for _, p := range problems {
		at, _, _ := strings.Cut(strings.TrimPrefix(p.Path, "models.m.sagemaker."), ".")
		if !slices.Contains(strings.Fields(f.keys(kind)), at) {
			return "", nil, fmt.Errorf("%s: %s", p.Path, p.Text)
		}
	}
	return problems[0].Text, nil, nil
}

// merge writes what more has into to, and removes what is null there.
func merge(to, more map[string]any) {
	for key, value := range more {
		below, deeper := to[key].(map[string]any)
		with, also := value.(map[string]any)
		switch {
		case deeper && also:
			merge(below, with)
		case value == nil:
			delete(to, key)
		default:
			to[key] = value
		}
	}
}

// The table of a file is between these two lines.
const (
	startsTable = "<!-- which kind of endpoint has what: written by make golden -->\n"
	endsTable   = "<!-- end of the table -->\n"
)

// between replaces what is between the two lines.
func between(src, text string) (string, bool) {
	before, rest, found := strings.Cut(src, startsTable)
	_, after, ends := strings.Cut(rest, endsTable)
	return before + startsTable + text + endsTable + after, found && ends
}

// overview is the table of README.md.
func overview(rows []row) string {
	var b strings.Builder
	b.WriteString(head())
	for _, r := range rows {
		if !r.short {
			continue
		}
		fmt.Fprintf(&b, "| %s |", r.name)
		for _, c := range r.cells {
			if c.why != "" {
				b.WriteString(" no |")
			} else {
				b.WriteString(" yes |")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// manual is the table of docs/serving.md: each yes leads to a file that has the feature, and each no
// to a reason below the table.
func manual(rows []row) string {
	var b strings.Builder
	b.WriteString(head())
	var reasons []string
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s |", r.name)
		for _, c := range r.cells {
			if c.why == "" && c.file == "" {
				b.WriteString(" yes |")
				continue
			}
			if c.why == "" {
				fmt.Fprintf(&b, " [yes](%s) |", filepath.ToSlash(filepath.Join("../stacks", c.file)))
				continue
			}
			why := c.why
			if _, because, found := strings.Cut(why, ": "); found && strings.HasPrefix(why, "has no effect") {
				_, more, deeper := strings.Cut(because, ": ") // after the name of another key
				why = because
				if deeper {
					why = more
				}
			}
			n := slices.Index(reasons, why)
			if n < 0 {
				n, reasons = len(reasons), append(reasons, why)
			}
			fmt.Fprintf(&b, " no (%d) |", n+1)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	for i, why := range reasons {
		fmt.Fprintf(&b, "%d. %s\n", i+1, why)
	}
	return b.String()
}

func head() string {
	var b strings.Builder
	b.WriteString("| |")
	for _, kind := range kindsOf {
		fmt.Fprintf(&b, " %s |", kind)
	}
	return b.String() + "\n| --- |" + strings.Repeat(" --- |", len(kindsOf)) + "\n"
}
