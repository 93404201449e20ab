package dashboard

import (
	"fmt"
	"hash/fnv"
	"html"
	"math"
	"slices"
	"strings"
)

// Sizes of the picture, in pixels.
const (
	cell    = 48 // of the grid
	gap     = 8
	textTop = 20
	legend  = 13 // a line of it
	samples = 32
)

// colors tell the lines of a chart apart.
var colors = []string{"#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f"}

// Picture draws the board as SVG, with sample data: made up, and always the same.
func (b *Board) Picture() string {
	var out strings.Builder
	height := 0
	b.each(func(at place, _ string, _ *Chart) { height = max(height, (at.y+at.height)*cell) })
	write := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }
	write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Helvetica, Arial, sans-serif" font-size="11">`, columns*cell, height)
	write(`<title>Dashboard of %s, with sample data</title>`, html.EscapeString(b.Name))
	write(`<rect width="100%%" height="100%%" fill="#f4f5f7"/>`)
	b.each(func(at place, heading string, c *Chart) {
		x, y, w, h := at.x*cell+gap/2, at.y*cell+gap/2, at.width*cell-gap, at.height*cell-gap
		if c == nil {
			write(`<text x="%d" y="%d" font-size="17" font-weight="bold" fill="#16191f">%s</text>`, x+gap, y+h-gap, html.EscapeString(heading))
			return
		}
		write(`<rect x="%d" y="%d" width="%d" height="%d" rx="4" fill="#fff" stroke="#d5dbdb"/>`, x, y, w, h)
		write(`<text x="%d" y="%d" font-weight="bold" fill="#16191f">%s</text>`, x+gap, y+textTop-3, html.EscapeString(c.Title))
		if c.Alarms != nil {
			c.drawAlarms(write, x, y, w, h)
		} else {
			c.drawLines(write, x, y, w, h)
		}
	})
	write(`</svg>`)
	return out.String()
}

type writer func(format string, args ...any)

// drawLines draws the lines of a chart, its axis and its legend.
func (c *Chart) drawLines(write writer, x, y, w, h int) {
	shown := min(len(c.Lines), 5)
	left, right := x+38, x+w-gap
	top, bottom := y+textTop+gap, y+h-gap-legend*shown
	most := 0.0
	values := make([][]float64, len(c.Lines))
	for i, l := range c.Lines {
		values[i] = sample(c, l)
		for _, v := range values[i] {
			most = max(most, v)
		}
	}
	most = roundUp(most)
	for i := range 3 {
		at := bottom - (bottom-top)*i/2
		write(`<path d="M%d %dH%d" stroke="#eaeded"/>`, left, at, right)
		write(`<text x="%d" y="%d" text-anchor="end" fill="#687078">%s</text>`, left-4, at+4, short(most*float64(i)/2))
	}
	write(`<text x="%d" y="%d" text-anchor="end" fill="#687078">%s</text>`, right, y+textTop-3, html.EscapeString(c.Unit))
	for i := range c.Lines {
		var path strings.Builder
		for n, v := range values[i] {
			fmt.Fprintf(&path, "%s%.0f %.0f", map[bool]string{true: "M", false: "L"}[n == 0],
				float64(left)+float64((right-left)*n)/(samples-1), float64(bottom)-float64(bottom-top)*v/most)
		}
		write(`<path d="%s" fill="none" stroke="%s" stroke-width="1.5"/>`, path.String(), colors[i%len(colors)])
	}
	for i := range shown {
		at := y + h - legend*(shown-i) + legend/2
		label := c.Lines[i].Label
		if rest := len(c.Lines) - shown; rest > 0 && i == shown-1 {
			label += fmt.Sprintf(", and %d more", rest)
		}
		write(`<rect x="%d" y="%d" width="10" height="3" fill="%s"/>`, left, at-4, colors[i%len(colors)])
		write(`<text x="%d" y="%d" fill="#16191f">%s</text>`, left+14, at, html.EscapeString(label))
	}
}

// drawAlarms draws the states of alarms: all are well but the last one.
func (c *Chart) drawAlarms(write writer, x, y, w, h int) {
	const width = 270
	perRow := max((w-gap)/width, 1)
	for i, arn := range c.Alarms {
		at, below := x+gap+i%perRow*width, y+textTop+gap+i/perRow*22
		if below+20 > y+h {
			return
		}
		name := arn[strings.LastIndex(arn, ":")+1:]
		color, state := "#1d8102", "OK"
		if i == len(c.Alarms)-1 {
			color, state = "#d13212", "ALARM"
		}
		write(`<rect x="%d" y="%d" width="%d" height="18" rx="3" fill="%s"/>`, at, below, width-6, color)
		write(`<text x="%d" y="%d" fill="#fff">%s: %s</text>`, at+5, below+13, state, html.EscapeString(name))
	}
}

// sample makes up values of a line that fit the unit of its chart: a load that comes and goes.
func sample(c *Chart, l Line) []float64 {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(c.Title + l.Label + l.Metric))
	seed := hash.Sum32()
	level := map[string]float64{"%": 45, "s": 1.6, "tokens": 24_000, "USD": 0.08, "instances": 2, "requests": 180}[c.Unit]
	if level == 0 {
		level = 60
	}
	rare := slices.ContainsFunc([]string{"Error", "Thrott", "Fail", "Expired", "Fallback", "Intervention"}, func(word string) bool { return strings.Contains(l.Metric, word) })
	if l.Metric == "OverheadLatency" {
		level = 0.05
	}
	out := make([]float64, samples)
	for i := range out {
		wave := 1 + 0.35*math.Sin(float64(i)/5+float64(seed%7)) + 0.08*math.Sin(float64(i)*2.3+float64(seed%11))
		v := level * (0.5 + float64(seed%100)/100) * wave
		switch {
		case rare:
			v = math.Max(0, 0.03*level*math.Sin(float64(i)/3+float64(seed%5)))
		case c.Unit == "%":
			v = math.Min(v, 92)
		case c.Unit == "instances":
			v = math.Round(v)
		}
		out[i] = v
	}
	return out
}

// roundUp is the next number that an axis ends well at.
func roundUp(v float64) float64 {
	if v <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, step := range []float64{1, 2, 5, 10} {
		if v <= step*power {
			return step * power
		}
	}
	return v
}

// short is a number as an axis has it.
func short(v float64) string {
	switch {
	case v >= 10_000:
		return fmt.Sprintf("%.0fk", v/1000)
	case v >= 10 || v == 0:
		return fmt.Sprintf("%.0f", v)
	case v >= 0.1:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}
