package route

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
)

// pick chooses an engine, or a variant of an endpoint, by weight. The same key always gets
// the same one, in every copy of the gateway, so that what the engine has cached of a
// conversation is of use, and so that a user sees one variant; without a key the choice is
// intn's.
//
// Each draws a number from the key, and the best one wins. Its own weight
// bends each draw, so a change of weights moves only the keys that it has to move.
func pick(shares []share, key string, intn func(int) int) string {
	if key == "" {
		return pickAny(shares, intn)
	}
	best, bestScore := "", math.Inf(-1)
	for _, s := range shares {
		if s.weight <= 0 {
			continue
		}
		if score := math.Log(draw(key, s.name)) / float64(s.weight); score > bestScore {
			best, bestScore = s.name, score
		}
	}
	return best
}

// draw is a number between 0 and 1 that depends on key and name alone. The hash
// is a strong one: weaker ones give keys that are alike draws that are alike.
func draw(key, name string) float64 {
	sum := sha256.Sum256([]byte(name + "\x00" + key))
	return (float64(binary.BigEndian.Uint64(sum[:])>>11) + 0.5) / (1 << 53)
}

func pickAny(shares []share, intn func(int) int) string {
	total := 0
	for _, s := range shares {
		total += s.weight
	}
	n := intn(total)
	for _, s := range shares {
		if n < s.weight {
			return s.name
		}
		n -= s.weight
	}
	panic("unreachable: intn stays below the total")
}
