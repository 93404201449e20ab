package dashboard

import (
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/plan"
)

// Factors between units.
const (
	ofMicroseconds = 1e-6
	ofMilliseconds = 1e-3
	inPercent      = 100
)

// gatewayRows are what the gateway itself measures of each model, as far as api.metrics has it
// write metrics, and its function.
func gatewayRows(p *plan.Plan, at Place) []Row {
	function := []Dimension{{"FunctionName", at.Function}}
	lambda := func(label, metric, statistic string) Line {
		return Line{Label: label, Namespace: "AWS/Lambda", Metric: metric, Statistic: statistic, Dimensions: function}
	}
	load := Chart{Title: "Function", Unit: "calls", Lines: []Line{
		lambda("at a time", "ConcurrentExecutions", "Maximum"), lambda("throttled", "Throttles", "Sum"), lambda("failed", "Errors", "Sum"),
	}}
	per := p.Config.API.Metrics
	if per == contract.MetricsNone {
		duration := lambda("99 of 100 within", "Duration", "p99")
		duration.Factor = ofMilliseconds
		return []Row{{Title: "Gateway", Charts: []Chart{
			{Title: "Calls", Unit: "calls", Lines: []Line{lambda("calls", "Invocations", "Sum")}},
			load,
			{Title: "Duration", Unit: "s", Lines: []Line{duration}},
		}}}
	}
	// each has a line for each model, or for each engine of a model that has two.
	each := func(title, unit, metric, statistic string, factor float64, byEngine bool) Chart {
		c := Chart{Title: title, Unit: unit}
		for _, m := range p.Models {
			line := Line{
				Label: m.Name, Namespace: contract.MetricsNamespace, Metric: metric, Statistic: statistic, Factor: factor,
				Dimensions: []Dimension{{"name", p.Config.Prefix()}, {"model", m.Name}},
			}
			if !byEngine || per != contract.MetricsEngine || m.Bedrock == nil || m.Endpoint == nil {
				c.Lines = append(c.Lines, line)
				continue
			}
			for _, engine := range []string{"bedrock", "sagemaker"} {
				of := line
				of.Label += " on " + engine
				of.Dimensions = append(append([]Dimension{}, line.Dimensions...), Dimension{"engine", engine})
				c.Lines = append(c.Lines, of)
			}
		}
		return c
	}
	join := func(title string, charts ...Chart) Chart {
		out := Chart{Title: title, Unit: charts[0].Unit}
		for _, c := range charts {
			for _, l := range c.Lines {
				l.Label += " " + c.Title
				out.Lines = append(out.Lines, l)
			}
		}
		return out
	}
	return []Row{{Title: "Gateway", Charts: []Chart{
		each("Requests", "requests", "Requests", "Sum", 0, true),
		each("Errors", "%", "Errors", "Average", inPercent, true),
		each("Latency, 99 of 100 within", "s", "Latency", "p99", ofMilliseconds, true),
		each("First token, 90 of 100 within", "s", "TimeToFirstToken", "p90", ofMilliseconds, true),
	}}, {Title: "Tokens and cost", Charts: []Chart{
		join("Tokens", each("in", "tokens", "InputTokens", "Sum", 0, false), each("out", "tokens", "OutputTokens", "Sum", 0, false)),
		each("Estimated cost", "USD", "EstimatedCostUSD", "Sum", 0, false),
		join("Fallbacks, guardrail, failed starts", each("fallbacks", "calls", "Fallbacks", "Sum", 0, false),
			each("screened", "calls", "GuardrailInterventions", "Sum", 0, false), each("not started", "calls", "WakeFailures", "Sum", 0, false)),
		load,
	}}}
}

