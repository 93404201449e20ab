// Package hours reads the times at which bounds of an endpoint change, in the words of the
// config file: a cron expression or a date, in a time zone. It says when the next of them is,
// which bounds hold at a time, when a closed endpoint opens, and how AWS writes it all. It
// looks at no clock: callers say what time it is.
package hours

import (
	"errors"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // a machine may have no time zones: Lambda's has none

	"github.com/robfig/cron/v3"

	"github.com/sagerock/sagerock/internal/regex"
)

// Moment is when something happens: at each time that a cron expression says, or once.
type Moment struct {
	spec *cron.SpecSchedule // nil where it happens once
	once time.Time
	zone *time.Location
}

// fields are those of a cron expression: minute, hour, day of the month, month, day of the
// week. Whether there is such an hour is for the parser.
var fields = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// CronPattern is what a cron expression looks like: five fields. The minute is a number, so
// that nothing happens twice in an hour.
const CronPattern = `^[0-9]{1,2}( +[0-9A-Za-z*,/-]{1,60}){4}$`

// DatePattern is what a date with its time looks like.
const DatePattern = `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$`

// dateLayout is DatePattern, for [time.Parse].
const dateLayout = "2006-01-02T15:04"

// ZonePattern is what the name of a time zone looks like.
const ZonePattern = `^(UTC|[A-Z][A-Za-z]{1,15}(/[A-Z][A-Za-z0-9_+-]{1,20}){1,2})$`

// Zone is the time zone of a name of the IANA database.
func Zone(name string) (*time.Location, error) {
	if !regex.Of(ZonePattern).MatchString(name) {
		return nil, fmt.Errorf("%q is not a time zone", name)
	}
	return time.LoadLocation(name)
}

// ErrNever means that there is no such day.
var ErrNever = errors.New("it never happens")

// Cron reads a cron expression of five fields.
func Cron(text string, zone *time.Location) (*Moment, error) {
	if !regex.Of(CronPattern).MatchString(text) {
		return nil, fmt.Errorf("%q is not a cron expression of five fields", text)
	}
	schedule, err := fields.Parse(text)
	if err != nil {
		return nil, err
	}
	spec := schedule.(*cron.SpecSchedule)
	spec.Location = zone
	m := &Moment{spec: spec, zone: zone}
	if m.Next(reference).IsZero() {
		return nil, ErrNever
	}
	return m, nil
}

// Date reads a date with its time, which is once.
func Date(text string, zone *time.Location) (*Moment, error) {
	if !regex.Of(DatePattern).MatchString(text) {
		return nil, fmt.Errorf("%q is not a date and a time", text)
	}
	once, err := time.ParseInLocation(dateLayout, text, zone)
	return &Moment{once: once, zone: zone}, err
}

// reference is where a year begins that stands for every year, and for no clock.
var reference = time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)

// Once reports whether m happens at one time only.
func (m *Moment) Once() bool { return m.spec == nil }

// Next is the first time after t, or the zero time where there is none.
func (m *Moment) Next(t time.Time) time.Time {
	if m.Once() {
		if m.once.After(t) {
			return m.once
		}
		return time.Time{}
	}
	return m.spec.Next(t.In(m.zone))
}

// Last is the last time up to t, within the year before it, or the zero time.
func (m *Moment) Last(t time.Time) time.Time {
	if m.Once() {
		if m.once.After(t) {
			return time.Time{}
		}
		return m.once
	}
	for _, days := range []int{2, 8, 32, 366} {
		var last time.Time
		for next := m.Next(t.AddDate(0, 0, -days)); !next.IsZero() && !next.After(t); next = m.Next(next) {
			last = next
		}
		if !last.IsZero() {
			return last
		}
	}
	return time.Time{}
}

// star is the bit that the parser sets for a field that is *.
const star = 1 << 63

// EitherDay reports whether both the day of the month and the day of the week are
// restricted. Cron takes days of either kind then, and AWS has no such expression.
func (m *Moment) EitherDay() bool { return !m.Once() && m.spec.Dom&star == 0 && m.spec.Dow&star == 0 }

// Meets reports whether m and o sometimes happen at one time of day and on one day, read in
// one time zone.
func (m *Moment) Meets(o *Moment) bool {
	switch {
	case m.zone.String() != o.zone.String():
		return false
	case m.Once() && o.Once():
		return m.once.Equal(o.once)
	case m.Once():
		return o.Next(m.once.Add(-time.Second)).Equal(m.once)
	case o.Once():
		return o.Meets(m)
	}
	a, b := m.spec, o.spec
	return a.Minute&b.Minute != 0 && a.Hour&b.Hour != 0 && a.Dom&b.Dom != 0 && a.Month&b.Month != 0 && a.Dow&b.Dow != 0
}

// AWS is m as Application Auto Scaling and EventBridge Scheduler write it: at() or cron() of
// six fields, in which one of the two days is ? ("Schedule recurring scaling actions using
// cron expressions", Application Auto Scaling User Guide; "Schedule types in EventBridge
// Scheduler").
func (m *Moment) AWS() string {
	if m.Once() {
		return "at(" + m.once.Format("2006-01-02T15:04:05") + ")"
	}
	dom, dow := list(m.spec.Dom, 1, 31, nil), list(m.spec.Dow, 0, 6, weekdays)
	if dow == "*" {
		dow = "?"
	} else {
		dom = "?"
	}
	return "cron(" + strings.Join([]string{list(m.spec.Minute, 0, 59, nil), list(m.spec.Hour, 0, 23, nil), dom, list(m.spec.Month, 1, 12, nil), dow, "*"}, " ") + ")"
}

// FromAWS is what [Moment.AWS] wrote, as a cron expression of five fields or as a date. Both
// are "" for text that it did not write.
func FromAWS(text string) (cron, date string) {
	if inner, ok := strings.CutPrefix(text, "at("); ok {
		return "", strings.TrimSuffix(inner, ":00)")
	}
	inner, ok := strings.CutPrefix(text, "cron(")
	if !ok {
		return "", ""
	}
	return strings.ReplaceAll(strings.TrimSuffix(inner, " *)"), "?", "*"), ""
}

// weekdays are named, since AWS counts them from 1 and cron from 0.
var weekdays = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}

// list writes the bits from least to most of a field as numbers or names, with a hyphen
// between the ends of three or more in a row.
func list(bits uint64, least, most int, names []string) string {
	if bits&star != 0 {
		return "*"
	}
	name := func(n int) string {
		if names != nil {
			return names[n]
		}
		return fmt.Sprint(n)
	}
	var out []string
	for n := least; n <= most; n++ {
		if bits&(1<<n) == 0 {
			continue
		}
		end := n
		for end < most && bits&(1<<(end+1)) != 0 {
			end++
		}
		if end-n >= 2 {
			out = append(out, name(n)+"-"+name(end))
			n = end
			continue
		}
		out = append(out, name(n))
	}
	return strings.Join(out, ",")
}
