package form

import (
	"strconv"
	"strings"
)

// Nearest returns the candidate that word was most likely meant to be, or "".
func Nearest(word string, candidates []string) string {
	const longest = 40 // longer than any key; keeps the table small
	if len(word) > longest || len(word) < 2 {
		return "" // one typo in one letter is any other letter
	}
	best, least := "", max(1, len(word)/3) // one typo in a short word, more in a long one
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), strings.ToLower(c), least); d <= least && (best == "" || d < least) {
			best, least = c, d
		}
	}
	return best
}

// distance counts the letters to change, add, drop or swap to get from a to b.
// It stops counting beyond limit.
func distance(a, b string, limit int) int {
	if diff := len(a) - len(b); diff > limit || -diff > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// Suggest says which of the candidates was meant, or lists them.
func Suggest(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" && near != word {
		return "did you mean " + near + "?"
	}
	return "write " + List(candidates, "or")
}

// List writes words as a sentence does: a, b and c.
func List(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// Count says how many there are: no entries, 1 entry, 2 entries.
func Count(n int, one, many string) string {
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + one
	default:
		return strconv.Itoa(n) + " " + many
	}
}

// Quote shows a value of the file, shortened to what fits a line.
func Quote(value string) string {
	const most = 60
	if runes := []rune(value); len(runes) > most {
		value = string(runes[:most]) + "…"
	}
	return strconv.Quote(value)
}
