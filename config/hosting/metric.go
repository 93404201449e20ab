package hosting

import (
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// Metric is a metric of CloudWatch that the count follows: it is kept at a target, or each
// step says how many to add or to remove.
type Metric struct {
	// Namespace is where the metric is. AWS/SageMaker has the metrics of calls,
	// /aws/sagemaker/Endpoints has how busy the instances are, and any other is one of your
	// own.
	Namespace string `yaml:"namespace" rule:"is=metricName"`

	// Name is what the metric is called, such as GPUUtilization.
	Name string `yaml:"name" rule:"required is=metricName"`

	// Statistic is how the values of a minute become one.
	Statistic string `yaml:"statistic" rule:"oneof=Average|Minimum|Maximum|SampleCount|Sum"`

	// Dimensions say which of the metrics of that name it is. {{endpoint}} stands for the name
	// of the endpoint, and {{variant}} for that of its variant. The metrics of SageMaker get
	// the dimensions that they are published with; one of your own has none by default.
	Dimensions map[string]string `yaml:"dimensions" rule:"keys=dimension each=dimensionValue max=30"`

	// Target is the value that is kept. The metric must fall when the count rises, as the load
	// of each instance does, or the count never settles.
	Target float64 `yaml:"target" rule:"required min=0.001 max=1000000000 on=!steps" because:"steps say what happens at which value"`

	// Steps say how many to add or to remove at which value of the metric, instead of a
	// target.
	Steps []*Step `yaml:"steps" rule:"max=20"`
}

// Step adds to the count, or takes from it, where the metric has some value.
type Step struct {
	// Above is the value from which on instances are added.
	Above float64 `yaml:"above" rule:"min=0.001 max=1000000000"`

	// Add is how many are added then.
	Add int `yaml:"add" rule:"min=1 max=100"`

	// Below is the value down from which instances are removed.
	Below float64 `yaml:"below" rule:"min=0.001 max=1000000000"`

	// Remove is how many are removed then.
	Remove int `yaml:"remove" rule:"min=1 max=100"`
}

// What stands in a dimension for a name that only the deployment knows.
const (
	PlaceEndpoint  = "{{endpoint}}"
	PlaceVariant   = "{{variant}}"
	PlaceComponent = "{{component}}"
)

// places are the dimensions of SageMaker's metrics, and what stands for their values.
var places = map[string]string{"EndpointName": PlaceEndpoint, "VariantName": PlaceVariant, "InferenceComponentName": PlaceComponent}

// NewMetric is the default.
func NewMetric() *Metric {
	return &Metric{Namespace: catalog.NamespaceInvocations, Statistic: "Average"}
}

// fill sets the dimensions of a metric that SageMaker publishes for endpoints of the kind.
func (m *Metric) fill(kind string) {
	of, published := catalog.MetricOf(kind, m.Namespace, m.Name)
	if !published || len(m.Dimensions) > 0 {
		return
	}
	m.Dimensions = map[string]string{}
	for _, name := range of.Dimensions {
		m.Dimensions[name] = places[name]
	}
}

// check reports a metric that endpoints of the kind do not have, and steps that contradict
// each other.
func (m *Metric) check(p *form.Place, kind string, scaleIn bool) {
	if at := p.Get("name"); p.Sound("name", "namespace") && p.Up().Up().Sound("endpoint") {
		m.checkName(at, kind)
	}
	if at := p.Get("steps"); at.Written() && at.Sound() {
		m.checkSteps(at, scaleIn)
	}
}

// checkName reports a metric of SageMaker's that endpoints of the kind do not publish, and one
// without dimensions that nobody knows.
func (m *Metric) checkName(p *form.Place, kind string) {
	var names, kinds []string // of the same namespace, and that publish it
	for _, other := range catalog.MetricKinds() {
		for _, known := range catalog.Metrics(other) {
			if known.Namespace != m.Namespace {
				continue
			}
			names = append(names, known.Name)
			if known.Name == m.Name {
				kinds = append(kinds, other)
			}
		}
	}
	switch {
	case names == nil || slices.Contains(kinds, kind):
	case kinds == nil:
		slices.Sort(names)
		p.Warnf(form.Suggest(m.Name, slices.Compact(names)), "%s is not a metric of %s that sagerock knows", m.Name, m.Namespace)
	default:
		p.Errorf("name another metric", "SageMaker does not publish %s for %s endpoints, only for %s", m.Name, kind, form.List(kinds, "and"))
	}
}

// checkSteps reports steps that contradict themselves or each other.
func (m *Metric) checkSteps(p *form.Place, scaleIn bool) {
	adds, removes := map[float64]bool{}, map[float64]bool{}
	least, most := 0.0, 0.0 // where instances are added, and where they are removed
	for i, s := range m.Steps {
		at := p.Entry(i)
		switch value := s.Above; {
		case (s.Add > 0) == (s.Remove > 0):
			at.Errorf("write above: and add:, or below: and remove:", "must either add or remove")
		case s.Add > 0 && (s.Above == 0 || s.Below > 0):
			at.Errorf("write above: and the value from which on they are added", "adds, and does not say above which value alone")
		case s.Remove > 0 && (s.Below == 0 || s.Above > 0):
			at.Errorf("write below: and the value down from which they are removed", "removes, and does not say below which value alone")
		case s.Add > 0 && adds[value]:
			at.Get("above").Errorf("write another value, or remove one of the two", "%v is that of another step", value)
		case s.Add > 0:
			if adds[value] = true; least == 0 || value < least {
				least = value
			}
		case removes[s.Below]:
			at.Get("below").Errorf("write another value, or remove one of the two", "%v is that of another step", s.Below)
		default:
			removes[s.Below] = true
			most = max(most, s.Below)
			if !scaleIn {
				at.Get("remove").Errorf("remove the step, or write scaleIn: true", "has no effect with scaleIn: false")
			}
		}
	}
	switch {
	case len(adds) == 0 && len(removes) == 0:
	case len(adds) == 0:
		p.Errorf("add a step with above: and add:", "never add an instance")
	case len(removes) == 0 && scaleIn:
		p.Errorf("add a step with below: and remove:, or write scaleIn: false", "never remove an instance")
	case most >= least:
		p.Errorf("leave room between the two", "remove instances below %v and add them above %v", most, least)
	}
}
