package config

import "time"

// Duration is a length of time, written like 90s, 10m or 2h.
type Duration time.Duration

// Seconds makes a Duration of n seconds.
func Seconds(n int) Duration { return Duration(time.Duration(n) * time.Second) }

// Minutes makes a Duration of n minutes.
func Minutes(n int) Duration { return Seconds(60 * n) }

// Seconds is the length in whole seconds, the unit of CloudFormation.
func (d Duration) Seconds() float64 { return time.Duration(d).Seconds() }
