package rawjson_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// decoded is v as encoding/json has it, read with nothing but the cursor.
func decoded(t *testing.T, v rawjson.Value) any {
	t.Helper()
	switch v.Kind() {
	case '{':
		all := map[string]any{}
		v.Object(func(key []byte, v rawjson.Value) bool {
			all[string(key)] = decoded(t, v)
			return true
		})
		return all
	case '[':
		all := []any{}
		v.Array(func(i int, v rawjson.Value) bool {
			if i != len(all) {
				t.Fatalf("element %d is called %d", len(all), i)
			}
			all = append(all, decoded(t, v))
			return true
		})
		return all
	case '"':
		s, ok := v.Text()
		if !ok {
			t.Fatalf("%s is no text", v.Bytes())
		}
		return s
	}
	var other any
	dec := json.NewDecoder(bytes.NewReader(v.Bytes()))
	dec.UseNumber()
	if err := dec.Decode(&other); err != nil {
		t.Fatalf("%s: %v", v.Bytes(), err)
	}
	return other
}

// FuzzCursor reads anything as encoding/json does, and writes its strings again.
func FuzzCursor(f *testing.F) {
	for _, seed := range []string{
		`{"a": [1, {"b": null}, "c\"\\"], "\u0061": true}`, ` [ ] `, `{}`, `"\ud800"`, `-1e5`, `{"a":"\\"}`, `[[],{"": ""}]`, `{`, `"`, ``, "{\"\xff\": 1}", "\"é\u2028\"",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		v, why := rawjson.Check(src)
		if (why == "") != (json.Valid(src) && utf8.Valid(src) && !rawjson.TooDeep(src)) {
			t.Fatalf("%q: %s", src, why)
		}
		if why != "" {
			return
		}
		var want any
		dec := json.NewDecoder(bytes.NewReader(src))
		dec.UseNumber()
		if err := dec.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := decoded(t, v); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s is read as %v", src, got)
		}
		quoted := rawjson.Quote(string(src))
		if got, ok := rawjson.Of([]byte(quoted)).Text(); !ok || got != string(src) {
			t.Fatalf("%q is written as %s", src, quoted)
		}
	})
}

// TestEdits changes parts of a text, a key that is written with an escape among them.
func TestEdits(t *testing.T) {
	v := rawjson.Of([]byte(` {"r\u0065asoning" : "a", "b": [1, 2]} `))
	edits := []rawjson.Edit{v.Get("reasoning").Rename("d"), v.Get("b").Replace(`"c"`)}
	if got, want := string(rawjson.AppendEdited(nil, v, edits)), `{"d" : "a", "b": "c"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestNothing is a text without a value, in which nothing is found.
func TestNothing(t *testing.T) {
	v := rawjson.Of(nil)
	if v.Set() || v.Kind() != 0 || v.Get("a").Set() || v.Int() != 0 || len(v.Bytes()) != 0 {
		t.Errorf("%+v holds something", v)
	}
}
