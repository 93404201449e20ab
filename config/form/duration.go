package form

import (
	"fmt"
	"strconv"
	"time"

	"github.com/sagerock/sagerock/internal/regex"
)

// Duration is a length of time, written like 90s, 10m or 2h.
type Duration time.Duration

// Seconds makes a Duration of n seconds.
func Seconds(n int) Duration { return Duration(time.Duration(n) * time.Second) }

// Minutes makes a Duration of n minutes.
func Minutes(n int) Duration { return Seconds(60 * n) }

// Seconds is the length in seconds.
func (d Duration) Seconds() float64 { return time.Duration(d).Seconds() }

// DurationPattern is what a Duration looks like in the file.
const DurationPattern = `^[0-9]{1,6}[smh]$`

// ParseDuration reads a length of time as it is written in the file.
func ParseDuration(text string) (Duration, error) {
	if !regex.Of(DurationPattern).MatchString(text) {
		return 0, fmt.Errorf("%q is not a length of time such as 90s, 10m or 2h", text)
	}
	d, err := time.ParseDuration(text)
	return Duration(d), err
}

// String is the length as it would be written in the file.
func (d Duration) String() string {
	n := int(d.Seconds())
	switch {
	case n != 0 && n%3600 == 0:
		return strconv.Itoa(n/3600) + "h"
	case n != 0 && n%60 == 0:
		return strconv.Itoa(n/60) + "m"
	default:
		return strconv.Itoa(n) + "s"
	}
}

// MarshalText writes d as [Duration.String] does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads d as [ParseDuration] does.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}
