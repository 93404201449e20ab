package catalog

import "github.com/sagerock/sagerock/internal/regex"

// image is one container that AWS publishes, pinned to a tag so that the same
// config gives the same endpoint tomorrow.
type image struct {
	repository string
	cpu, gpu   string // the tag for each kind of machine; one is "" where there is no such build
	algorithm  bool   // in the account of SageMaker's algorithms, not of the Deep Learning Containers
}

// cuda13 finds the part of a tag by which Deep Learning Containers say their CUDA.
const cuda13 = `[-:]cu13[0-9](-|$)`

// InferenceImage is the URI of the container that serves models of the kind name
// on instance in region. It is not ok where AWS publishes none: an unknown name
// or Region, a language model on a machine without a GPU, or a machine that is
// neither x86 nor NVIDIA.
func InferenceImage(name, region, instance string) (uri string, ok bool) {
	return inference[name].uri(region, instance)
}

// ProcessingImage is the URI of the container that runs Python scripts with
// pandas and scikit-learn, on x86 machines of region.
func ProcessingImage(region string) (uri string, ok bool) {
	return inference["sklearn"].uri(region, "")
}

// InferenceAMI is the host image that instances must run to serve the container
// at uri, or "" for SageMaker's default. The default's driver is too old for CUDA
// 13: such a container dies there without a line in its log (API reference of
// SageMaker, ProductionVariant, InferenceAmiVersion).
func InferenceAMI(uri string) string {
	if regex.Of(cuda13).MatchString(uri) {
		return "al2023-ami-sagemaker-inference-gpu-4-1"
	}
	return ""
}

// UnsupportedGPU reports whether instance has GPUs that the container at uri does not
// run on: CUDA 13 dropped those older than Turing (NVIDIA, "CUDA Toolkit 13.0 Release
// Notes", 2.4.2), which are the K80 of p2, the V100 of p3 and the M60 of g3.
func UnsupportedGPU(uri, instance string) bool {
	return regex.Of(cuda13).MatchString(uri) && regex.Of(`^ml\.(p2|p3|p3dn|g3|g3s)\.`).MatchString(instance)
}

// Images lists the names that [InferenceImage] knows, sorted.
func Images() []string { return sortedKeys(inference) }

func (i image) uri(region, instance string) (string, bool) {
	account, tag := regions[region].deepLearning, i.cpu
	if i.algorithm {
		account = regions[region].algorithms
	}
	if HasGPU(instance) && i.gpu != "" {
		tag = i.gpu
	}
	if account == "" || tag == "" || otherChip(instance) {
		return "", false
	}
	return account + ".dkr.ecr." + region + "." + Suffix(region) + "/" + i.repository + ":" + tag, true
}
