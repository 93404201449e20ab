package tabular_test

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/tabular"
)

// TestCheckNeedsPython sees that a machine without Python is told what to install.
func TestCheckNeedsPython(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := tabular.Check(t.Context(), &tabular.Question{Metrics: []string{"auc"}}, []string{example + "churn.csv"})
	if err == nil || !strings.Contains(err.Error(), "Python is not on the PATH\n\tfix: install Python 3.9 or newer") {
		t.Errorf("got %v", err)
	}
}

// TestCheckReadsAFolder sees that --data takes what training.data would hold.
func TestCheckReadsAFolder(t *testing.T) {
	dir := folder(t, map[string]string{"a.csv": "x,y\n1,2\n", "deep/b.csv": "x,y\n3,4\n5,6\n", "readme.txt": "not a table"})
	report, err := tabular.Check(t.Context(), &tabular.Question{Label: "y", Metrics: []string{"rmse"}}, []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	if report.Rows != 3 || report.Label != "y" || len(report.Columns) != 2 {
		t.Errorf("got %+v", report)
	}
}
