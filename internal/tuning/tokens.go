package tuning

import (
	"strings"
	"unicode"
)

// charactersPerToken is how AWS estimates the tokens of a record ("Prepare data for
// fine-tuning your models", Amazon Bedrock User Guide).
const charactersPerToken = 6

// size is how long a record is.
type size struct {
	characters int
	tokens     int // an estimate
}

// measure estimates the tokens of a text as most tokenizers count them: four letters of a
// Latin script, two of another alphabet, and one of a script that writes words or syllables.
func (s *size) measure(t string) {
	quarters := 0
	for _, r := range t {
		s.characters++
		switch {
		case r < 0x80:
			quarters++
		case unicode.Is(unicode.Latin, r), unicode.IsSpace(r):
			quarters += 2
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.So):
			quarters += 4
		default:
			quarters += 2
		}
	}
	s.tokens += (quarters + 3) / 4
}

func (e *example) size() (s size) {
	for _, t := range e.system {
		s.measure(t)
	}
	for i := range e.turns {
		for _, t := range e.turns[i].texts {
			s.measure(t)
		}
	}
	return s
}

// folded is a text without what two copies of it often differ by: case and white space.
func folded(t string) string { return strings.ToLower(strings.Join(strings.Fields(t), " ")) }
