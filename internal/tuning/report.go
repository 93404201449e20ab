package tuning

import (
	"cmp"
	"fmt"
	"slices"
)

// Problem is one thing wrong with a file. It names a place and keys, and quotes nothing else:
// examples are often the most private data that a team has.
type Problem struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"` // 0 where it is about the whole file
	Column int    `json:"column,omitempty"`
	Path   string `json:"path,omitempty"` // such as messages[1].role
	Text   string `json:"text"`
	Fix    string `json:"fix"`
}

// Report is what Check found.
type Report struct {
	Model      string `json:"model,omitempty"`
	Method     string `json:"method,omitempty"`
	Format     string `json:"format,omitempty"` // what the model takes, or what the file has
	Training   Totals `json:"training"`
	Validation Totals `json:"validation,omitzero"`
	// Overlap is how many records of the validation file are in the training file too.
	Overlap int `json:"overlap"`
	// USD is what training costs at the catalog's price, or 0 where it has none.
	USD    float64 `json:"usd,omitempty"`
	Epochs int     `json:"epochs,omitempty"`

	Problems []Problem `json:"problems"`
	Warnings []Problem `json:"warnings"`
}

// Totals is what a file has.
type Totals struct {
	File    string `json:"file"`
	Records int    `json:"records"`
	Bytes   int64  `json:"bytes"`
	// Tokens are an estimate, of texts alone.
	Tokens        int64 `json:"tokens"`
	LongestLine   int   `json:"longestLine,omitempty"`
	LongestTokens int   `json:"longestTokens,omitempty"`
	// Duplicates is how many records are in the file a second time.
	Duplicates int `json:"duplicates"`
	Images     int `json:"images,omitempty"`
	Videos     int `json:"videos,omitempty"`
}

// most is how many problems of a kind are listed.
const most = 20

// mostKinds is how many kinds are told apart. The rules know fewer, but a file can have any
// number of keys.
const mostKinds = 100

// findings collects problems, a limited number of each kind.
type findings struct {
	limit int
	all   []Problem
	seen  map[string]int
	kinds []string // in the order in which they were found
}

func (f *findings) add(kind string, p Problem) {
	if f.seen == nil {
		f.seen = map[string]int{}
	}
	kind = p.File + "\x00" + kind
	if f.seen[kind] == 0 && len(f.kinds) >= mostKinds {
		kind = p.File + "\x00other problems"
	}
	if f.seen[kind]++; f.seen[kind] == 1 {
		f.kinds = append(f.kinds, kind)
	}
	if f.seen[kind] <= f.limit {
		f.all = append(f.all, p)
	}
}

// list is what was found, by line, and how many more there are of each kind.
func (f *findings) list(files ...string) []Problem {
	all := slices.Clone(f.all)
	slices.SortStableFunc(all, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(slices.Index(files, a.File), slices.Index(files, b.File)), cmp.Compare(a.Line, b.Line))
	})
	for _, kind := range f.kinds {
		file, name := cutKind(kind)
		if n := f.seen[kind] - f.limit; n > 0 {
			all = append(all, Problem{
				File: file, Text: fmt.Sprintf("has %d more of the kind: %s", n, name),
				Fix: "mend them all as the first ones, and check the file again",
			})
		}
	}
	if all == nil {
		all = []Problem{} // a list in JSON, not null
	}
	return all
}

func cutKind(kind string) (file, name string) {
	i := slices.Index([]byte(kind), 0)
	return kind[:i], kind[i+1:]
}
