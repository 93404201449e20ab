package hosting

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/offer"
)

// Options are what the containers for language models have in common, in one set of words.
// Each becomes the variable that the image has for it; without an option, the container
// decides. Everything else that a container takes goes into environment.
type Options struct {
	// ContextLength is how many tokens a prompt and its answer may have together. A shorter
	// one leaves room for more requests at a time.
	ContextLength int `yaml:"contextLength" rule:"min=128 max=10000000"`

	// DType is the format that the model computes in. The default is the one that its weights
	// are in.
	DType string `yaml:"dtype" rule:"oneof=bf16|fp16|fp32"`

	// Quantization says in which way the weights are, or get, smaller. Containers find out by
	// themselves how weights are quantized that were published so.
	Quantization string `yaml:"quantization" rule:"oneof=awq|gptq|fp8|bitsandbytes"`

	// TensorParallel is how many GPUs of an instance hold a part of the model each. The default
	// is all of them.
	TensorParallel int `yaml:"tensorParallel" rule:"min=1 max=64"`

	// MaxConcurrent is how many requests the container works on at a time; more wait.
	MaxConcurrent int `yaml:"maxConcurrent" rule:"min=1 max=10000"`

	// Adapters are the names of LoRA adapters: each is a folder below adapters/ in the S3
	// prefix of the model. Callers choose one by its name, in a way that depends on the image.
	Adapters []string `yaml:"adapters" rule:"max=15 each=adapter unique"` // whose paths fit into one variable, of 1024 bytes
}

// tuned are the variables of an image, by option.
type tuned struct {
	contextLength, dtype, quantization, tensorParallel, maxConcurrent string

	dtypes map[string]string // its word for each dtype; none has one that it cannot
}

var long = map[string]string{"bf16": "bfloat16", "fp16": "float16", "fp32": "float32"}

// variables are those of the images. lmi: "LMI vLLM Engine User Guide", DJL Serving, which
// hands other arguments of vLLM on. vllm: "Engine Arguments", vLLM. sglang: "Server
// Arguments", SGLang. huggingface: "Text-generation-launcher arguments", Text Generation
// Inference, and its sagemaker-entrypoint.sh.
var variables = map[string]tuned{
	"lmi": {
		"OPTION_MAX_MODEL_LEN", "OPTION_DTYPE", "OPTION_QUANTIZE", "OPTION_TENSOR_PARALLEL_DEGREE", "OPTION_MAX_ROLLING_BATCH_SIZE",
		map[string]string{"bf16": "bf16", "fp16": "fp16", "fp32": "fp32"},
	},
	"vllm": {
		"SM_VLLM_MAX_MODEL_LEN", "SM_VLLM_DTYPE", "SM_VLLM_QUANTIZATION", "SM_VLLM_TENSOR_PARALLEL_SIZE", "SM_VLLM_MAX_NUM_SEQS", long,
	},
	"sglang": {
		"SM_SGLANG_CONTEXT_LENGTH", "SM_SGLANG_DTYPE", "SM_SGLANG_QUANTIZATION", "SM_SGLANG_TP_SIZE", "SM_SGLANG_MAX_RUNNING_REQUESTS", long,
	},
	"huggingface": {
		"MAX_TOTAL_TOKENS", "DTYPE", "QUANTIZE", "SM_NUM_GPUS", "MAX_BATCH_SIZE", map[string]string{"bf16": "bfloat16", "fp16": "float16"},
	},
}

// adapted are the images that load LoRA adapters from folders of the model.
var adapted = []string{"lmi", "huggingface"}

