package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog"
)

func TestInferenceImage(t *testing.T) {
	for name, tc := range map[string]struct {
		image, region, instance string
		want                    string // "" for none
	}{
		"language model": {
			"lmi", "us-east-1", "ml.g5.xlarge",
			"763104351884.dkr.ecr.us-east-1.amazonaws.com/djl-inference:0.36.0-lmi27.0.0-cu130",
		},
		"vllm": {
			"vllm", "eu-west-1", "ml.g6.xlarge",
			"763104351884.dkr.ecr.eu-west-1.amazonaws.com/huggingface-vllm:0.21.0-transformers5.8.1-gpu-py312-cu130-ubuntu22.04",
		},
		"huggingface": {
			"huggingface", "us-west-2", "ml.g5.2xlarge",
			"763104351884.dkr.ecr.us-west-2.amazonaws.com/huggingface-pytorch-tgi-inference:2.7.0-tgi3.3.6-gpu-py311-cu124-ubuntu22.04",
		},
		"a GPU gets the GPU build": {
			"pytorch", "us-east-1", "ml.g4dn.xlarge",
			"763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-gpu-py312",
		},
		"a CPU gets the CPU build": {
			"tensorflow", "us-east-1", "ml.m5.large",
			"763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference:2.19.0-cpu",
		},
		"algorithms have accounts of their own": {
			"xgboost", "us-east-1", "ml.m5.large",
			"683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5",
		},
		"a newer Region has its own account": {
			"pytorch", "eu-south-2", "ml.m5.large",
			"503227376785.dkr.ecr.eu-south-2.amazonaws.com/pytorch-inference:2.6.0-cpu-py312",
		},
		"China has its own domain": {
			"sklearn", "cn-north-1", "ml.m5.large",
			"450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-scikit-learn:1.2-1-cpu-py3",
		},
		"a Region without algorithms":        {"xgboost", "mx-central-1", "ml.m5.large", ""},
		"an unknown Region":                  {"lmi", "us-east-9", "ml.g5.xlarge", ""},
		"an unknown name":                    {"caffe", "us-east-1", "ml.m5.large", ""},
		"a language model needs a GPU":       {"lmi", "us-east-1", "ml.m5.large", ""},
		"an x86 image does not run on arm64": {"xgboost", "us-east-1", "ml.m7g.large", ""},
		"nor on Inferentia":                  {"pytorch", "us-east-1", "ml.inf2.xlarge", ""},
		"a Graviton processor gets the build for it": {
			"pytorch", "us-east-1", "ml.c7g.large",
			"763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference-arm64:2.6.0-cpu-py312-ubuntu22.04-sagemaker",
		},
		"Inferentia gets the build for it": {
			"huggingface", "us-east-1", "ml.inf2.xlarge",
			"763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-tgi-inference:2.7.0-optimum3.3.6-neuronx-py310-ubuntu22.04",
		},
		"the first Inferentia does not":              {"huggingface", "us-east-1", "ml.inf1.xlarge", ""},
		"a GPU beside an Arm processor gets nothing": {"pytorch", "us-east-1", "ml.p6e-gb200.36xlarge", ""},
		"embeddings without a GPU": {
			"tei", "us-east-1", "ml.m5.large",
			"683313688378.dkr.ecr.us-east-1.amazonaws.com/tei-cpu:2.0.1-tei1.8.2-cpu-py310-ubuntu22.04",
		},
		"triton": {
			"triton", "us-east-1", "ml.g5.xlarge",
			"763104351884.dkr.ecr.us-east-1.amazonaws.com/sagemaker-tritonserver:26.05-py3",
		},
		"sglang": {
			"sglang", "us-east-1", "ml.g5.xlarge",
			"763104351884.dkr.ecr.us-east-1.amazonaws.com/sglang:0.5.20-gpu-py312-cu130-ubuntu24.04-sagemaker",
		},
		"a Region that lacks one build": {"sglang", "cn-north-1", "ml.g5.xlarge", ""},
	} {
		t.Run(name, func(t *testing.T) {
			uri, ok := catalog.InferenceImage(tc.image, tc.region, tc.instance)
			if uri != tc.want || ok != (tc.want != "") {
				t.Errorf("got %q, %v, want %q", uri, ok, tc.want)
			}
		})
	}
}

