package bill

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/internal/cost"
)

// Print writes the bill as tables with a column for each path.
func (b *Bill) Print(out io.Writer) error {
	t := &costTable{b: b}
	t.section("a month while nothing happens", func(e *cost.Estimate) []cost.Line { return e.Idle })
	t.total(func(e *cost.Estimate) (float64, bool) { return e.IdleUSD, e.IdleLow })
	t.section("1,000 requests to each model", func(e *cost.Estimate) []cost.Line { return e.Requests })
	t.section("other use, each by itself", func(e *cost.Estimate) []cost.Line { return e.Use })
	if n := b.Load.Requests; n > 0 {
		t.section(fmt.Sprintf("a month with %d requests to each model", n), nil)
		t.total(func(e *cost.Estimate) (float64, bool) { return e.MonthUSD, e.MonthLow })
	}
	var text strings.Builder
	t.write(&text)
	text.WriteString("\n" + strings.Join(b.Assumed, "\n") + "\n")
	for _, e := range b.Estimates {
		if len(e.Without) > 0 {
			fmt.Fprintf(&text, "Path %s does not serve these models, and its column does not include them: %s.\n", e.Path, strings.Join(e.Without, ", "))
		}
	}
	if t.standsIn {
		fmt.Fprintf(&text, "~ is the price of %s, as an estimate: the tables have none for %s.\n", cost.Home, b.Region)
	}
	if t.unknown {
		text.WriteString("? marks an unknown price, and totals with it are too low.\n")
	}
	text.WriteString("Prices:\n")
	for i, source := range t.sources {
		fmt.Fprintf(&text, "  [%d] %s\n", i+1, source)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// costTable collects the rows of each section until all widths are known.
type costTable struct {
	b        *Bill
	sections [][][]string // of rows: what, a cell for each path, how
	sources  []string
	standsIn bool
	unknown  bool
}

// section starts a table of the lines that lines picks, side by side.
func (t *costTable) section(title string, lines func(*cost.Estimate) []cost.Line) {
	head := []string{title}
	for _, e := range t.b.Estimates {
		head = append(head, e.Path)
	}
	t.sections = append(t.sections, nil)
	t.row(append(head, "")...)
	if lines == nil {
		return
	}
	var all []*entry
	known := map[[2]string]*entry{}
	for i, e := range t.b.Estimates {
		for _, l := range lines(e.Estimate) {
			k := [2]string{l.Model, l.What}
			if known[k] == nil {
				known[k] = &entry{model: l.Model, what: l.What, lines: make([]*cost.Line, len(t.b.Estimates))}
				all = append(all, known[k])
			}
			known[k].lines[i] = &l
		}
	}
	for _, e := range merge(all) {
		what := e.what
		if e.model != "" {
			what = e.model + ": " + what
		}
		t.row(append(append([]string{what}, e.cells()...), t.how(e.lines))...)
	}
}

// entry is a line of each path.
type entry struct {
	model, what string
	lines       []*cost.Line // nil on a path that has none
}

// merge puts what several models have into one entry, where it costs each the same.
func merge(all []*entry) []*entry {
	models := map[string][]string{} // by what an entry says
	for _, e := range all {
		models[e.text()] = append(models[e.text()], e.model)
	}
	var out []*entry
	for _, e := range all {
		if of := models[e.text()]; of[0] == e.model { // the others are in the entry of the first
			out = append(out, &entry{each(of), e.what, e.lines})
		}
	}
	return out
}

// each names models as far as there is room.
func each(models []string) string {
	switch n := len(models); {
	case n == 1:
		return models[0]
	case n > 4:
		return fmt.Sprintf("each of %d models", n)
	}
	return "each of " + strings.Join(models, ", ")
}

// text says all of e but its model.
func (e *entry) text() string {
	var text strings.Builder
	text.WriteString(e.what)
	for _, l := range e.lines {
		if l == nil {
			text.WriteString(" -")
		} else {
			fmt.Fprint(&text, " ", l.Quantity, l.Price)
		}
	}
	return text.String()
}

func (e *entry) cells() []string {
	var cells []string
	for _, l := range e.lines {
		switch {
		case l == nil:
			cells = append(cells, "-")
		case l.Price.Unknown:
			cells = append(cells, "?")
		default:
			cells = append(cells, dollars(l.USD))
		}
	}
	return cells
}

// row adds a row to the last section.
func (t *costTable) row(cells ...string) {
	last := len(t.sections) - 1
	t.sections[last] = append(t.sections[last], cells)
}

// how says what a line multiplies, and which price it is.
func (t *costTable) how(lines []*cost.Line) string {
	lines = slices.DeleteFunc(slices.Clone(lines), func(l *cost.Line) bool { return l == nil })
	p := lines[0].Price
	text := price(p.USD)
	switch {
	case p.Unknown:
		t.unknown, text = true, "?"
	case p.Estimate:
		t.standsIn, text = true, "~"+text
	}
	if same := !slices.ContainsFunc(lines, func(l *cost.Line) bool { return l.Quantity != lines[0].Quantity }); same {
		text = number(lines[0].Quantity) + " x " + text
	}
	return fmt.Sprintf("%s per %s [%d]", text, p.Unit, t.source(p))
}

// source is the number of the note that says where p is from.
func (t *costTable) source(p cost.Price) int {
	note := fmt.Sprintf("%s, %s: %s (table of %s)", p.Source, p.Region, p.Date, p.Table)
	i := slices.Index(t.sources, note)
	if i < 0 {
		i, t.sources = len(t.sources), append(t.sources, note)
	}
	return i + 1
}

// total adds the row with what a path costs in all, and whether that is too low.
func (t *costTable) total(sum func(*cost.Estimate) (usd float64, low bool)) {
	row := []string{"in all"}
	for _, e := range t.b.Estimates {
		usd, low := sum(e.Estimate)
		cell := fmt.Sprintf("%.2f", usd)
		if low {
			cell += "?"
		}
		row = append(row, cell)
	}
	t.row(append(row, "")...)
}

// write aligns the columns of each section. Names are on the left, sums on the right.
func (t *costTable) write(out *strings.Builder) {
	for _, rows := range t.sections {
		width := make([]int, len(t.b.Estimates)+2)
		for _, row := range rows {
			for i, cell := range row {
				width[i] = max(width[i], len(cell))
			}
		}
		out.WriteString("\n")
		for _, row := range rows {
			last := len(row) - 1
			fmt.Fprintf(out, "%-*s", width[0], row[0])
			for i, cell := range row[1:last] {
				fmt.Fprintf(out, "  %*s", width[i+1], cell)
			}
			if row[last] != "" {
				out.WriteString("  " + row[last])
			}
			out.WriteString("\n")
		}
	}
}
