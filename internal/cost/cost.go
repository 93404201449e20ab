// Package cost estimates what a config costs: an idle month, a request, and other use. Each
// line has the price that was used, and the table that the price is from. It reads the config
// and the tables, and nothing from an account.
//
// Tests compare its list of what a config deploys with the templates of the same config: see
// billed.go.
package cost

import (
	"slices"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/plan"
)

//go:generate go run ../costgen -doc ../../docs/cost.md -examples ../../examples

// Line is one thing that AWS bills.
type Line struct {
	// Model is the model that it is for; empty where all share it.
	Model string `json:"model,omitempty"`
	// What says what is paid for.
	What string `json:"what"`
	// Quantity is how many units of Price.
	Quantity float64 `json:"quantity"`
	// Price is the price of one unit.
	Price Price `json:"price"`
	// USD is Quantity times the price.
	USD float64 `json:"usd"`

	// kind is the kind of the resource that is billed, and resources how many of them
	// the line is for; 0 where the kind is billed by what goes through it, or where
	// CloudFormation does not make it.
	kind      string
	resources int
}

// Load is what callers send.
type Load struct {
	// Requests is how many requests a month each model gets.
	Requests int `json:"requests"`
	// InputTokens and OutputTokens are those of one request.
	InputTokens  int `json:"inputTokens"`
	OutputTokens int `json:"outputTokens"`
}

// Estimate is what a config costs on one path.
type Estimate struct {
	Path string `json:"path"`
	// Idle is a month in which nobody calls.
	Idle []Line `json:"idle"`
	// Requests is 1,000 requests to each model.
	Requests []Line `json:"requests"`
	// Use is one unit of other use; its lines do not add up.
	Use []Line `json:"use"`
	// IdleUSD is the sum of Idle.
	IdleUSD float64 `json:"idleUsd"`
	// IdleLow is set where a price of Idle is unknown, so that the sum is too low.
	IdleLow bool `json:"idleTooLow,omitempty"`
	// MonthUSD is a month with the load's requests: what is idle, the requests, and the
	// metrics of the models that are called. It is 0 without requests.
	MonthUSD float64 `json:"monthUsd,omitempty"`
	// MonthLow is set where a price in it is unknown, so that it is too low.
	MonthLow bool `json:"monthTooLow,omitempty"`
}

// Of estimates what is deployed costs, under load.
func Of(deployed *plan.Plan, load Load) *Estimate {
	p := &pricer{plan: deployed, cfg: deployed.Config, load: load}
	e := &Estimate{Path: p.cfg.Path, Idle: p.idle(), Requests: p.requests(), Use: p.use()}
	for _, l := range e.Idle {
		e.IdleUSD += l.USD
	}
	e.IdleLow = unknown(e.Idle)
	if load.Requests > 0 {
		e.MonthUSD = e.IdleUSD
		e.MonthLow = e.IdleLow || unknown(e.Requests) || slices.ContainsFunc(deployed.OnBedrock(), func(m *plan.Model) bool { return byTime(m.Bedrock) != "" })
		for _, l := range e.Requests {
			e.MonthUSD += l.USD * float64(load.Requests) / 1000
		}
		for _, l := range e.Metrics() {
			e.MonthUSD += l.USD
		}
	}
	return e
}

// Metrics lists the lines of other use that each month with requests has: the custom
// metrics of each model.
func (e *Estimate) Metrics() []Line {
	var lines []Line
	for _, l := range e.Use {
		if l.What == customMetrics {
			lines = append(lines, l)
		}
	}
	return lines
}

// unknown reports whether the price of a line is missing.
func unknown(lines []Line) bool {
	return slices.ContainsFunc(lines, func(l Line) bool { return l.Price.Unknown })
}

// pricer makes lines of what is deployed.
type pricer struct {
	plan  *plan.Plan
	cfg   *config.Config // of plan
	load  Load
	lines []Line
}

// add adds a line for the resources of one kind.
func (p *pricer) add(kind string, resources int, what string, quantity float64, price Price) {
	p.addFor("", kind, resources, what, quantity, price)
}

// addFor adds a line for a resource of one model.
func (p *pricer) addFor(model, kind string, resources int, what string, quantity float64, price Price) {
	p.lines = append(p.lines, Line{
		Model: model, What: what, Quantity: quantity, Price: price, USD: quantity * price.USD, kind: kind, resources: resources,
	})
}

// service is the price of a service in the config's Region.
func (p *pricer) service(name string) Price { return of(name, p.cfg.Region) }

// take returns the lines so far, and starts anew.
func (p *pricer) take() []Line {
	lines := p.lines
	p.lines = nil
	if lines == nil {
		lines = []Line{} // not nil, which JSON would show as null
	}
	return lines
}
