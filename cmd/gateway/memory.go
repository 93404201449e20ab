package main

import (
	"os"
	"runtime/debug"
	"strconv"
)

// collectLess gives memory for CPU time. Almost all that a call allocates is
// garbage after it, and little else is there, so that Go would collect it many
// times a second. Near the memory of the Lambda function, it still does.
func collectLess() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(400)
	if mb, err := strconv.ParseInt(os.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), 10, 64); err == nil {
		debug.SetMemoryLimit(mb << 20 / 4 * 3)
	}
}
