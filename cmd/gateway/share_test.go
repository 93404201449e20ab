package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
)

func TestUseShare(t *testing.T) {
	before := max(runtime.GOMAXPROCS(0), 2)
	t.Cleanup(func() {
		runtime.GOMAXPROCS(before)
		debug.SetGCPercent(100)
		debug.SetMemoryLimit(math.MaxInt64)
	})
	for _, tt := range []struct {
		name, memory, threads string
		want                  int
		limit                 int64
	}{
		{name: "a share of a CPU", memory: "512", want: 1, limit: 384 << 20},
		{name: "a whole CPU", memory: "1769", want: 1, limit: 1769 << 20 / 4 * 3},
		{name: "more than one", memory: "1770", want: before, limit: 1770 << 20 / 4 * 3},
		{name: "the environment says how many", memory: "512", threads: "2", want: before, limit: 384 << 20},
		{name: "no Lambda function", want: before, limit: math.MaxInt64},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", tt.memory)
			t.Setenv("GOMAXPROCS", tt.threads)
			t.Setenv("GOMEMLIMIT", "")
			runtime.GOMAXPROCS(before)
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
