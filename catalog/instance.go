package catalog

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/internal/regex"
)

// localStorage are the instance families with disks of their own, of those that
// SageMaker offers (EC2, DescribeInstanceTypes, 2026-11), beside those whose name
// says so with a d.
var localStorage = []string{
	"g4dn", "g5", "g6", "g6e", "g7e", "gr6",
	"p4d", "p4de", "p5", "p5e", "p5en", "p6-b200", "p6-b300", "p6e-gb200",
	"trn1", "trn1n", "trn2", "dl1",
}

// severalGPUs are the instance types with more than one GPU (EC2,
// DescribeInstanceTypes, 2026-11).
var severalGPUs = map[int][]string{
	2: {"g7e.12xlarge"},
	4: {
		"g4dn.12xlarge", "g5.12xlarge", "g5.24xlarge", "g6.12xlarge", "g6.24xlarge", "g6e.12xlarge", "g6e.24xlarge",
		"g7e.24xlarge", "p3.8xlarge", "p6e-gb200.36xlarge",
	},
	8: {
		"g5.48xlarge", "g6.48xlarge", "g6e.48xlarge", "g7e.48xlarge", "p3.16xlarge", "p3dn.24xlarge",
		"p4d.24xlarge", "p4de.24xlarge", "p5.48xlarge", "p5e.48xlarge", "p5en.48xlarge",
		"p6-b200.48xlarge", "p6-b300.48xlarge",
	},
}

const (
	withDisk = `^[cmr][0-9]+[a-z]*d|^p3dn$` // m5d, r7gd, p3dn
	gpu      = `^(g|gr|p)[0-9]`             // g5, gr6, p4de; not dl1, which has no NVIDIA GPU
	graviton = `^[a-z]+[0-9]+g|^p6e-gb`     // m7g, r7gd, and the Grace CPU of p6e-gb200
	custom   = `^(inf|trn|dl)[0-9]`         // Inferentia, Trainium, Gaudi
)

// LocalStorage reports whether instance keeps its data on disks of its own. Their
// hardware encrypts them with a key nobody can choose, and SageMaker refuses a KMS
// key for the volume.
func LocalStorage(instance string) bool {
	f := family(instance)
	return slices.Contains(localStorage, f) || regex.Of(withDisk).MatchString(f)
}

// GPUs is how many NVIDIA GPUs instance has.
func GPUs(instance string) int {
	if !HasGPU(instance) {
		return 0
	}
	for n, types := range severalGPUs {
		if slices.Contains(types, strings.TrimPrefix(instance, "ml.")) {
			return n
		}
	}
	return 1
}

// HasGPU reports whether instance has an NVIDIA GPU.
func HasGPU(instance string) bool { return regex.Of(gpu).MatchString(family(instance)) }

// otherChip reports whether instance needs images of its own: Graviton,
// Inferentia, Trainium or Gaudi.
func otherChip(instance string) bool {
	f := family(instance)
	return regex.Of(graviton).MatchString(f) || regex.Of(custom).MatchString(f)
}

// family is g5 of ml.g5.xlarge.
func family(instance string) string {
	f, _, _ := strings.Cut(strings.TrimPrefix(instance, "ml."), ".")
	return f
}