// bedrockRows are what Bedrock measures ("Monitor bedrock-runtime inference using CloudWatch
// metrics", Bedrock User Guide). A model with an application inference profile has a line for
// its profile, which is what is called.
func bedrockRows(p *plan.Plan, at Place) []Row {
	models := p.OnBedrock()
	if len(models) == 0 {
		return nil
	}
	each := func(c *Chart, label, metric, statistic string, factor float64) {
		for _, m := range models {
			id := m.Bedrock.ModelID()
			if profile, ok := at.Profiles[m.Name]; ok {
				id = profile
			}
			l := Line{Label: m.Name, Namespace: "AWS/Bedrock", Metric: metric, Statistic: statistic, Factor: factor, Dimensions: []Dimension{{"ModelId", id}}}
			if label != "" {
				l.Label += " " + label
			}
			c.Lines = append(c.Lines, l)
		}
	}
	calls, latency := Chart{Title: "Calls", Unit: "calls"}, Chart{Title: "Latency, 99 of 100 within", Unit: "s"}
	failures, tokens := Chart{Title: "Throttled and failed", Unit: "calls"}, Chart{Title: "Tokens", Unit: "tokens"}
	each(&calls, "", "Invocations", "Sum", 0)
	each(&latency, "", "InvocationLatency", "p99", ofMilliseconds)
	each(&failures, "throttled", "InvocationThrottles", "Sum", 0)
	each(&failures, "failed", "InvocationServerErrors", "Sum", 0)
	each(&failures, "refused", "InvocationClientErrors", "Sum", 0)
	each(&tokens, "in", "InputTokenCount", "Sum", 0)
	each(&tokens, "out", "OutputTokenCount", "Sum", 0)
	return []Row{{Title: "Bedrock", Charts: []Chart{calls, latency, failures, tokens}}}
}

// endpointRow is what SageMaker publishes of a variant of an endpoint of its kind, and nothing else: a line
// for another metric would stay empty.
func endpointRow(e *plan.Endpoint, v *config.Variant) Row {
	gpus, variant := v.Config.Host().GPUs > 0, v.Name
	chart := func(title, unit string, lines ...Line) Chart {
		c := Chart{Title: title, Unit: unit}
		for _, l := range lines {
			m, ok := catalog.MetricOf(e.Kind, l.Namespace, l.Metric)
			if !ok && e.OnFleet() {
				m, ok = catalog.MetricOf(catalog.KindComponent, l.Namespace, l.Metric)
			}
			if !ok || m.GPU && !gpus {
				continue
			}
			if l.Statistic[0] == 'p' && !m.Percentiles {
				l.Statistic, l.Label = "Average", l.Label[:len(l.Label)-len(" p99")]
			}
			for _, d := range m.Dimensions {
				l.Dimensions = append(l.Dimensions, Dimension{d, e.Dimension(d, variant)})
			}
			c.Lines = append(c.Lines, l)
		}
		return c
	}
	call := func(label, metric, statistic string, factor float64) Line {
		return Line{Label: label, Namespace: catalog.NamespaceInvocations, Metric: metric, Statistic: statistic, Factor: factor}
	}
	instance := func(label, metric, statistic string) Line {
		return Line{Label: label, Namespace: catalog.NamespaceInstances, Metric: metric, Statistic: statistic}
	}
	title := e.Model + " on SageMaker: " + e.Name
	if variant != hosting.MainVariant {
		title += ", variant " + variant
	}
	row := Row{Title: title, Charts: []Chart{
		chart("Calls", "calls", call("calls", "Invocations", "Sum", 0), call("worked on", "InvocationsProcessed", "Sum", 0),
			call("status 4xx", "Invocation4XXErrors", "Sum", 0), call("status 5xx", "Invocation5XXErrors", "Sum", 0), call("expired", "ExpiredRequests", "Sum", 0)),
		chart("Latency", "s", call("model p99", "ModelLatency", "p99", ofMicroseconds), call("SageMaker", "OverheadLatency", "Average", ofMicroseconds),
			call("start", "ModelSetupTime", "Average", ofMicroseconds), call("in the queue", "TimeInBacklog", "Average", ofMicroseconds)),
		chart("Load", "calls", call("at a time", "ConcurrentRequestsPerModel", "Maximum", 0), call("at a time, by copy", "ConcurrentRequestsPerCopy", "Maximum", 0), call("waiting or worked on", "ApproximateBacklogSize", "Average", 0),
			call("% of the concurrency", "ServerlessConcurrentExecutionsUtilization", "Maximum", inPercent)),
		chart("Instances", "%", instance("CPU", "CPUUtilization", "Average"), instance("memory", "MemoryUtilization", "Maximum"),
			instance("disk", "DiskUtilization", "Maximum"), instance("GPU", "GPUUtilization", "Average"), instance("GPU memory", "GPUMemoryUtilization", "Maximum")),
	}}
	// Each instance sends one value a minute ("Troubleshooting" of asynchronous endpoints,
	// SageMaker Developer Guide).
	count := instance("instances", "CPUUtilization", "SampleCount")
	count.Period = 60
	if c := chart("Number of instances", "instances", count); len(c.Lines) > 0 {
		row.Charts = append(row.Charts, c)
	}
	row.Charts = slices.DeleteFunc(row.Charts, func(c Chart) bool { return len(c.Lines) == 0 })
	return row
}
