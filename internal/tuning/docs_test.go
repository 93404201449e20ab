package tuning_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog/customization"
	"github.com/sagerock/sagerock/internal/tuning"
)

// TestDocumentedFormats checks the lines of docs/customizing.md as what they are said to be, and
// looks for the day of its table and each method.
func TestDocumentedFormats(t *testing.T) {
	page, err := os.ReadFile("../../docs/customizing.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `([a-zA-Z]+)` \\| `(\\{.*?\\})`").FindAllStringSubmatch(string(page), -1)
	for _, row := range rows {
		line := strings.NewReplacer("s3://BUCKET/KEY.png", "s3://amzn-s3-demo-bucket/a.png").Replace(row[2])
		report, err := tuning.Check(t.Context(), tuning.Options{}, tuning.Input{Name: "t.jsonl", Reader: strings.NewReader(line + "\n")}, nil)
		if err != nil || report.Format != row[1] || len(report.Problems)+len(report.Warnings) > 0 {
			t.Errorf("%s: %+v, %v", row[1], report, err)
		}
	}
	if len(rows) != 6 {
		t.Errorf("%d formats", len(rows))
	}
	if !strings.Contains(string(page), "As of "+customization.Date) {
		t.Error("the table of models is of another day")
	}
	for _, method := range customization.Methods() {
		if !strings.Contains(string(page), "| `"+string(method)+"` |") {
			t.Errorf("%s is not there", method)
		}
	}
}
