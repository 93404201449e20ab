// Package dashboard says what the dashboard of an app shows: the gateway, Bedrock, each
// endpoint of SageMaker, and the alarms. The definition is pure data, made of the plan and of
// the table of what each kind of endpoint publishes. [Board.Body] writes it for CloudWatch, and
// [Board.Picture] draws it with sample data.
package dashboard

//go:generate go run ./picture -config ../../examples/05-hybrid/sagerock.yaml -out ../../docs/dashboard.svg

import (
	"github.com/sagerock/sagerock/plan"
)

// Board is a dashboard.
type Board struct {
	// Name says whose it is: it stands among the other dashboards of the account.
	Name   string
	Region string
	Rows   []Row
}

// Row is a heading, and charts that share the width below it.
type Row struct {
	Title  string
	Charts []Chart
}

// Chart is lines over time, or the states of alarms.
type Chart struct {
	Title string
	// Unit is what the axis on the left counts.
	Unit  string
	Lines []Line
	// Alarms are ARNs; a chart has lines or these.
	Alarms []string
}

// Line is a metric on a chart.
type Line struct {
	Label                        string
	Namespace, Metric, Statistic string
	Dimensions                   []Dimension
	// Factor turns values into the unit of the chart; 0 is 1.
	Factor float64
	// Period is in seconds; 0 lets CloudWatch choose one that fits the time on show.
	Period int
}

// Dimension is one dimension of a metric, with its value.
type Dimension struct{ Name, Value string }

// Place is what only a deployment knows of the app.
type Place struct {
	// Function is the name of the gateway's function.
	Function string
	// Profiles are the ids of application inference profiles, by model.
	Profiles map[string]string
	// Alarm is the ARN of an alarm.
	Alarm func(name string) string
}

// Sample is a place that is nowhere, for pictures.
func Sample() Place {
	return Place{Function: "gateway", Alarm: func(name string) string { return "arn:aws:cloudwatch:us-east-1:123456789012:alarm:" + name }}
}

// Of is the dashboard of what is deployed.
func Of(p *plan.Plan, at Place) *Board {
	b := &Board{Name: "sagerock-" + p.Config.Prefix(), Region: p.Config.Region}
	b.Rows = append(b.Rows, gatewayRows(p, at)...)
	b.Rows = append(b.Rows, bedrockRows(p, at)...)
	for _, e := range p.Endpoints {
		for _, v := range e.Config.Hosted() {
			b.Rows = append(b.Rows, endpointRow(e, &v))
		}
	}
	if alarms := p.Notifying(); len(alarms) > 0 {
		b.Rows = append(b.Rows, alarmRow(alarms, at))
	}
	return b
}

// mostAlarms is how many alarms one widget shows ("Alarm widget", CloudWatch API reference,
// "Dashboard Body Structure and Syntax").
const mostAlarms = 100

func alarmRow(alarms []plan.Alarm, at Place) Row {
	row := Row{Title: "Alarms"}
	for i, a := range alarms {
		if i%mostAlarms == 0 {
			row.Charts = append(row.Charts, Chart{Title: "States"})
		}
		last := &row.Charts[len(row.Charts)-1]
		last.Alarms = append(last.Alarms, at.Alarm(a.Name))
	}
	return row
}
