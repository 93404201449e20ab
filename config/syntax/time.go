package syntax

import (
	"errors"
	"time"

	"github.com/sagerock/sagerock/internal/hours"
)

// refuseCron says what is wrong with text that looks like a cron expression, or returns "".
func refuseCron(text string) (why, fix string) {
	_, err := hours.Cron(text, time.UTC)
	switch {
	case errors.Is(err, hours.ErrNever):
		return "never happens", "write days that exist"
	case err != nil:
		return "is no time: " + err.Error(), "write minute, hour, day of the month, month and day of the week, such as 0 19 * * MON-FRI"
	}
	return "", ""
}

// refuseDate says what is wrong with text that looks like a date, or returns "".
func refuseDate(text string) (why, fix string) {
	if _, err := hours.Date(text, time.UTC); err != nil {
		return "is not in the calendar", "write a day and a time that exist, such as 2027-12-24T18:00"
	}
	return "", ""
}

// refuseZone says what is wrong with text that looks like a time zone, or returns "".
func refuseZone(text string) (why, fix string) {
	if _, err := hours.Zone(text); err != nil {
		return "is not a time zone", "write a name of the IANA time zone database, such as Europe/Berlin"
	}
	return "", ""
}
