package catalog

import "slices"

// What publishes metrics: endpoints of each kind, and a model on an endpoint that several
// share.
const (
	KindRealtime   = "realtime"
	KindAsync      = "async"
	KindServerless = "serverless"
	KindFleet      = "fleet"     // an endpoint that hosts inference components
	KindComponent  = "component" // an inference component
)

// Namespaces of the metrics of endpoints.
const (
	NamespaceInvocations = "AWS/SageMaker"
	NamespaceInstances   = "/aws/sagemaker/Endpoints"
	NamespaceComponents  = "/aws/sagemaker/InferenceComponents"
)

// Units of metrics, as CloudWatch calls them.
const (
	UnitNone         = "None"
	UnitCount        = "Count"
	UnitPercent      = "Percent"
	UnitSeconds      = "Seconds"
	UnitMilliseconds = "Milliseconds"
	UnitMicroseconds = "Microseconds"
)

// Metric is one that SageMaker publishes of what it hosts.
type Metric struct {
	Namespace, Name, Unit string
	// Dimensions are those that it is published with.
	Dimensions []string
	// Percentiles reports whether AWS lists percentiles among its statistics.
	Percentiles bool
	// GPU reports whether only instances with a GPU publish it.
	GPU bool
}

// MetricOf is a metric of what is of a kind, by its namespace and name. It is false where
// such an endpoint does not publish it: an alarm on it would never fire.
func MetricOf(kind, namespace, name string) (Metric, bool) {
	i := slices.IndexFunc(metrics[kind], func(m Metric) bool { return m.Namespace == namespace && m.Name == name })
	if i < 0 {
		return Metric{}, false
	}
	return metrics[kind][i], true
}

// MetricKinds lists what publishes metrics.
func MetricKinds() []string { return sortedKeys(metrics) }

// Metrics are those of a kind.
func Metrics(kind string) []Metric { return slices.Clone(metrics[kind]) }

// PredefinedMetric is the metric that Application Auto Scaling follows under a name of its
// own (API reference, "PredefinedMetricSpecification"). It is false for another name.
func PredefinedMetric(name string) (metric string, ok bool) {
	metric, ok = predefined[name]
	return metric, ok
}

var predefined = map[string]string{
	"SageMakerVariantInvocationsPerInstance":                             "InvocationsPerInstance",
	"SageMakerVariantConcurrentRequestsPerModelHighResolution":           "ConcurrentRequestsPerModel",
	"SageMakerVariantProvisionedConcurrencyUtilization":                  "ServerlessProvisionedConcurrencyUtilization",
	"SageMakerInferenceComponentInvocationsPerCopy":                      "InvocationsPerCopy",
	"SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution": "ConcurrentRequestsPerCopy",
}
