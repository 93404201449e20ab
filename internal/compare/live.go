package compare

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/plan"
)

// Metrics is what CloudWatch is asked for.
type Metrics interface {
	GetMetricData(context.Context, *cloudwatch.GetMetricDataInput, ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricDataOutput, error)
}

// How long CloudWatch keeps what it has at which resolution ("Metrics retention", Amazon
// CloudWatch User Guide).
const (
	keepsMinutes = 15 * 24 * time.Hour
	keepsHours   = 455 * 24 * time.Hour
)

// Live reports the calls of m from since ago until now, as the deployed gateway has measured
// them: of each engine and each variant, and of a shadow as SageMaker has.
func Live(ctx context.Context, client Metrics, m *plan.Model, set *contract.Settings, region string, since time.Duration, now time.Time) (*Report, error) {
	if since < time.Minute || since > keepsHours {
		return nil, failure.Usage("give 1m to 10920h, such as --since 24h", "--since %s is not a time that CloudWatch has figures of", since)
	}
	if err := answersAtOnce(m); err != nil {
		return nil, err
	}
	targets := served(m, set.Models[m.Name], region)
	both := set.Models[m.Name].Bedrock != nil && set.Models[m.Name].SageMaker != nil
	switch metrics := cmp.Or(set.Metrics, contract.MetricsModel); {
	case metrics == contract.MetricsNone:
		return nil, failure.New("write api.metrics: engine, and deploy", "the gateway writes no metrics: api.metrics is %s", metrics)
	case metrics == contract.MetricsModel && both:
		return nil, failure.New("write api.metrics: engine, and deploy", "the metrics of the gateway do not tell the engines of %s apart: api.metrics is %s", m.Name, metrics)
	}
	report := &Report{Model: m.Name, Since: since.String()}
	var asked [][]figures
	for _, t := range targets {
		report.Targets = append(report.Targets, &Result{target: t, Name: t.Name, Share: t.Share, Runs: t.Runs, HourlyUSD: t.Hourly})
		asked = append(asked, ofGateway(set.Name, m.Name, t, both))
	}
	if m.Endpoint != nil && set.Models[m.Name].SageMaker != nil && m.Endpoint.Config.Shadow != nil {
		v := m.Endpoint.Config.Shadowed()
		t := &Target{Name: engine.SageMaker + "/" + v.Name, Share: float64(v.Percent)}
		t.runs(m.Endpoint.Config.Shadow.Count, v.Config.Types()[0], region)
		report.Targets = append(report.Targets, &Result{target: t, Name: t.Name, Share: t.Share, Runs: t.Runs, HourlyUSD: t.Hourly, shadow: true})
		asked = append(asked, ofShadow(m.Endpoint.Name))
	}
	data, err := ask(ctx, client, asked, since, now)
	if err != nil {
		return nil, err
	}
	for i, r := range report.Targets {
		r.fill(asked[i], data[i])
	}
	return report, nil
}

// figures are what is asked for one metric: what becomes of it, and how.
type figures struct {
	of        string // a figure of a [Result], or the code of an error
	metric    types.Metric
	statistic string
	perUnit   float64 // of the metric: what one of the figure is
}

// The figures that are asked for; others are codes of errors.
const (
	ofCalls, ofInput, ofOutput, ofUSD, ofP50, ofP99 = "calls", "input", "output", "usd", "p50", "p99"
)

// ofGateway are the metrics of the gateway about a target: those of the model, where it has no
// other one.
func ofGateway(name, model string, t *Target, both bool) []figures {
	dimensions := []string{"name", name, "model", model}
	switch {
	case t.variant != "":
		dimensions = append(dimensions, "variant", t.variant)
	case both:
		dimensions = append(dimensions, "engine", t.Name)
	}
	metric := func(name string) types.Metric { return metricOf(contract.MetricsNamespace, name, dimensions...) }
	all := []figures{
		{ofCalls, metric("Requests"), "Sum", 1},
		{ofP50, metric("Latency"), "p50", 1},
		{ofP99, metric("Latency"), "p99", 1},
		{ofInput, metric("InputTokens"), "Sum", 1},
		{ofOutput, metric("OutputTokens"), "Sum", 1},
		{ofUSD, metric("EstimatedCostUSD"), "Sum", 1},
	}
	for _, kind := range engine.Kinds() {
		all = append(all, figures{string(kind), metric("Errors." + string(kind)), "Sum", 1})
	}
	return all
}

