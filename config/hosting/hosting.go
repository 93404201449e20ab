// Package hosting has the blocks of the config file that say how SageMaker hosts a model, and
// the kinds of its endpoint. Each block is in a file of its own, with its defaults and its
// rules; what concerns the rest of the file is in config.
package hosting

import "reflect"

// The kinds of endpoints: what sagemaker.endpoint may be.
const (
	Realtime   = "realtime"
	Async      = "async"
	Serverless = "serverless"
)

// OnFleet is the kind of a real-time endpoint that is a fleet's: sagemaker.fleet asks for it.
const OnFleet = "fleet"

// Defaults make the blocks that do not start empty.
func Defaults() map[reflect.Type]func() any {
	return map[reflect.Type]func() any{
		reflect.TypeFor[Fleet]():            func() any { return newFleet() },
		reflect.TypeFor[FleetAlarms]():      func() any { return newFleet().Alarms },
		reflect.TypeFor[FleetScaling]():     func() any { return newFleet().Scaling },
		reflect.TypeFor[DataQuality]():      func() any { return &DataQuality{} },
		reflect.TypeFor[Monitor]():          func() any { return NewMonitor() },
		reflect.TypeFor[Options]():          func() any { return &Options{} },
		reflect.TypeFor[Package]():          func() any { return &Package{} },
		reflect.TypeFor[Scaling]():          func() any { return NewScaling() },
		reflect.TypeFor[ServerlessConfig](): func() any { return NewServerless() },
		reflect.TypeFor[Rollback]():         func() any { return NewRollback() },
		reflect.TypeFor[Rollout]():          func() any { return NewRollout() },
		reflect.TypeFor[Sample]():           func() any { return &Sample{} },
		reflect.TypeFor[Shadow]():           func() any { return NewShadow() },
		reflect.TypeFor[Variant]():          func() any { return NewVariant() },
		reflect.TypeFor[Metric]():           func() any { return NewMetric() },
		reflect.TypeFor[Action]():           func() any { return NewAction() },
		reflect.TypeFor[Wake]():             func() any { return NewWake() },
		reflect.TypeFor[Thresholds]():       func() any { return &Thresholds{} },
	}
}
