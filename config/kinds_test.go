package config_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
)

// kindsTable is what the manual says of the kinds of endpoints.
const kindsTable = "../docs/serving.md"

// TestManualSaysWhatEachKindHas holds the rows of the manual that are about a key of the
// sagemaker block against the conditions of that key, and demands a row for each key that one
// of the kinds does not have.
func TestManualSaysWhatEachKindHas(t *testing.T) {
	src, err := os.ReadFile(kindsTable)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := kindsInManual(string(src)); len(wrong) > 0 {
		t.Errorf("%s: %s", kindsTable, strings.Join(wrong, "\n"))
	}
	bad := strings.Replace(strings.Replace(string(src), "| `shadow` | yes | no | no |\n", "", 1), "| `capture` | yes | no | no |", "| `capture` | yes | yes | no |", 1)
	want := []string{"capture is | yes | no | no |", "there is no row for shadow"}
	if got := kindsInManual(bad); !slices.Equal(got, want) {
		t.Errorf("got %q of a wrong table, want %q", got, want)
	}
}

// inText are keys that the text beside the table speaks of.
var inText = []string{"serverless", "instance", "startupTimeout", "downloadTimeout"}

// kindsInManual says which rows are wrong, and which are missing.
func kindsInManual(manual string) (wrong []string) {
	for _, f := range sagemakerFields() {
		row := "|"
		for _, kind := range []string{hosting.Realtime, hosting.Async, hosting.Serverless} {
			has := " yes |"
			for _, c := range f.Rule.On {
				if c.Key == "endpoint" && !c.Matches(kind) {
					has = " no |"
				}
			}
			row += has
		}
		_, rest, found := strings.Cut(manual, "\n| `"+f.Key+"` ")
		switch {
		case found && !strings.HasPrefix(rest, row):
			wrong = append(wrong, f.Key+" is "+row)
		case !found && strings.Contains(row, "no") && !slices.Contains(inText, f.Key):
			wrong = append(wrong, "there is no row for "+f.Key)
		}
	}
	slices.Sort(wrong)
	return wrong
}

// sagemakerFields are the keys of the sagemaker block.
func sagemakerFields() []*form.Shape {
	fields := config.File().Fields
	for _, key := range []string{"models", "sagemaker"} {
		f := fields[slices.IndexFunc(fields, func(f *form.Shape) bool { return f.Key == key })]
		if f.Item != nil {
			f = f.Item
		}
		fields = f.Fields
	}
	return fields
}
