package offer

import (
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/internal/regex"
)

// Weights are how much memory the numbers of a model take.
type Weights struct {
	Parameters float64
	Bytes      float64 // of each parameter
	Format     string  // as in "bf16"
}

// GiB is the size of all.
func (w Weights) GiB() float64 { return w.Parameters * w.Bytes / (1 << 30) }

// formats are what a name says of the format of its weights, the most telling first. Four
// bits take a scale beside them: about 0.56 bytes ("AWQ" and "GPTQ", Transformers' guides to
// quantization, with groups of 128 and 64).
var formats = []struct {
	pattern string
	bytes   float64
	format  string
}{
	{`(nvfp4|mxfp4|fp4)`, 0.56, "4-bit floats"},
	{`(awq|gptq|int4|4bit|4-bit|w4a16|bnb-4bit|nf4)`, 0.56, "4 bits"},
	{`(fp8|w8a8|int8|8bit|8-bit)`, 1, "8 bits"},
	{`(fp32|float32)`, 4, "fp32"},
}

// whole are models whose name does not say how many parameters they have, or says something
// else, by a part of the name in lowercase. From their model cards on the Hugging Face Hub.
var whole = []struct {
	part    string
	billion float64
	bytes   float64 // 0 is that of the name
}{
	{"mixtral-8x7b", 46.7, 0},
	{"mixtral-8x22b", 141, 0},
	{"llama-4-scout", 109, 0},
	{"llama-4-maverick", 400, 0},
	{"deepseek-r1-distill", 0, 0},
	{"deepseek-v3", 671, 1},
	{"deepseek-r1", 671, 1},
	{"gpt-oss-20b", 21, 0.56},
	{"gpt-oss-120b", 117, 0.56},
	{"mistral-nemo", 12.2, 0},
	{"phi-4-mini", 3.8, 0},
	{"phi-4", 14.7, 0},
}

// WeightsOf is what the name of a model says of its weights: the last parts of a source such
// as hf://Qwen/Qwen2.5-32B-Instruct-AWQ. It is not ok where the name says nothing.
func WeightsOf(name string) (Weights, bool) {
	name = strings.ToLower(name)
	w := Weights{Bytes: 2, Format: "16 bits"} // what weights are published in
	for _, f := range formats {
		if regex.Of(`(^|[-_./])` + f.pattern + `($|[-_./])`).MatchString(name) {
			w.Bytes, w.Format = f.bytes, f.format
			break
		}
	}
	if strings.Contains(name, "gguf") { // of many formats
		return Weights{}, false
	}
	for _, known := range whole {
		if !strings.Contains(name, known.part) {
			continue
		}
		if known.billion == 0 {
			break // the name says it
		}
		if w.Parameters = known.billion * 1e9; known.bytes > 0 && w.Bytes == 2 {
			w.Bytes, w.Format = known.bytes, "the format that it is published in"
		}
		return w, true
	}
	// 8x7b and 17b-16e are of mixtures that are not known; a3b is the active part of one.
	if regex.Of(`[0-9]x[0-9]+b|b-[0-9]+e($|[-_./])`).MatchString(name) {
		return Weights{}, false
	}
	found := regex.Of(`(^|[-_./])([0-9]+(\.[0-9]+)?)([bm])($|[-_./])`).FindStringSubmatch(name)
	if found == nil {
		return Weights{}, false
	}
	w.Parameters = Parameters(found[2] + strings.ToUpper(found[4]))
	return w, true
}

// Parameters is the number that text such as 70B or 350M means.
func Parameters(text string) float64 {
	n, _ := strconv.ParseFloat(text[:len(text)-1], 64)
	if strings.HasSuffix(text, "M") {
		return n * 1e6
	}
	return n * 1e9
}
