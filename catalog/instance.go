package catalog

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/internal/regex"
)

// Use is one thing that SageMaker runs instances for. Each has a list of instance
// types of its own.
type Use string

// The uses of an instance.
const (
	Endpoint   Use = "endpoint"
	Processing Use = "processing"
	Training   Use = "training"
	Transform  Use = "transform"
)

// machine is what one instance type has.
type machine struct {
	uses         uses
	chip         chip
	cores        int // vCPUs
	ramMiB       int
	accelerators int
	memoryMiB    int // of all accelerators together
	diskGB       int // of all local disks together
}

type uses uint8

const (
	forEndpoint uses = 1 << iota
	forProcessing
	forTraining
	forTransform
)

// chip is what computes: it decides which build of an image runs there.
type chip uint8

const (
	x86      chip = iota
	graviton      // an Arm processor
	nvidia        // NVIDIA GPUs beside an x86 processor
	grace         // NVIDIA GPUs beside an Arm processor
	neuron        // Inferentia or Trainium
	gaudi
)

var bits = map[Use]uses{Endpoint: forEndpoint, Processing: forProcessing, Training: forTraining, Transform: forTransform}

// KnownInstance reports whether SageMaker offered instance for any use when the
// table was made.
func KnownInstance(instance string) bool {
	_, ok := instances[instance]
	return ok
}

// Offers reports whether SageMaker offers instance for use. It is false for an
// instance that [KnownInstance] does not know.
func Offers(use Use, instance string) bool { return instances[instance].uses&bits[use] != 0 }

// Instances lists the types that SageMaker offers for every one of uses, sorted.
func Instances(uses ...Use) []string {
	return slices.DeleteFunc(sortedKeys(instances), func(instance string) bool {
		return slices.ContainsFunc(uses, func(use Use) bool { return !Offers(use, instance) })
	})
}

// LocalStorage reports whether instance keeps its data on disks of its own. Their
// hardware encrypts them with a key nobody can choose, and SageMaker refuses a KMS
// key for the volume.
func LocalStorage(instance string) bool { return machineOf(instance).diskGB > 0 }

// LocalDiskGB is the size of the local disks of instance together, 0 without any.
func LocalDiskGB(instance string) int { return instances[instance].diskGB }

// AcceleratorMemoryMiB is the memory of the GPUs or other accelerators of instance
// together; 0 where it has none or is unknown.
func AcceleratorMemoryMiB(instance string) int { return instances[instance].memoryMiB }

// Cores is how many vCPUs instance has, and 0 where it is unknown.
func Cores(instance string) int { return instances[instance].cores }

// MemoryMiB is the memory of instance, without that of its accelerators; 0 where it is
// unknown.
func MemoryMiB(instance string) int { return instances[instance].ramMiB }

// Accelerators is how many GPUs or other accelerators instance has; 0 where it is unknown.
func Accelerators(instance string) int { return instances[instance].accelerators }

// GPUs is how many NVIDIA GPUs instance has.
func GPUs(instance string) int {
	if m := machineOf(instance); m.chip == nvidia || m.chip == grace {
		return m.accelerators
	}
	return 0
}

// FewestGPUs is how many NVIDIA GPUs the type of instances has that has the fewest.
func FewestGPUs(instances ...string) int {
	return GPUs(slices.MinFunc(instances, func(a, b string) int { return GPUs(a) - GPUs(b) }))
}

// HasGPU reports whether instance has an NVIDIA GPU.
func HasGPU(instance string) bool { return GPUs(instance) > 0 }

// Chip is what instance computes with, as a noun.
func Chip(instance string) string { return machineOf(instance).chip.String() }

func (c chip) String() string {
	return [...]string{"an x86 processor", "a Graviton processor", "NVIDIA GPUs", "NVIDIA GPUs beside a Graviton processor", "Inferentia or Trainium", "Gaudi"}[c]
}

// machineOf is what instance has, or must have by its name where it is newer than
// the table.
func machineOf(instance string) machine {
	if m, ok := instances[instance]; ok {
		return m
	}
	family, _, _ := strings.Cut(strings.TrimPrefix(instance, "ml."), ".")
	var m machine
	switch is := func(pattern string) bool { return regex.Of(pattern).MatchString(family) }; {
	case is(`^(inf|trn)[0-9]`):
		m.chip = neuron
	case is(`^dl[0-9]`):
		m.chip = gaudi
	case is(`^p[0-9]+e-gb`):
		m = machine{chip: grace, accelerators: 1, diskGB: 1}
	case is(`^(g|gr|p)[0-9]`): // g5, gr6, p4de: all of late years have disks
		m = machine{chip: nvidia, accelerators: 1, diskGB: 1}
	case is(`^[a-z]+[0-9]+g`): // m7g, r7gd
		m.chip = graviton
	}
	if regex.Of(`^[cmr][0-9]+[a-z]*d`).MatchString(family) { // m5d, r7gd
		m.diskGB = 1
	}
	return m
}

// BeforeAmpere reports whether the GPUs of instance are older than those that compute in
// bfloat16: the V100 of p3 and the T4 of g4dn among others (NVIDIA, "CUDA C++ Programming
// Guide", compute capabilities before 8.0).
func BeforeAmpere(instance string) bool {
	return regex.Of(`^ml\.(p2|p3|p3dn|g3|g3s|g4dn)\.`).MatchString(instance)
}

// Accelerator is how many GPUs or other accelerators instance has, and the memory of each in
// GiB; 0 where that is not known.
func Accelerator(instance string) (count int, gib float64) {
	m := instances[instance]
	if m.accelerators == 0 {
		return 0, 0
	}
	return m.accelerators, float64(m.memoryMiB) / 1024 / float64(m.accelerators)
}
