package standin

import (
	"cmp"
	"hash/fnv"
	"math"
	"strings"

	"github.com/sagerock/sagerock/gateway/chat"
)

// defaultDimensions is the length of a vector where the caller asks for none.
const defaultDimensions = 1024

// vectors are vectors of length 1. Texts that share words are near to each other, so that a
// search over them finds something.
func vectors(texts *chat.Texts) *chat.Vectors {
	out := &chat.Vectors{Usage: &chat.Usage{}}
	for _, text := range texts.Input {
		v := make([]float32, cmp.Or(texts.Dimensions, defaultDimensions))
		for word := range strings.FieldsSeq(strings.ToLower(text)) {
			v[hash(word)%uint64(len(v))]++
		}
		var sum float64
		for _, x := range v {
			sum += float64(x) * float64(x)
		}
		if sum == 0 { // a text of white space
			v[0], sum = 1, 1
		}
		for i := range v {
			v[i] /= float32(math.Sqrt(sum))
		}
		out.All = append(out.All, v)
		out.Usage.InputTokens += tokens(text)
	}
	return out
}

// score is a number from 0 to 1 that depends on line alone.
func score(line string) float64 { return float64(hash(line)%10001) / 10000 }

func hash(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // never fails
	return h.Sum64()
}
