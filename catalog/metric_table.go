package catalog

import "slices"

// MetricsDate is when the table of metrics was last read from AWS's pages, which are named
// beside it. It is kept by hand: no package has it.
const MetricsDate = "2026-11"

var (
	ofVariant   = []string{"EndpointName", "VariantName"}
	ofEndpoint  = []string{"EndpointName"}
	ofComponent = []string{"InferenceComponentName"}
)

// metrics are what is published, by what publishes it.
var metrics = map[string][]Metric{
	// "Amazon SageMaker AI metrics in Amazon CloudWatch", SageMaker Developer Guide.
	KindRealtime: slices.Concat(
		invocations(ofVariant, true, "ConcurrentRequestsPerModel", "Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors",
			"Invocations", "InvocationsPerInstance", "ModelLatency", "OverheadLatency"),
		onInstances("CPUUtilization", "MemoryUtilization", "DiskUtilization", "GPUUtilization", "GPUMemoryUtilization")),

	// "Alarms and logs for tracking metrics from asynchronous endpoints": a full list, in which
	// percentiles of the latency are not among the statistics, and host metrics are as for any
	// endpoint. "Autoscale an asynchronous endpoint" has the last of those by endpoint.
	KindAsync: slices.Concat(
		invocations(ofVariant, false, "Invocation4XXErrors", "Invocation5XXErrors", "ModelLatency"),
		[]Metric{
			{NamespaceInvocations, "ApproximateBacklogSize", UnitCount, ofEndpoint, false, false},
			{NamespaceInvocations, "ApproximateBacklogSizePerInstance", UnitCount, ofEndpoint, false, false},
			{NamespaceInvocations, "ApproximateAgeOfOldestRequest", UnitSeconds, ofEndpoint, false, false},
			{NamespaceInvocations, "HasBacklogWithoutCapacity", UnitCount, ofEndpoint, false, false},
			{NamespaceInvocations, "RequestDownloadFailures", UnitCount, ofVariant, false, false},
			{NamespaceInvocations, "ResponseUploadFailures", UnitCount, ofVariant, false, false},
			{NamespaceInvocations, "NotificationFailures", UnitCount, ofVariant, false, false},
			{NamespaceInvocations, "ExpiredRequests", UnitCount, ofVariant, false, false},
			{NamespaceInvocations, "InvocationFailures", UnitCount, ofVariant, false, false},
			{NamespaceInvocations, "InvocationsProcessed", UnitCount, ofVariant, false, false},
			{NamespaceInvocations, "RequestDownloadLatency", UnitMicroseconds, ofVariant, false, false},
			{NamespaceInvocations, "ResponseUploadLatency", UnitMicroseconds, ofVariant, false, false},
			{NamespaceInvocations, "TimeInBacklog", UnitMicroseconds, ofVariant, false, false},
			{NamespaceInvocations, "TotalProcessingTime", UnitMilliseconds, ofVariant, false, false},
		},
		onInstances("CPUUtilization", "MemoryUtilization", "DiskUtilization", "GPUUtilization", "GPUMemoryUtilization")),

	// "Alarms and logs for tracking metrics from serverless endpoints": a full list. It has no
	// disk and no GPU.
	KindServerless: slices.Concat(
		invocations(ofVariant, true, "Invocation4XXErrors", "Invocation5XXErrors", "Invocations", "ModelLatency", "ModelSetupTime", "OverheadLatency"),
		[]Metric{
			{NamespaceInvocations, "ServerlessConcurrentExecutionsUtilization", UnitNone, ofVariant, false, false},
			{NamespaceInvocations, "ServerlessProvisionedConcurrencyExecutions", UnitCount, ofVariant, false, false},
			{NamespaceInvocations, "ServerlessProvisionedConcurrencyUtilization", UnitNone, ofVariant, false, false},
			{NamespaceInvocations, "ServerlessProvisionedConcurrencyInvocations", UnitCount, ofVariant, false, false},
			{NamespaceInvocations, "ServerlessProvisionedConcurrencySpilloverInvocations", UnitCount, ofVariant, false, false},
		},
		onInstances("MemoryUtilization")),

	// "Amazon SageMaker AI metrics in Amazon CloudWatch": what is reserved and what is normalized
	// is published only for endpoints that host components.
	KindFleet: onInstances("CPUUtilization", "CPUUtilizationNormalized", "CPUReservation", "MemoryUtilization", "MemoryReservation", "DiskUtilization",
		"GPUUtilization", "GPUUtilizationNormalized", "GPUMemoryUtilization", "GPUMemoryUtilizationNormalized", "GPUReservation"),

	// The same page; and "Scale an endpoint to zero instances" for NoCapacityInvocationFailures.
	KindComponent: slices.Concat(
		invocations(ofComponent, true, "ConcurrentRequestsPerCopy", "Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors",
			"Invocations", "InvocationsPerCopy", "ModelLatency", "OverheadLatency", "NoCapacityInvocationFailures"),
		[]Metric{
			{NamespaceComponents, "CPUUtilizationNormalized", UnitPercent, ofComponent, false, false},
			{NamespaceComponents, "MemoryUtilizationNormalized", UnitPercent, ofComponent, false, false},
			{NamespaceComponents, "GPUUtilizationNormalized", UnitPercent, ofComponent, false, true},
			{NamespaceComponents, "GPUMemoryUtilizationNormalized", UnitPercent, ofComponent, false, true},
		}),
}

// invocations are metrics of calls. Of those that are times, percentiles are listed for the
// time that the model takes and not for the rest.
func invocations(dimensions []string, percentiles bool, names ...string) (all []Metric) {
	for _, name := range names {
		m := Metric{NamespaceInvocations, name, UnitNone, dimensions, false, false}
		switch name {
		case "ModelLatency", "ModelSetupTime":
			m.Unit, m.Percentiles = UnitMicroseconds, percentiles
		case "OverheadLatency":
			m.Unit = UnitMicroseconds
		}
		all = append(all, m)
	}
	return all
}

// onInstances are metrics of the instances of a variant.
func onInstances(names ...string) (all []Metric) {
	for _, name := range names {
		all = append(all, Metric{NamespaceInstances, name, UnitPercent, ofVariant, false, name[:3] == "GPU"})
	}
	return all
}
