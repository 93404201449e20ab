package guardrail

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzPieces cuts any text: no byte is lost, no piece is too large, no character
// is cut.
func FuzzPieces(f *testing.F) {
	f.Add("a b", 1)
	f.Add("ä", 30000)
	f.Add("word ", 9000)
	f.Add("\n", 70000)
	f.Fuzz(func(t *testing.T, part string, times int) {
		if times < 0 || times > 100_000 || len(part)*times > 1<<20 || !utf8.ValidString(part) {
			return
		}
		text := strings.Repeat(part, times)
		all := pieces(text)
		if strings.Join(all, "") != text {
			t.Fatal("the pieces do not add up")
		}
		for i, piece := range all {
			if len(piece) > guardBytes || !utf8.ValidString(piece) || (piece == "" && len(all) > 1 && i < len(all)-1) {
				t.Fatalf("piece %d of %d bytes", i, len(piece))
			}
		}
	})
}
