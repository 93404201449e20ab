package hosting

import (
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/hours"
)

// Action sets other bounds at some times. They hold until the next action.
type Action struct {
	// Cron says when, again and again: minute, hour, day of the month, month and day of the
	// week, as in 0 19 * * MON-FRI. The minute is a number.
	Cron string `yaml:"cron" rule:"is=cron"`

	// At says when, once, instead of cron: a date and a time, as in 2027-12-24T18:00.
	At string `yaml:"at" rule:"is=date"`

	// Timezone is where clocks show that time, by its name in the IANA time zone database.
	Timezone string `yaml:"timezone" rule:"is=timezone"`

	// Min is how many run at least from then on.
	Min int `yaml:"min" rule:"min=0 max=100"`

	// Max is how many may run from then on. With 0 nothing runs: a real-time endpoint is deleted,
	// and made again at the next action with more, which takes some minutes. The gateway says
	// when that is, or the other engine answers: see wake.
	Max int `yaml:"max" rule:"min=0 max=100"`
}

// NewAction is the default.
func NewAction() *Action { return &Action{Timezone: "UTC", Min: 1, Max: 1} }

// Change is the action for who reckons with its times.
func (a *Action) Change() hours.Change {
	return hours.Change{Cron: a.Cron, Date: a.At, Zone: a.Timezone, Min: a.Min, Max: a.Max}
}

// Hours are the actions of s, which may be nil, for who reckons with their times.
func (s *Scaling) Hours() hours.Schedule {
	if s == nil {
		return nil
	}
	var out hours.Schedule
	for _, a := range s.Schedule {
		out = append(out, a.Change())
	}
	return out
}

// LongestOpening is how long a rollout may bake and wait of an endpoint that opens and closes.
// CloudFormation waits an hour for what makes it ("AWS::CloudFormation::CustomResource",
// CloudFormation Template Reference, ServiceTimeout), and half of that is for instances to start.
var LongestOpening = form.Minutes(30)

// checkSchedule reports actions that contradict themselves, each other, or the kind.
func (s *Scaling) checkSchedule(p *form.Place, kind string) {
	if h := s.Hours(); p.Sound("*") && h.StayClosed() {
		p.Errorf("add an action with a max of 1 or more, and with cron: if the one that closes has it", "closes the endpoint, and nothing opens it again")
	}
	earlier := map[int]*hours.Moment{}
	for i, a := range s.Schedule {
		at := p.Entry(i)
		if !at.Sound("min", "max") {
		} else if a.Min > a.Max {
			at.Get("min").Errorf("raise max or lower min", "min is %d and max is %d", a.Min, a.Max)
		} else if closes := kind == Realtime && a.Max == 0; a.Min == 0 && !closes && p.Up().Up().Sound("endpoint", "fleet") {
			switch kind {
			case Realtime:
				at.Get("min").Errorf("write 1 or more, or max: 0 to close the endpoint at these hours", "a real-time endpoint needs an instance while it is open")
			case Serverless:
				at.Get("min").Errorf("write 1 or more", "%s", withoutZero[kind])
			}
		}
		if !at.Sound("cron", "at", "timezone") {
			continue
		}
		if (a.Cron == "") == (a.At == "") {
			at.Errorf("write one of the two", "must have either cron: or at:")
			continue
		}
		change := a.Change()
		moment, err := change.Moment()
		if err != nil {
			continue // the patterns say why
		}
		if moment.EitherDay() {
			at.Get("cron").Errorf("write * for one of the two, and add another action for the other", "restricts the day of the month and the day of the week, and AWS takes one of the two only")
			continue
		}
		for j := range i {
			if other := earlier[j]; other != nil && moment.Meets(other) {
				at.Errorf("choose another time", "runs at a time of schedule[%d], and AWS does not say which of the two takes effect", j)
				break
			}
		}
		earlier[i] = moment
	}
}