// ofShadow are the metrics of SageMaker about the shadow of an endpoint, whose latency is in
// microseconds ("SageMaker AI endpoint invocation metrics", SageMaker Developer Guide).
func ofShadow(endpoint string) []figures {
	metric := func(name string) types.Metric {
		return metricOf(catalog.NamespaceInvocations, name, "EndpointName", endpoint, "VariantName", hosting.ShadowVariant)
	}
	return []figures{
		{ofCalls, metric("Invocations"), "Sum", 1},
		{ofP50, metric("ModelLatency"), "p50", 1000},
		{ofP99, metric("ModelLatency"), "p99", 1000},
		{"4xx", metric("Invocation4XXErrors"), "Sum", 1},
		{"5xx", metric("Invocation5XXErrors"), "Sum", 1},
	}
}

func metricOf(namespace, name string, dimensions ...string) types.Metric {
	m := types.Metric{Namespace: &namespace, MetricName: &name}
	for pair := range slices.Chunk(dimensions, 2) {
		m.Dimensions = append(m.Dimensions, types.Dimension{Name: &pair[0], Value: &pair[1]})
	}
	return m
}

// points are the values of one metric, by the time at which each begins.
type points map[time.Time]float64

// ask asks CloudWatch for all figures at once, each for all the time. It may answer with two
// periods, where the time does not begin with one of its own.
func ask(ctx context.Context, client Metrics, asked [][]figures, since time.Duration, now time.Time) ([][]points, error) {
	unit := time.Minute
	if since > keepsMinutes {
		unit = time.Hour
	}
	period := since.Truncate(unit)
	if period < since {
		period += unit
	}
	end := now.UTC().Truncate(unit).Add(unit)
	in := &cloudwatch.GetMetricDataInput{StartTime: aws.Time(end.Add(-period)), EndTime: &end}
	answers := make([][]points, len(asked))
	for i, list := range asked {
		answers[i] = make([]points, len(list))
		for j, f := range list {
			answers[i][j] = points{}
			in.MetricDataQueries = append(in.MetricDataQueries, types.MetricDataQuery{
				Id:         aws.String(fmt.Sprintf("m%d_%d", i, j)),
				MetricStat: &types.MetricStat{Metric: &f.metric, Stat: aws.String(f.statistic), Period: aws.Int32(int32(period / time.Second))},
			})
		}
	}
	queries := in.MetricDataQueries
	for batch := range slices.Chunk(queries, 500) { // as many as one call may have
		in.MetricDataQueries, in.NextToken = batch, nil
		for pages := cloudwatch.NewGetMetricDataPaginator(client, in); pages.HasMorePages(); {
			page, err := pages.NextPage(ctx)
			if trouble := account.Trouble(err); err != nil && trouble != nil {
				return nil, trouble
			} else if err != nil {
				return nil, failure.New("see that you may call cloudwatch:GetMetricData", "asking CloudWatch: %v", err)
			}
			for _, r := range page.MetricDataResults {
				var i, j int
				if _, err := fmt.Sscanf(aws.ToString(r.Id), "m%d_%d", &i, &j); err != nil {
					return nil, err
				}
				for k, at := range r.Timestamps {
					answers[i][j][at] += r.Values[k]
				}
			}
		}
	}
	return answers, nil
}

// fill takes the figures of a target from what CloudWatch has answered. Sums are added up. Of
// percentiles of several periods, p50 is their mean by the number of calls, and p99 the highest.
func (r *Result) fill(asked []figures, answers []points) {
	r.Errors = map[string]int{}
	calls := answers[slices.IndexFunc(asked, func(f figures) bool { return f.of == ofCalls })]
	for i, f := range asked {
		sum, weighted, highest := 0.0, 0.0, 0.0
		for at, value := range answers[i] {
			sum += value
			weighted += value * calls[at]
			highest = max(highest, value)
		}
		n := int(sum + 0.5)
		switch any := len(answers[i]) > 0; {
		case f.of == ofCalls:
			r.Calls = n
		case !any:
		case f.of == ofInput:
			r.Input = n
		case f.of == ofOutput:
			r.Output = n
		case f.of == ofUSD:
			r.TokensUSD = &sum
		case f.of == ofP50, f.of == ofP99:
			ms := highest
			if all := total(calls); f.of == ofP50 && all > 0 {
				ms = weighted / all
			}
			ms /= f.perUnit
			if f.of == ofP50 {
				r.P50MS = &ms
			} else {
				r.P99MS = &ms
			}
		case n > 0:
			r.Errors[f.of] = n
		}
	}
}

func total(p points) (sum float64) {
	for _, value := range p {
		sum += value
	}
	return sum
}
