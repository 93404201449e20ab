package contract

// MonitorBaselines is where in the data bucket the baselines of the monitors of an endpoint are.
func MonitorBaselines(endpoint string) string { return "monitor/" + endpoint + "/" }

// MonitorReports is where the reports of the monitors of an endpoint are, which expire.
func MonitorReports(endpoint string) string { return RunsPrefix + endpoint + "--monitor/" }

// What a monitor puts into CloudWatch, with the dimensions EndpointName and Monitor.
const (
	// ViolationsMetric is how many violations a run of a monitor found: 0 where there are none,
	// and nothing where there was no data.
	ViolationsMetric = "MonitorViolations"
	// MonitorDimension is which of the monitors of an endpoint it was.
	MonitorDimension = "Monitor"
)

// What a monitor that found violations sends to the default bus of EventBridge. The detail has
// endpoint, monitor, violations, report and execution.
const (
	EventSource     = "sagerock"
	EventViolations = "Monitor Violations"
)
