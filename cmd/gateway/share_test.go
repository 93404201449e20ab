package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
)

func TestUseShare(t *testing.T) {
	const many = 2
	threads, percent, limit := runtime.GOMAXPROCS(many), debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() {
		runtime.GOMAXPROCS(threads)
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})
	for _, tt := range []struct {
		name, memory, threads string
		want                  int
		limit                 int64
	}{
		{name: "a share of a CPU", memory: "512", want: 1, limit: 384 << 20},
		{name: "a whole CPU", memory: "1769", want: 1, limit: 1769 << 20 / 4 * 3},
		{name: "more than one", memory: "1770", want: many, limit: 1770 << 20 / 4 * 3},
		{name: "the environment says how many", memory: "512", threads: "2", want: many, limit: 384 << 20},
		{name: "no Lambda function", want: many, limit: math.MaxInt64},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", tt.memory)
			t.Setenv("GOMAXPROCS", tt.threads)
			t.Setenv("GOMEMLIMIT", "")
			runtime.GOMAXPROCS(many)
			debug.SetMemoryLimit(math.MaxInt64)
			useShare()
			if got := runtime.GOMAXPROCS(0); got != tt.want {
				t.Errorf("it runs on %d threads, want %d", got, tt.want)
			}
			if got := debug.SetMemoryLimit(-1); got != tt.limit {
				t.Errorf("its memory limit is %d, want %d", got, tt.limit)
			}
		})
	}
}
