package main

import "testing"

func TestFill(t *testing.T) {
	tables := map[string]string{"a": "new\n"}
	const doc = "before\n<!-- table a -->\nold\n<!-- end -->\nafter\n"
	const want = "before\n<!-- table a -->\n\nnew\n\n<!-- end -->\nafter\n"
	for range 2 { // what is written is written again
		got, err := fill(doc, tables)
		if err != nil || got != want {
			t.Fatalf("got %q, %v, want %q", got, err, want)
		}
		if again, err := fill(got, tables); err != nil || again != want {
			t.Errorf("the second time, got %q, %v", again, err)
		}
	}
	for _, bad := range []string{"", doc + doc, doc + "<!-- table b -->\n<!-- end -->\n"} {
		if got, err := fill(bad, tables); err == nil {
			t.Errorf("%q became %q, and nothing was said", bad, got)
		}
	}
}
