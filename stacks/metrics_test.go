package stacks_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/plan"
)

// watched is a metric of SageMaker that an alarm, a scaling policy or a dashboard reads.
type watched struct {
	namespace, name, statistic string
	dimensions                 map[string]string
	resource                   string // of a predefined metric: what is scaled
}

// TestWhatIsWatchedIsPublished looks up each metric of SageMaker that a template reads in the
// table of what an endpoint of that kind publishes: an alarm on another one never fires, and
// a policy never scales.
func TestWhatIsWatchedIsPublished(t *testing.T) {
	found := 0
	for _, tc := range cases(t) {
		p := plan.Of(load(t, tc.File, tc.Options))
		files, _ := filepath.Glob(filepath.Join("testdata/golden", tc.Name, "*.json"))
		for _, file := range files {
			var template any
			read(t, file, &template)
			for _, w := range watches(template) {
				found++
				if wrong := unpublished(p, w); wrong != "" {
					t.Errorf("%s: %s", file, wrong)
				}
			}
		}
	}
	if found < 20 {
		t.Fatalf("found %d metrics that are read", found)
	}
}

// TestUnpublishedMetricsAreCaught proves that each way of reading the wrong metric is found.
func TestUnpublishedMetricsAreCaught(t *testing.T) {
	p := plan.Of(load(t, "testdata/everything.yaml", synthCase{}.Options))
	name := map[string]string{}
	for _, e := range p.Declared {
		name[e.Model] = e.Name
	}
	variant := func(model string) string {
		return `"Dimensions": [{"Name": "EndpointName", "Value": "` + name[model] + `"}, {"Name": "VariantName", "Value": "AllTraffic"}]`
	}
	for template, want := range map[string]string{
		`{"Namespace": "AWS/SageMaker", "MetricName": "OverheadLatency", "Statistic": "Average", ` + variant("queued") + `}`:                                                                              "async endpoints do not publish AWS/SageMaker OverheadLatency",
		`{"CustomizedMetricSpecification": {"Namespace": "AWS/SageMaker", "MetricName": "ApproximateBacklogSizePerInstance", "Dimensions": [{"Name": "EndpointName", "Value": "` + name["both"] + `"}]}}`: "realtime endpoints do not publish AWS/SageMaker ApproximateBacklogSizePerInstance",
		`{"CustomizedMetricSpecification": {"Namespace": "AWS/SageMaker", "MetricName": "ApproximateBacklogSizePerInstance", "Dimensions": [{"Name": "EndpointName", "Value": "` + name["rare"] + `"}]}}`: "serverless endpoints do not publish AWS/SageMaker ApproximateBacklogSizePerInstance",
		`{"Namespace": "AWS/SageMaker", "MetricName": "Invocation5xxErrors", ` + variant("both") + `}`:                                                                                                    "realtime endpoints do not publish AWS/SageMaker Invocation5xxErrors",
		`{"Namespace": "AWS/SageMaker", "MetricName": "ModelLatency", "ExtendedStatistic": "p99", ` + variant("queued") + `}`:                                                                             "p99 is no statistic of ModelLatency",
		`{"Namespace": "/aws/sagemaker/Endpoints", "MetricName": "GPUMemoryUtilization", ` + variant("archive") + `}`:                                                                                     "[ml.m5.large] has no GPU",
		`{"Namespace": "AWS/SageMaker", "MetricName": "Invocations", "Dimensions": [{"Name": "EndpointName", "Value": "` + name["both"] + `"}]}`:                                                          "published by EndpointName, VariantName",
		`{"Namespace": "AWS/SageMaker", "MetricName": "Invocations", "Dimensions": [{"Name": "EndpointName", "Value": "nobody's"}]}`:                                                                      "no endpoint",
		`{"ResourceId": "endpoint/` + name["queued"] + `/variant/AllTraffic", "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}`:                                                          "async endpoints do not publish",
		`{"ResourceId": "endpoint/` + name["both"] + `/variant/AllTraffic", "PredefinedMetricType": "SageMakerVariantCopies"}`:                                                                            "has no metric",
		`{"DashboardBody": "{\"widgets\":[{\"properties\":{\"metrics\":[[\"AWS/SageMaker\",\"Invocations\",\"EndpointName\",\"` + name["queued"] + `\",{}]]}}]}"}`:                                        "async endpoints do not publish",
		`{"DefinitionString": "{\"ResourceId\":\"endpoint/` + name["queued"] + `/variant/AllTraffic\",\"PredefinedMetricType\":\"SageMakerVariantCopies\"}"}`:                                             "has no metric",
	} {
		var read any
		if err := json.Unmarshal([]byte(template), &read); err != nil {
			t.Fatal(err)
		}
		reads := watches(read)
		if len(reads) != 1 {
			t.Errorf("%s\nreads %d metrics, want one", template, len(reads))
			continue
		}
		if got := unpublished(p, reads[0]); !strings.Contains(got, want) {
			t.Errorf("%s\ngot  %q\nwant %q", template, got, want)
		}
	}
}

