package rollout

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/sagerock/sagerock/internal/change"
)

// Text writes what happens for a person: a line for the resources of one type that are made,
// and a line for each other resource. verb is what the command does, deploy or destroy.
func (r *Rollout) Text(verb string) string {
	var b strings.Builder
	if len(r.Stacks) == 0 {
		fmt.Fprintf(&b, "%s in %s: nothing changes\n", r.Name, r.Region)
		return b.String()
	}
	fmt.Fprintf(&b, "%s in %s: this is what %s does\n", r.Name, r.Region, verb)
	for _, s := range r.Stacks {
		fmt.Fprintf(&b, "\n%s: %s\n", s.Name, s.Action)
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, l := range lines(s.Changes) {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", l.action, l.what, l.which, l.purpose)
		}
		_ = w.Flush() // into memory
	}
	b.WriteString("\n" + r.summary())
	return b.String()
}

// line is one row of the table of a stack.
type line struct{ action, what, which, purpose string }

// lines has one row for all resources of a type that are made, and one for each other.
func lines(changes []change.Change) []line {
	made := map[string]int{}
	for _, c := range changes {
		if c.Action == change.Create {
			made[c.Type]++
		}
	}
	var rows []line
	for _, c := range changes {
		row := line{c.Action, strings.TrimPrefix(c.Type, "AWS::"), c.ID, c.Purpose}
		if c.Action == change.Create {
			if made[c.Type] == 0 {
				continue // in the row of the first
			}
			row.which, made[c.Type] = fmt.Sprint(made[c.Type]), 0
		}
		if len(c.Properties) > 0 {
			row.purpose += " (" + strings.Join(c.Properties, ", ") + ")"
		}
		switch {
		case c.Kept && c.Action == change.Replace:
			row.purpose += "; the old one stays in the account"
		case c.Kept:
			row.action, row.purpose = "leave", row.purpose+"; it stays in the account"
		case c.Lost != "":
			row.purpose += "; deletes " + c.Lost
		}
		rows = append(rows, row)
	}
	return rows
}

// summary counts, and says what it costs.
func (r *Rollout) summary() string {
	count := map[string]int{}
	lost := 0
	for _, s := range r.Stacks {
		for _, c := range s.Changes {
			action := c.Action
			if action == change.Delete && c.Kept {
				action = "leave"
			}
			count[action]++
			if c.Lost != "" {
				lost++
			}
		}
	}
	var parts []string
	for _, action := range []string{change.Create, change.Update, change.Replace, change.Delete, "leave"} {
		if count[action] > 0 {
			parts = append(parts, fmt.Sprintf("%d to %s", count[action], action))
		}
	}
	text := strings.Join(parts, ", ") + "\n"
	if lost > 0 {
		text += "data is deleted: see the lines with \"deletes\"\n"
	}
	return text + r.Handover.text() + r.money() + "\n"
}

// money says what a month costs in which nobody calls, and how much more or less that is.
func (r *Rollout) money() string {
	about := ""
	if r.IdleLow {
		about = ", and more: not every price is known"
	}
	difference := "as much as now"
	switch by := r.IdleUSD - r.IdleUSDBefore; {
	case math.Abs(by) < 0.005:
	case by > 0:
		difference = fmt.Sprintf("%.2f more than now", by)
	default:
		difference = fmt.Sprintf("%.2f less than now", -by)
	}
	return fmt.Sprintf("a month without calls costs %.2f USD, %s%s", r.IdleUSD, difference, about)
}
