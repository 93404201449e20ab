package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
)

// oneCPU is the memory in MB at which a Lambda function has a whole CPU (AWS Lambda
// Developer Guide, "Configure Lambda function memory").
const oneCPU = 1769

// useShare makes the most of what a Lambda function is given, which answers one call
// at a time. What the environment says about Go's runtime goes before it.
//
// It gives memory for CPU time: almost all that a call allocates is garbage after it,
// and little else is there, so that Go would collect it many times a second. Near the
// memory of the function, it still does. And a share of one CPU is not split between
// threads, which would spend a part of it on waking each other.
func useShare() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	mb, err := strconv.ParseInt(os.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), 10, 64)
	if err != nil {
		return
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(mb << 20 / 4 * 3)
	}
	if mb <= oneCPU && os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(1)
	}
}