// unpublished says why what w reads is not published, or "".
func unpublished(p *plan.Plan, w watched) string {
	name := w.dimensions["EndpointName"] + w.dimensions["InferenceComponentName"]
	if w.resource != "" {
		name = strings.Split(w.resource, "/")[1]
		metric, ok := catalog.PredefinedMetric(w.name)
		if !ok {
			return "Application Auto Scaling has no metric " + w.name
		}
		w.name = metric
	}
	i := slices.IndexFunc(p.Declared, func(e *plan.Endpoint) bool { return e.Name == name || e.Component == name && name != "" })
	if i < 0 {
		return fmt.Sprintf("no endpoint is called %q, of %s", name, w.name)
	}
	e := p.Declared[i]
	types := e.Config.Types()
	for _, v := range e.Config.Hosted() {
		if v.Name == w.dimensions["VariantName"] {
			types = v.Config.Types()
		}
	}
	kind := e.Kind
	if e.OnFleet() && e.Component == name {
		kind = catalog.KindComponent
	}
	m, ok := catalog.MetricOf(kind, w.namespace, w.name)
	switch {
	case !ok:
		return fmt.Sprintf("%s endpoints do not publish %s %s", e.Kind, w.namespace, w.name)
	case m.GPU && catalog.FewestGPUs(types...) == 0:
		return fmt.Sprintf("%s has no GPU, and %s is of one", types, w.name)
	case w.resource != "":
		return ""
	case strings.HasPrefix(w.statistic, "p") && !m.Percentiles:
		return fmt.Sprintf("%s is no statistic of %s", w.statistic, w.name)
	}
	if w.dimensions["VariantName"] != "" {
		// What the instances with one configuration answer ("Auto-Rollback Configuration and
		// Monitoring", SageMaker Developer Guide).
		delete(w.dimensions, "EndpointConfigName")
	}
	for _, dimension := range m.Dimensions {
		if w.dimensions[dimension] == "" || len(w.dimensions) != len(m.Dimensions) {
			return fmt.Sprintf("%s is published by %s, and read by %v", w.name, strings.Join(m.Dimensions, ", "), w.dimensions)
		}
	}
	return ""
}

// watches lists the metrics of SageMaker that a template reads: in alarms and policies, in
// the steps of a state machine, and in the body of a dashboard.
func watches(template any) (all []watched) {
	ours := func(namespace string) bool {
		return namespace == catalog.NamespaceInvocations || strings.HasPrefix(namespace, "/aws/sagemaker/")
	}
	targets := map[string]string{} // by the id of a scalable target: what it scales
	walk(template, func(o map[string]any) {
		for id, r := range o {
			resource, _ := r.(map[string]any)
			if properties, ok := resource["Properties"].(map[string]any); ok && resource["Type"] == "AWS::ApplicationAutoScaling::ScalableTarget" {
				targets[id], _ = properties["ResourceId"].(string)
			}
		}
	})
	scaled := "" // what the policy that is being walked through scales
	walk(template, func(o map[string]any) {
		for _, value := range o {
			all = append(all, within(value)...)
		}
		if id, ok := o["ResourceId"].(string); ok {
			scaled = id
		}
		if target, ok := o["ScalingTargetId"].(map[string]any); ok {
			scaled = targets[target["Ref"].(string)]
		}
		namespace, _ := o["Namespace"].(string)
		if metric, ok := o["MetricName"].(string); ok && ours(namespace) {
			w := watched{namespace: namespace, name: metric, dimensions: map[string]string{}}
			w.statistic, _ = o["Statistic"].(string)
			if percentile, ok := o["ExtendedStatistic"].(string); ok {
				w.statistic = percentile
			}
			dimensions, _ := o["Dimensions"].([]any)
			for _, d := range dimensions {
				pair := d.(map[string]any)
				value := pair["Value"]
				if path := pair["Value.$"]; path != nil { // in a step of a state machine
					value = path
				}
				w.dimensions[pair["Name"].(string)] = strings.Trim(text(value), `"`)
			}
			all = append(all, w)
		}
		if metric, ok := o["PredefinedMetricType"].(string); ok {
			all = append(all, watched{namespace: catalog.NamespaceInvocations, name: metric, resource: scaled})
		}
		if lines, ok := o["metrics"].([]any); ok {
			all = append(all, charted(lines, ours)...)
		}
	})
	return all
}

// within reads a text that is JSON itself, such as a state machine.
func within(value any) []watched {
	src := ""
	switch v := value.(type) {
	case string:
		src = v
	case map[string]any:
		if _, joined := v["Fn::Join"]; !joined {
			return nil
		}
		src, _ = intrinsic(v)
	}
	var document any
	if !strings.HasPrefix(src, "{") || json.Unmarshal([]byte(src), &document) != nil {
		return nil
	}
	return watches(document)
}

// charted are the metrics of SageMaker in a widget: each a namespace, a name, dimensions, and
// what it looks like.
func charted(lines []any, ours func(string) bool) (all []watched) {
	var before []string
	for _, line := range lines {
		parts := line.([]any)
		w := watched{dimensions: map[string]string{}}
		var texts []string
		for _, part := range parts {
			switch part := part.(type) {
			case string:
				if part == "." { // as in the line before
					part = before[len(texts)]
				}
				texts = append(texts, part)
			case map[string]any:
				w.statistic, _ = part["stat"].(string)
			}
		}
		if len(texts) > 0 {
			before = texts
		}
		if len(texts) < 2 || !ours(texts[0]) {
			continue
		}
		w.namespace, w.name = texts[0], texts[1]
		for i := 2; i+1 < len(texts); i += 2 {
			w.dimensions[texts[i]] = texts[i+1]
		}
		all = append(all, w)
	}
	return all
}
