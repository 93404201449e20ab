package config

// Data says how long logs are kept, and what a destroy does to data.
type Data struct {
	// OnDestroy is retain to keep buckets, keys and logs when the stacks are
	// destroyed, or delete to take them along. A bucket that still holds objects stops
	// the destroy either way.
	OnDestroy string `yaml:"onDestroy" rule:"oneof=retain|delete"`

	// LogDays is how many days logs are kept.
	LogDays int `yaml:"logDays" rule:"oneof=1|3|5|7|14|30|60|90|120|150|180|365|400|545|731|1096|1827|2192|2557|2922|3288|3653"`
}

func defaultData() *Data { return &Data{OnDestroy: "retain", LogDays: 90} }

// Retain reports whether data outlives a destroy.
func (d *Data) Retain() bool { return d.OnDestroy == "retain" }
