package tuning

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// asJSON is v as encoding/json has it.
func asJSON(v *value) any {
	switch v.kind {
	case object:
		all := map[string]any{}
		for i := range v.members {
			all[v.members[i].key] = asJSON(&v.members[i].value)
		}
		return all
	case list:
		all := []any{}
		for i := range v.items {
			all = append(all, asJSON(&v.items[i]))
		}
		return all
	case number:
		return json.Number(v.text)
	case boolean:
		return v.text == "true"
	case null:
		return nil
	}
	return v.text
}

// FuzzParse reads what encoding/json reads, and nothing else.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"a": [1, -0.5e+3, true, null, "x\u00e9\ud83d\ude00\ud800\n"]}`, `{"a":1,}`, `[1,]`, `{"a" 1}`, `{'a': 1}`, `{a: 1}`, `"\x"`, `"\u12`, `01`, `1.`, `NaN`,
		`{"a":{"b":{}}} x`, "", " ", "{", `{"a`, `{"a":"b`, "\"\t\"", `{"a":1,"a":2}`, `True`, `-`, `"\`, `[[`, `{"a":1 "b":2}`, "\xff", "{\"\xff\":1}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		got, bad := parse([]byte(line))
		if valid := json.Valid([]byte(line)); valid != (bad == nil) && !(bad != nil && bad.text == "is nested too deeply") {
			t.Fatalf("%q: valid is %t, and parse says %+v", line, valid, bad)
		}
		if bad != nil {
			if bad.at < 0 || bad.at > len(line) || bad.fix == "" || bad.text == "" {
				t.Fatalf("%q: %+v", line, bad)
			}
			return
		}
		if !utf8.ValidString(line) {
			return // which is refused before
		}
		dec := json.NewDecoder(strings.NewReader(line))
		dec.UseNumber()
		var want any
		if err := dec.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, asJSON(&got)); diff != "" {
			t.Fatalf("%q: %s", line, diff)
		}
	})
}
