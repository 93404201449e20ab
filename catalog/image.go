package catalog

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/internal/regex"
)

// image is one container that AWS publishes, with a build for each kind of machine that
// there is one for. Each is pinned to a tag, so that the same config gives the same endpoint
// tomorrow.
type image struct {
	cpu, gpu, graviton, neuron build

	algorithm bool // in the account of SageMaker's algorithms, not of the Deep Learning Containers
	cuda      int  // of the GPU build, where its tag does not say it
}

// build is a repository with a tag, and the Regions of [Regions] that lack it.
type build struct{ image, lacks string }

// InferenceImage is the URI of the container that serves models of the kind name
// on instance in region. It is not ok where AWS publishes none: an unknown name
// or Region, or a machine that the image has no build for.
func InferenceImage(name, region, instance string) (uri string, ok bool) {
	return inference[name].uri(region, instance)
}

// ProcessingImage is the URI of the container that runs Python scripts with
// pandas and scikit-learn, on x86 machines of region.
func ProcessingImage(region string) (uri string, ok bool) {
	return inference["sklearn"].uri(region, "")
}

// Images lists the names that [InferenceImage] knows, sorted.
func Images() []string { return sortedKeys(inference) }

// Chats reports whether the containers called name speak OpenAI's chat completions.
func Chats(name string) bool {
	return slices.Contains([]string{"huggingface", "lmi", "sglang", "vllm"}, name)
}

// EmbedsTexts reports whether the containers called name speak the API of Text Embeddings
// Inference.
func EmbedsTexts(name string) bool { return name == "tei" }

// FromHub reports whether the containers called name can fetch a model from the Hugging Face
// Hub.
func FromHub(name string) bool { return Chats(name) || EmbedsTexts(name) || name == "transformers" }

// Builds lists what the image called name has builds for in region, as the instances that
// people mean: such as "x86" and "Graviton".
func Builds(name, region string) []string {
	var out []string
	for _, of := range []struct{ noun, instance string }{
		{"x86", "ml.m5.large"}, {"NVIDIA GPUs", "ml.g5.xlarge"}, {"Graviton", "ml.c7g.large"}, {"Inferentia2 and Trainium", "ml.inf2.xlarge"},
	} {
		if _, ok := InferenceImage(name, region, of.instance); ok {
			out = append(out, of.noun)
		}
	}
	return out
}

func (i image) uri(region, instance string) (string, bool) {
	b, account := i.on(instance), regions[region].deepLearning
	if i.algorithm {
		account = regions[region].algorithms
	}
	if b.image == "" || slices.Contains(strings.Fields(b.lacks), region) {
		return "", false
	}
	return registryImage(account, region, b.image)
}

// on is the build that instance runs, which has no image where there is none.
func (i image) on(instance string) build {
	switch machineOf(instance).chip {
	case x86:
		return i.cpu
	case nvidia:
		if i.gpu.image == "" { // the machine has an x86 processor too
			return i.cpu
		}
		return i.gpu
	case graviton:
		return i.graviton
	case neuron:
		if regex.Of(`^ml\.(inf2|trn1n?)\.`).MatchString(instance) { // what these builds support
			return i.neuron
		}
	}
	return build{}
}

// InferenceAMI is the host image that instances must run to serve the container
// at uri, or "" for SageMaker's default. The default's driver is made for CUDA 12.2, and
// that of the newest host image for CUDA 13.0 and all before. A container of CUDA 13 dies
// under an older driver without a line in its log (API reference of SageMaker,
// ProductionVariant, InferenceAmiVersion).
func InferenceAMI(uri string) string {
	if cuda13(uri) || regex.Of(`[-:]cu12[5-9](-|$)`).MatchString(uri) {
		return "al2023-ami-sagemaker-inference-gpu-4-1"
	}
	return ""
}

// UnsupportedGPU reports whether instance has GPUs that the container at uri does not
// run on: CUDA 13 dropped those older than Turing (NVIDIA, "CUDA Toolkit 13.0 Release
// Notes", 2.4.2), which are the K80 of p2, the V100 of p3 and the M60 of g3.
func UnsupportedGPU(uri, instance string) bool {
	return cuda13(uri) && regex.Of(`^ml\.(p2|p3|p3dn|g3|g3s)\.`).MatchString(instance)
}

// cuda13 reports whether the container at uri has CUDA 13. Deep Learning Containers say their
// CUDA in a part of the tag; of the others that AWS publishes, the table knows it.
func cuda13(uri string) bool {
	if regex.Of(`[-:]cu13[0-9](-|$)`).MatchString(uri) {
		return true
	}
	for _, i := range inference {
		if i.cuda == 13 && strings.HasSuffix(uri, "/"+i.gpu.image) {
			return true
		}
	}
	return false
}

// MonitorImage is the URI of the container of SageMaker Model Monitor, which makes baselines of
// data and compares data with them ("Amazon SageMaker Model Monitor prebuilt container",
// SageMaker Developer Guide). AWS publishes it without tags.
func MonitorImage(region string) (uri string, ok bool) {
	return registryImage(regions[region].monitor, region, "sagemaker-model-monitor-analyzer")
}

// ClarifyImage is the URI of the container of SageMaker Clarify, which measures bias and explains
// answers ("Prebuilt SageMaker Clarify Containers", SageMaker Developer Guide).
func ClarifyImage(region string) (uri string, ok bool) {
	return registryImage(regions[region].clarify, region, "sagemaker-clarify-processing:1.0")
}

// registryImage is the URI of an image in a registry of ECR. It is not ok without an account.
func registryImage(account, region, image string) (uri string, ok bool) {
	if account == "" {
		return "", false
	}
	return account + ".dkr.ecr." + region + "." + Suffix(region) + "/" + image, true
}
