package tuning

import (
	"crypto/sha256"
	"hash"
	"io"
)

// print identifies the text of a record, or of its prompt.
type print [16]byte

// mostPrints is how many records are compared with each other, which bounds the memory: no
// model takes as many.
const mostPrints = 1_000_000

// prints are the places of the records of a file.
type prints struct {
	records map[print]int // the first line of each
	asked   map[print]int // the same of its prompt
	full    bool
}

func newPrints() *prints { return &prints{map[print]int{}, map[print]int{}, false} }

// add returns the line that has the same record, or else the same prompt with another
// answer, and 0 where there is none.
func (p *prints) add(record, asked print, line int) (same, sameAsked int) {
	same, sameAsked = p.records[record], p.asked[asked]
	if len(p.records) >= mostPrints {
		p.full = true
		return same, sameAsked
	}
	if same == 0 {
		p.records[record] = line
	}
	if sameAsked == 0 {
		p.asked[asked] = line
	}
	return same, sameAsked
}

// prints are those of the whole example and of its prompt, which is all before the last
// answer. answered says whether there is one.
func (e *example) prints() (record, asked print, answered bool) {
	h := sha256.New()
	for _, t := range e.system {
		write(h, "system", folded(t))
	}
	last := len(e.turns) - 1
	for i := range e.turns {
		if i == last && i > 0 && e.turns[i].role == "assistant" {
			copy(asked[:], h.Sum(nil))
			answered = true
		}
		for _, t := range e.turns[i].texts {
			write(h, e.turns[i].role, folded(t))
		}
		write(h, e.turns[i].media...)
	}
	if !answered {
		copy(asked[:], h.Sum(nil))
	}
	if e.answer != nil {
		answered = true
		hashValue(h, e.answer)
	}
	copy(record[:], h.Sum(nil))
	return record, asked, answered
}

func write(h hash.Hash, parts ...string) {
	for _, part := range parts {
		_, _ = io.WriteString(h, part) // a hash takes all
		_, _ = h.Write([]byte{0})
	}
}

func hashValue(h hash.Hash, v *value) {
	write(h, string(v.kind), folded(v.text))
	for i := range v.members {
		write(h, v.members[i].key)
		hashValue(h, &v.members[i].value)
	}
	for i := range v.items {
		hashValue(h, &v.items[i])
	}
}
