package plan

import (
	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/contract"
)

// AlarmViolations is what the alarm about violations that a monitor finds is called after in the
// runbooks.
const AlarmViolations = "violations"

// violations is the metric that runs of monitors publish.
var violations = catalog.Metric{
	Namespace: contract.MetricsNamespace, Name: contract.ViolationsMetric, Unit: catalog.UnitCount,
	Dimensions: []string{"EndpointName", contract.MonitorDimension},
}

// Monitored are the endpoints whose captured calls are compared with a baseline.
func (p *Plan) Monitored() (all []*Endpoint) {
	for _, e := range p.Endpoints {
		if e.Config.Monitor != nil {
			all = append(all, e)
		}
	}
	return all
}

// monitoring are the alarms about violations, one for each monitor of an endpoint.
func monitoring(e *Endpoint, prefix string) (all []Alarm) {
	for _, kind := range e.Config.Monitor.Kinds() {
		all = append(all, Alarm{
			Endpoint: e, Variant: hosting.MainVariant, Does: Notifies, Name: prefix + e.Model + config.Joint + AlarmViolations + "-" + kind,
			Watches: AlarmViolations, Monitor: kind, Metric: violations,
		})
	}
	return all
}

// monitorStores are where monitors keep what they make.
func monitorStores(e *Endpoint, days int) []Store {
	jobs := []string{Jobs}
	return []Store{
		{Prefix: contract.MonitorBaselines(e.Name), Writers: jobs, Readers: jobs},
		{Prefix: contract.MonitorReports(e.Name), Writers: jobs, Readers: jobs, Days: days},
	}
}