func TestOtherImages(t *testing.T) {
	processing, _ := catalog.ProcessingImage("us-west-2")
	if want := "246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"; processing != want {
		t.Errorf("processing: got %q, want %q", processing, want)
	}
	image := func(name, instance string) string {
		uri, _ := catalog.InferenceImage(name, "us-east-1", instance)
		return uri
	}
	const newest = "al2023-ami-sagemaker-inference-gpu-4-1"
	for uri, want := range map[string]string{
		image("lmi", "ml.g5.xlarge"):                                  newest, // its tag says CUDA 13
		image("triton", "ml.g5.xlarge"):                               newest, // the table does
		image("triton", "ml.m5.large"):                                "",
		image("huggingface", "ml.g5.xlarge"):                          "", // CUDA 12.4
		"111122223333.dkr.ecr.us-east-1.amazonaws.com/mine:gpu-cu128": newest,
	} {
		if got := catalog.InferenceAMI(uri); got != want {
			t.Errorf("the host image of %s is %q, want %q", uri, got, want)
		}
	}
	if uri := image("triton", "ml.g5.xlarge"); !catalog.UnsupportedGPU(uri, "ml.p3.2xlarge") {
		t.Errorf("%s runs on a V100", uri)
	}
}

// TestEveryImageResolves finds a name that was added without a repository or tag.
func TestEveryImageResolves(t *testing.T) {
	for _, name := range catalog.Images() {
		if uri, ok := catalog.InferenceImage(name, "us-east-1", "ml.g5.xlarge"); !ok || strings.Contains(uri, "/:") {
			t.Errorf("inference image %s: %q", name, uri)
		}
	}
}

func TestRegions(t *testing.T) {
	regions := catalog.Regions()
	if !slices.IsSorted(regions) || !slices.Contains(regions, "us-east-1") || slices.Contains(regions, "us-iso-east-1") {
		t.Errorf("Regions() = %v", regions)
	}
	for region, want := range map[string]string{"eu-west-1": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov", "eusc-de-east-1": "aws-eusc", "us-isob-east-1": "aws-iso-b"} {
		if got := catalog.Partition(region); got != want {
			t.Errorf("Partition(%s) = %s, want %s", region, got, want)
		}
	}
}

func TestProfileRegions(t *testing.T) {
	for profile, in := range map[string]struct{ yes, no string }{
		"us":     {"us-east-2", "eu-west-1"},
		"us-gov": {"us-gov-west-1", "us-west-2"},
		"eu":     {"eu-north-1", "us-east-1"},
		"apac":   {"ap-south-1", "eu-west-1"},
		"jp":     {"ap-northeast-3", "ap-northeast-2"},
		"au":     {"ap-southeast-4", "ap-southeast-1"},
		"ca":     {"ca-central-1", "us-east-1"},
		"in":     {"ap-south-1", "ap-southeast-1"},
		"global": {"sa-east-1", "cn-north-1"},
	} {
		got := catalog.ProfileRegions(profile)
		if !slices.IsSorted(got) || !slices.Contains(got, in.yes) || slices.Contains(got, in.no) {
			t.Errorf("ProfileRegions(%s) = %v", profile, got)
		}
		for _, region := range got {
			if !slices.Contains(catalog.Regions(), region) {
				t.Errorf("profile %s: %s is no Region", profile, region)
			}
		}
	}
	if got := catalog.ProfileRegions("none"); len(got) != 0 {
		t.Errorf("ProfileRegions(none) = %v", got)
	}
}
