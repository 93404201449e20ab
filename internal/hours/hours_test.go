package hours_test

import (
	"math"
	"testing"
	"time"

	"github.com/sagerock/sagerock/internal/hours"
)

func cron(t *testing.T, text string) *hours.Moment {
	t.Helper()
	m, err := hours.Cron(text, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAWSWritesSixFields(t *testing.T) {
	for text, want := range map[string]string{
		"0 19 * * MON-FRI":  "cron(0 19 ? * MON-FRI *)",
		"0 19 * * 1-5":      "cron(0 19 ? * MON-FRI *)",
		"30 7 * * sun":      "cron(30 7 ? * SUN *)",
		"0 8 1 * *":         "cron(0 8 1 * ? *)",
		"5 */6 * * *":       "cron(5 0,6,12,18 * * ? *)",
		"0 0 1,15 */3 *":    "cron(0 0 1,15 1,4,7,10 ? *)",
		"0 8-18 * * 0,6":    "cron(0 8-18 ? * SUN,SAT *)",
		"0 6 * * MON,TUE":   "cron(0 6 ? * MON,TUE *)",
		"0 6 1-7 JAN-MAR *": "cron(0 6 1-7 1-3 ? *)",
	} {
		if got := cron(t, text).AWS(); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
		if back, date := hours.FromAWS(want); date != "" || cron(t, back).AWS() != want {
			t.Errorf("%s reads as %q", want, back)
		}
	}
	if _, date := hours.FromAWS("at(2027-12-24T18:00:00)"); date != "2027-12-24T18:00" {
		t.Errorf("a date reads as %q", date)
	}
	zone, _ := hours.Zone("Europe/Berlin")
	if m, err := hours.Date("2027-12-24T18:00", zone); err != nil || m.AWS() != "at(2027-12-24T18:00:00)" {
		t.Errorf("a date is %v, %v", m, err)
	}
}

func TestNeitherCronNorZone(t *testing.T) {
	for _, text := range []string{"", "0 19 * *", "0 19 ? * MON *", "@daily", "TZ=UTC 0 1 * * *", "0 24 * * *", "60 1 * * *", "* * * * *", "0 1 30 2 *", "0 , * * *", "0 1 * * 7", "0 1 L * *", "0 5-3 * * *"} {
		if m, err := hours.Cron(text, time.UTC); err == nil {
			t.Errorf("%q is %s", text, m.AWS())
		}
	}
	for _, name := range []string{"", "Local", "Europe/Berln", "posixrules", "../etc", "europe/berlin", "UTC+1", "right/UTC"} {
		if zone, err := hours.Zone(name); err == nil {
			t.Errorf("%q is %v", name, zone)
		}
	}
	for _, name := range []string{"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port-au-Prince", "Etc/GMT+9", "Antarctica/DumontDUrville"} {
		if _, err := hours.Zone(name); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{"2027-13-01T10:00", "2027-02-30T10:00", "2027-01-01 10:00", "tomorrow"} {
		if m, err := hours.Date(text, time.UTC); err == nil {
			t.Errorf("%q is %s", text, m.AWS())
		}
	}
}

func TestMomentsMeet(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{"0 19 * * MON-FRI", "0 19 * * FRI", true},
		{"0 19 * * MON-FRI", "0 19 * * SAT,SUN", false},
		{"0 19 * * *", "0 7 * * *", false},
		{"0 */4 * * *", "0 8 * * *", true},
		{"0 8 1 * *", "0 8 * * MON", true},
		{"0 8 1 * *", "0 8 2 * *", false},
	} {
		if got := cron(t, tc.a).Meets(cron(t, tc.b)); got != tc.want {
			t.Errorf("%s and %s: %t", tc.a, tc.b, got)
		}
	}
	once, _ := hours.Date("2027-01-04T19:00", time.UTC) // a Monday
	if !once.Meets(cron(t, "0 19 * * MON")) || cron(t, "0 19 * * TUE").Meets(once) || !once.Meets(once) {
		t.Error("a date meets the wrong times")
	}
}

var office = hours.Schedule{
	{Cron: "0 8 * * MON-FRI", Zone: "Europe/Berlin", Min: 2, Max: 4},
	{Cron: "0 20 * * MON-FRI", Zone: "Europe/Berlin"},
}

func TestWhenAClosedEndpointOpens(t *testing.T) {
	berlin, _ := hours.Zone("Europe/Berlin")
	at := func(text string) time.Time {
		t.Helper()
		out, err := time.ParseInLocation("2006-01-02 15:04", text, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for now, want := range map[string]string{
		"2027-06-07 07:59": "2027-06-07 08:00", // a Monday
		"2027-06-07 08:00": "",
		"2027-06-07 19:59": "",
		"2027-06-07 20:00": "2027-06-08 08:00",
		"2027-06-11 21:00": "2027-06-14 08:00",
		"2027-03-27 12:00": "2027-03-29 08:00", // over the night in which summer time begins
	} {
		got, closed := office.Opens(at(now))
		if closed != (want != "") || closed && !got.Equal(at(want)) {
			t.Errorf("at %s it opens at %v, %t", now, got, closed)
		}
		if office.Closed(at(now)) != closed {
			t.Errorf("at %s it is closed: %t", now, !closed)
		}
	}
	never := hours.Schedule{{Cron: "0 20 * * *", Zone: "UTC"}}
	if _, ok := never.Opens(at("2027-06-07 20:00")); ok {
		t.Error("what never opens does")
	}
	holiday := append(hours.Schedule{{Date: "2027-06-08T00:00", Zone: "Europe/Berlin"}}, office...)
	if c, _ := holiday.At(at("2027-06-08 00:30")); !c.Closes() || holiday.Closed(at("2027-06-08 09:00")) {
		t.Error("what happens once does not hold until the next change")
	}
}

func TestWhenAnOpenEndpointOpened(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2027, time.June, day, hour, 0, 0, 0, time.UTC) }
	for now, want := range map[time.Time]time.Time{
		at(7, 12): at(7, 6), // a Monday, 14:00 in Berlin
		at(7, 20): {},       // closed
		at(12, 9): {},       // on a Saturday too
	} {
		if got, ok := office.Opened(now); ok == want.IsZero() || !got.Equal(want) {
			t.Errorf("at %s it has been open since %v, %t", now, got, ok)
		}
	}
	if _, ok := (hours.Schedule{{Cron: "0 8 * * *", Zone: "UTC", Min: 2, Max: 4}}).Opened(at(7, 12)); ok {
		t.Error("what never closes has opened")
	}
}

func TestWhatClosesOpensAgain(t *testing.T) {
	night, day := hours.Change{Cron: "0 20 * * *", Zone: "UTC"}, hours.Change{Cron: "0 8 * * *", Zone: "UTC", Min: 1, Max: 1}
	once := func(date string, most int) hours.Change { return hours.Change{Date: date, Zone: "UTC", Max: most} }
	for name, tc := range map[string]struct {
		schedule hours.Schedule
		want     bool
	}{
		"every night":               {hours.Schedule{night, day}, false},
		"nothing opens":             {hours.Schedule{night}, true},
		"nothing closes":            {hours.Schedule{day}, false},
		"opens once":                {hours.Schedule{night, once("2027-06-08T08:00", 1)}, true},
		"a holiday":                 {hours.Schedule{once("2027-06-08T08:00", 0), once("2027-06-09T08:00", 1)}, false},
		"opens before it closes":    {hours.Schedule{once("2027-06-08T08:00", 0), once("2027-06-07T08:00", 1)}, true},
		"a holiday, and every day":  {hours.Schedule{once("2027-06-08T08:00", 0), day}, false},
		"every night, and for good": {hours.Schedule{night, day, once("2027-06-08T08:00", 0)}, false},
	} {
		if got := tc.schedule.StayClosed(); got != tc.want {
			t.Errorf("%s: it stays closed: %t", name, got)
		}
	}
}

func TestAverageOfAYear(t *testing.T) {
	// 52 weeks of 5 days of 12 hours, and the Friday that 2027 begins and ends with
	if got, want := office.Average(1), 261.0*12/(365*24); math.Abs(got.Open-want) > 1e-4 || math.Abs(got.Instances-2*want) > 2e-4 {
		t.Errorf("%+v, want %v open", got, want)
	}
	if got := (hours.Schedule{}).Average(3); got.Open != 1 || got.Instances != 3 {
		t.Errorf("without a schedule: %+v", got)
	}
	quiet := hours.Schedule{{Cron: "0 22 * * *", Zone: "UTC", Min: 1, Max: 2}, {Cron: "0 10 * * *", Zone: "UTC", Min: 3, Max: 9}}
	if got := quiet.Average(7); math.Abs(got.Instances-2) > 1e-9 || math.Abs(got.Open-1) > 1e-9 {
		t.Errorf("by day and by night: %+v", got)
	}
}
