package tuning_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/tuning"
)

// BenchmarkCheck reads a file of 20,000 conversations.
func BenchmarkCheck(b *testing.B) {
	var file bytes.Buffer
	for i := range 20000 {
		file.WriteString(strings.Replace(converse, "Is it open?", fmt.Sprintf("%d %s", i, strings.Repeat("Is it open on Mondays? ", 40)), 1) + "\n")
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tuning.Check(b.Context(), tuning.Options{}, tuning.Input{Name: "t.jsonl", Reader: bytes.NewReader(file.Bytes())}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
