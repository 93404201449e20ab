package catalog_test

import (
	"testing"

	"github.com/sagerock/sagerock/catalog"
)

// TestMetricsAreOfTheirKind holds the table against sentences of AWS's pages that an alarm
// could get wrong.
func TestMetricsAreOfTheirKind(t *testing.T) {
	for _, tc := range []struct {
		kind, namespace, name string
		want                  bool
	}{
		{catalog.KindRealtime, catalog.NamespaceInvocations, "OverheadLatency", true},
		{catalog.KindAsync, catalog.NamespaceInvocations, "OverheadLatency", false},
		{catalog.KindAsync, catalog.NamespaceInvocations, "Invocations", false},
		{catalog.KindAsync, catalog.NamespaceInvocations, "ApproximateBacklogSize", true},
		{catalog.KindRealtime, catalog.NamespaceInvocations, "ApproximateBacklogSizePerInstance", false},
		{catalog.KindAsync, catalog.NamespaceInstances, "DiskUtilization", true},
		{catalog.KindServerless, catalog.NamespaceInstances, "DiskUtilization", false},
		{catalog.KindServerless, catalog.NamespaceInvocations, "ModelSetupTime", true},
		{catalog.KindRealtime, catalog.NamespaceInstances, "GPUMemoryUtilizationNormalized", false},
		{catalog.KindFleet, catalog.NamespaceInstances, "GPUMemoryUtilizationNormalized", true},
		{catalog.KindComponent, catalog.NamespaceInvocations, "NoCapacityInvocationFailures", true},
		{catalog.KindRealtime, catalog.NamespaceInvocations, "NoCapacityInvocationFailures", false},
	} {
		if _, got := catalog.MetricOf(tc.kind, tc.namespace, tc.name); got != tc.want {
			t.Errorf("%s publishes %s %s: %t, want %t", tc.kind, tc.namespace, tc.name, got, tc.want)
		}
	}
	latency, _ := catalog.MetricOf(catalog.KindAsync, catalog.NamespaceInvocations, "ModelLatency")
	if latency.Percentiles || latency.Unit != catalog.UnitMicroseconds {
		t.Errorf("the latency of an asynchronous endpoint is %+v", latency)
	}
	for _, kind := range catalog.MetricKinds() {
		seen := map[string]bool{}
		for _, m := range catalog.Metrics(kind) {
			if seen[m.Namespace+m.Name] || len(m.Dimensions) == 0 || m.Unit == "" {
				t.Errorf("%s: %+v is there twice, or lacks something", kind, m)
			}
			seen[m.Namespace+m.Name] = true
		}
	}
}

// TestPredefinedMetricsAreOfSomeKind looks up each metric that Application Auto Scaling has a
// name for.
func TestPredefinedMetricsAreOfSomeKind(t *testing.T) {
	for name, kind := range map[string]string{
		"SageMakerVariantInvocationsPerInstance":                             catalog.KindRealtime,
		"SageMakerVariantConcurrentRequestsPerModelHighResolution":           catalog.KindRealtime,
		"SageMakerVariantProvisionedConcurrencyUtilization":                  catalog.KindServerless,
		"SageMakerInferenceComponentInvocationsPerCopy":                      catalog.KindComponent,
		"SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution": catalog.KindComponent,
	} {
		metric, ok := catalog.PredefinedMetric(name)
		if _, published := catalog.MetricOf(kind, catalog.NamespaceInvocations, metric); !ok || !published {
			t.Errorf("%s is %q, which %s does not publish", name, metric, kind)
		}
	}
	if _, ok := catalog.PredefinedMetric("LambdaProvisionedConcurrencyUtilization"); ok {
		t.Error("knows a metric of Lambda")
	}
}
