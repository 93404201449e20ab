package hours

import (
	"slices"
	"time"
)

// Change is one entry of a schedule: from its times on, there are at least Min and at most
// Max instances. One of Cron and Date is "".
type Change struct {
	Cron string `json:"cron,omitempty"`
	Date string `json:"at,omitempty"`
	Zone string `json:"timezone"`
	Min  int    `json:"min"`
	Max  int    `json:"max"`
}

// Moment is when c happens.
func (c *Change) Moment() (*Moment, error) {
	zone, err := Zone(c.Zone)
	if err != nil {
		return nil, err
	}
	if c.Cron != "" {
		return Cron(c.Cron, zone)
	}
	return Date(c.Date, zone)
}

// Closes reports whether nothing runs from then on.
func (c *Change) Closes() bool { return c.Max == 0 }

// Schedule is the changes of the bounds of one endpoint. They have been checked: an entry that
// cannot be read is left out.
type Schedule []Change

// times are the moments of the changes, nil where one cannot be read.
func (s Schedule) times() []*Moment {
	out := make([]*Moment, len(s))
	for i := range s {
		if m, err := s[i].Moment(); err == nil {
			out[i] = m
		}
	}
	return out
}

// Closes reports whether there are hours in which nothing runs.
func (s Schedule) Closes() bool {
	return slices.ContainsFunc(s, func(c Change) bool { return c.Closes() })
}

// StayClosed reports whether a change closes after which none opens: a time that comes once opens
// nothing that closes again and again, nor what closes later.
func (s Schedule) StayClosed() bool {
	moments := s.times()
	opens := func(closing *Moment) bool {
		for i, m := range moments {
			if m != nil && !s[i].Closes() && (!m.Once() || closing.Once() && m.once.After(closing.once)) {
				return true
			}
		}
		return false
	}
	for i, m := range moments {
		if m != nil && s[i].Closes() && !opens(m) {
			return true
		}
	}
	return false
}

// Opened is when an endpoint that is open at t last opened; false where it is closed, or has not
// been closed before.
func (s Schedule) Opened(t time.Time) (time.Time, bool) {
	if s.Closed(t) {
		return time.Time{}, false
	}
	var closed time.Time
	moments := s.times()
	for i, m := range moments {
		if m != nil && s[i].Closes() {
			if at := m.Last(t); at.After(closed) {
				closed = at
			}
		}
	}
	if closed.IsZero() {
		return time.Time{}, false
	}
	return s.Opens(closed)
}

// At is the change that holds at t: the last one until then. Before the first change there is
// none.
func (s Schedule) At(t time.Time) (Change, bool) {
	var last time.Time
	var found Change
	for i, m := range s.times() {
		if m == nil {
			continue
		}
		if at := m.Last(t); at.After(last) {
			last, found = at, s[i]
		}
	}
	return found, !last.IsZero()
}

// Closed reports whether nothing runs at t.
func (s Schedule) Closed(t time.Time) bool {
	c, ok := s.At(t)
	return ok && c.Closes()
}

// Opens is when an endpoint that is closed at t opens. It is false where it is open, or stays
// closed.
func (s Schedule) Opens(t time.Time) (time.Time, bool) {
	if !s.Closed(t) {
		return time.Time{}, false
	}
	var first time.Time
	for i, m := range s.times() {
		if m == nil || s[i].Closes() {
			continue
		}
		if at := m.Next(t); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first, !first.IsZero()
}

// Year is what a year of a schedule comes to.
type Year struct {
	// Instances is how many run on average: the lower bound, over the hours.
	Instances float64
	// Open is the share of the hours in which something may run.
	Open float64
}

// Average goes through the changes of a year that come again and again. Until the first of
// them, base instances run.
func (s Schedule) Average(base int) Year {
	type event struct {
		at     time.Time
		change Change
	}
	end := reference.AddDate(1, 0, 0)
	var events []event
	var lasting Schedule
	for i, m := range s.times() {
		if m == nil || m.Once() {
			continue
		}
		lasting = append(lasting, s[i])
		for at := m.Next(reference); !at.IsZero() && at.Before(end); at = m.Next(at) {
			events = append(events, event{at, s[i]})
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.at.Compare(b.at) })
	now, ok := lasting.At(reference)
	if !ok {
		now = Change{Min: base, Max: max(base, 1)}
	}
	var out Year
	year, from := end.Sub(reference).Hours(), reference
	for _, e := range append(events, event{at: end}) {
		share := e.at.Sub(from).Hours() / year
		out.Instances += share * float64(now.Min)
		if !now.Closes() {
			out.Open += share
		}
		from, now = e.at, e.change
	}
	return out
}
