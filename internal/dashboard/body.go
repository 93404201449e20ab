package dashboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// The grid of a dashboard ("Dashboard Body Structure and Syntax", CloudWatch API reference).
const (
	columns      = 24
	heightOfHead = 1
	heightOfRow  = 6
	alarmsPerRow = 6 // of the grid
)

type object = map[string]any

// place is where something stands on the grid.
type place struct{ x, y, width, height int }

// each walks over the board in the order of the grid: headings have no chart.
func (b *Board) each(visit func(at place, heading string, c *Chart)) {
	y := 0
	for _, row := range b.Rows {
		visit(place{0, y, columns, heightOfHead}, row.Title, nil)
		y += heightOfHead
		height := heightOfRow
		if n := len(row.Charts[0].Alarms); n > 0 {
			height = min(2+n/alarmsPerRow, heightOfRow)
		}
		for i := range row.Charts {
			from, to := columns*i/len(row.Charts), columns*(i+1)/len(row.Charts)
			visit(place{from, y, to - from, height}, "", &row.Charts[i])
		}
		y += height
	}
}

// Body is the board as CloudWatch reads it.
func (b *Board) Body() string {
	var widgets []any
	b.each(func(at place, heading string, c *Chart) {
		w := object{"x": at.x, "y": at.y, "width": at.width, "height": at.height}
		switch {
		case c == nil:
			w["type"], w["properties"] = "text", object{"markdown": "## " + heading, "background": "transparent"}
		case c.Alarms != nil:
			w["type"], w["properties"] = "alarm", object{"title": c.Title, "alarms": c.Alarms}
		default:
			w["type"], w["properties"] = "metric", object{
				"title": c.Title, "region": b.Region, "view": "timeSeries", "metrics": c.metrics(),
				"yAxis": object{"left": object{"label": c.Unit, "min": 0, "showUnits": false}},
			}
		}
		widgets = append(widgets, w)
	})
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(object{"widgets": widgets}); err != nil {
		panic(err) // these types always encode
	}
	return strings.TrimSpace(out.String())
}

// metrics are the lines of a chart: the metric, and where it has another unit a formula. A dot
// is what the metric before has in the same place, which halves the body of a large app.
func (c *Chart) metrics() []any {
	var all []any
	var before []string
	for i, l := range c.Lines {
		names := []string{l.Namespace, l.Metric}
		for _, d := range l.Dimensions {
			names = append(names, d.Name, d.Value)
		}
		var metric []any
		for n, name := range names {
			if len(before) == len(names) && before[n] == name {
				name = "."
			}
			metric = append(metric, name)
		}
		before = names
		look := object{"stat": l.Statistic}
		if l.Period > 0 {
			look["period"] = l.Period
		}
		if l.Factor == 0 {
			look["label"] = l.Label
			all = append(all, append(metric, look))
			continue
		}
		id := "m" + strconv.Itoa(i)
		look["id"], look["visible"] = id, false
		all = append(all, append(metric, look), []any{object{
			"expression": fmt.Sprintf("%s * %s", id, strconv.FormatFloat(l.Factor, 'f', -1, 64)), "label": l.Label, "id": "e" + strconv.Itoa(i),
		}})
	}
	return all
}

// Metrics is how many metrics the board reads, and Widgets how many widgets it has.
func (b *Board) Metrics() (n int) {
	for _, row := range b.Rows {
		for _, c := range row.Charts {
			n += len(c.Lines)
		}
	}
	return n
}

// Widgets is how many widgets the board has.
func (b *Board) Widgets() (n int) {
	b.each(func(place, string, *Chart) { n++ })
	return n
}
