package machine

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// digits is how long the hash in the name of a run is.
const digits = 32

// AnyRun is what follows on the base of the name of a run, as IAM sees it, where a ? is any one
// character. A * would also be the names of a machine whose own is longer.
var AnyRun = "-" + strings.Repeat("?", digits)

// Base is what the names of jobs of a machine's runs start with, made of a name: a hyphen and the
// hash of the run follow on it, and then up to word characters. SageMaker allows 63 characters
// for the name of a job, a model and a configuration.
func Base(name string, word int) string {
	longest := 63 - len("-") - digits - word
	if len(name) <= longest {
		return name
	}
	sum := sha256.Sum256([]byte(name)) // two long names may start alike
	return strings.TrimRight(name[:longest-7], "-") + "-" + hex.EncodeToString(sum[:3])
}

// RunName is the name of a run with a base, as a function of the Amazon States Language. It is
// made of the execution's id, because an execution's own name may be longer than a job's.
func RunName(base string) string {
	return "States.Format('" + base + "-{}', States.Hash($$.Execution.Id, 'MD5'))"
}