// Variables are what an image gets for the options, by the names of its variables. The model
// is in the folder dir.
func (o *Options) Variables(image, dir string) map[string]string {
	out := map[string]string{}
	if o == nil {
		return out
	}
	for _, v := range o.values(image) {
		if v.value != "" && v.variable != "" {
			out[v.variable] = v.value
		}
	}
	if len(o.Adapters) == 0 {
		return out
	}
	switch image {
	case "lmi": // which loads each folder below adapters/ ("Adapters", DJL Serving)
		out["OPTION_ENABLE_LORA"], out["OPTION_MAX_LORAS"] = "true", strconv.Itoa(len(o.Adapters))
	case "huggingface": // "Conceptual Guide: LoRA", Text Generation Inference
		var paths []string
		for _, name := range o.Adapters {
			paths = append(paths, name+"="+dir+"/adapters/"+name)
		}
		out["LORA_ADAPTERS"] = strings.Join(paths, ",")
	}
	return out
}

// value is what an option sets.
type value struct{ key, variable, value string }

func (o *Options) values(image string) []value {
	v := variables[image]
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	return []value{
		{"contextLength", v.contextLength, number(o.ContextLength)},
		{"dtype", v.dtype, v.dtypes[o.DType]},
		{"quantization", v.quantization, o.Quantization},
		{"tensorParallel", v.tensorParallel, number(o.TensorParallel)},
		{"maxConcurrent", v.maxConcurrent, number(o.MaxConcurrent)},
	}
}

// Check reports options that the image or an instance type cannot have, and those that
// environment sets too. p is the place of the options; prefix says whether the model is one
// below which adapters can lie.
func (o *Options) Check(p *form.Place, image string, types []offer.Type, environment map[string]string, prefix bool) {
	if o == nil || !p.Up().Sound("image") {
		return
	}
	if at := p.Get("dtype"); at.Sound() && o.DType != "" && variables[image].dtypes[o.DType] == "" && variables[image].dtype != "" {
		at.Errorf("write "+form.List(slices.Sorted(maps.Keys(variables[image].dtypes)), "or"), "the %s image does not compute in %s", image, o.DType)
	}
	if at := p.Get("adapters"); at.Sound() && len(o.Adapters) > 0 {
		switch {
		case !slices.Contains(adapted, image):
			at.Errorf("write image: "+form.List(adapted, "or")+", or the variables of the image in environment", "the %s image loads no adapters from folders", image)
		case !prefix && p.Up().Sound("source"):
			at.Errorf("copy the model to an S3 prefix, with the adapters below adapters/", "adapters are folders of the model's S3 prefix, and source is none")
		}
	}
	for _, t := range types {
		o.checkType(p, t)
	}
	if !p.Up().Sound("environment") {
		return
	}
	set := o.Variables(image, "")
	for name := range environment {
		if _, twice := set[name]; twice {
			p.Up().Get("environment", name).Errorf("remove one of the two", "is what options sets")
		}
	}
}

// checkType reports an instance type that lacks what the options need.
func (o *Options) checkType(p *form.Place, t offer.Type) {
	gpus := catalog.GPUs(t.Name)
	if !t.At.Sound() || gpus == 0 || !catalog.KnownInstance(t.Name) {
		return
	}
	if at := p.Get("tensorParallel"); at.Sound() && o.TensorParallel > gpus {
		at.Errorf("write "+strconv.Itoa(gpus)+" or less, or an instance type with more GPUs", "%s has %s", t.Name, form.Count(gpus, "GPU", "GPUs"))
	}
	if at := p.Get("dtype"); at.Sound() && o.DType == "bf16" && catalog.BeforeAmpere(t.Name) {
		at.Warnf("write fp16, or an instance type with newer GPUs, such as ml.g5.xlarge", "the GPUs of %s do not compute in bf16", t.Name)
	}
}

// Weights are those of a model in the format that the options bring them into: what was
// published in fewer bits stays so.
func (o *Options) Weights(w offer.Weights) offer.Weights {
	bytes, format := w.Bytes, w.Format
	switch {
	case o.Quantization == "fp8":
		bytes, format = 1, "8 bits"
	case o.Quantization != "":
		bytes, format = 0.56, "4 bits"
	case o.DType == "fp32":
		bytes, format = 4, "fp32"
	}
	if w.Bytes >= 2 {
		w.Bytes, w.Format = bytes, format
	}
	return w
}
