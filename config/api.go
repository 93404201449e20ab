package config

// API is the gateway: one URL, one Lambda, every model behind it.
type API struct {
	// Timeout is how long a call may take, retries and fallback included.
	Timeout Duration `yaml:"timeout" rule:"min=1s max=15m"`

	// Concurrency is how many calls the gateway works on at a time; more are refused
	// with 429. It bounds what a runaway client can spend. With 0 only the account's
	// own limit holds.
	Concurrency int `yaml:"concurrency" rule:"min=0 max=10000"`

	// MemoryMB is the memory of the Lambda, which also sets its share of a CPU.
	MemoryMB int `yaml:"memoryMB" rule:"min=128 max=10240"`

	// MaxBodyKB is the largest request that is read.
	MaxBodyKB int `yaml:"maxBodyKB" rule:"min=1 max=6144"`
}

func defaultAPI() *API {
	return &API{Timeout: Minutes(2), MemoryMB: 512, MaxBodyKB: 4096}
}
