package offer

import (
	"math"
	"strconv"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// usable is the part of an accelerator's memory that a server of language models takes. What
// the weights leave of it is for requests.
const usable = 0.9 // "Engine Arguments", vLLM: gpu_memory_utilization

// Fit warns about an instance type at p whose accelerators cannot hold the weights of a model,
// which is cut into parts for as many of them: 0 is all. It says nothing about a type whose
// accelerators it does not know.
func Fit(p *form.Place, instance string, w Weights, accelerators int) {
	count, each := catalog.Accelerator(instance)
	if count == 0 || !p.Sound() || fits(instance, w, accelerators) {
		return
	}
	if accelerators == 0 || accelerators > count {
		accelerators = count
	}
	fix := "write a model of fewer parameters or bits"
	if other := roomy(instance, w, accelerators); other != "" {
		fix = "write an instance type with more memory, such as " + other + ", or a model of fewer parameters or bits"
	}
	p.Warnf(fix, "%s parameters of %s take %s GiB, and %s of the %s GiB of %s of %s is all that a server uses",
		billions(w.Parameters), w.Format, rounded(w.GiB()), strconv.Itoa(usable*100)+" %",
		rounded(each*float64(accelerators)), form.Count(accelerators, "accelerator", "accelerators"), instance)
}

func billions(n float64) string { return strconv.FormatFloat(n/1e9, 'g', 4, 64) + " billion" }

func rounded(gib float64) string { return strconv.FormatFloat(math.Round(gib), 'f', -1, 64) }

// fits reports whether the weights leave some of the memory of accelerators free.
func fits(instance string, w Weights, accelerators int) bool {
	count, each := catalog.Accelerator(instance)
	if accelerators == 0 || accelerators > count {
		accelerators = count
	}
	return w.GiB() < usable*each*float64(accelerators)
}

// roomy is the type with the least memory, of those with the same chip, that holds the
// weights; "" where there is none.
func roomy(instance string, w Weights, accelerators int) string {
	best, least := "", math.Inf(1)
	if count, _ := catalog.Accelerator(instance); accelerators == count {
		accelerators = 0 // all, on another type too
	}
	for _, other := range catalog.Instances(catalog.Endpoint) {
		count, each := catalog.Accelerator(other)
		memory := float64(count) * each
		smaller := memory < least || memory == least && len(other) < len(best) // ml.g6e.xlarge before ml.g6e.16xlarge
		if smaller && count > 0 && catalog.Chip(other) == catalog.Chip(instance) && fits(other, w, accelerators) {
			best, least = other, memory
		}
	}
	return best
}
