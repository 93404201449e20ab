package pipeline_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// python runs a script over a folder and returns the folder it wrote to, and
// what it said when it failed.
func python(t *testing.T, script, input string, arguments ...string) (output, problem string) {
	t.Helper()
	output = t.TempDir()
	command := exec.CommandContext(t.Context(), "python3", append([]string{script, "--input", input, "--output", output}, arguments...)...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	if err := command.Run(); err != nil && stderr.Len() == 0 {
		t.Fatal(err)
	}
	return output, strings.TrimSpace(stderr.String())
}

// folder writes files, named by their paths, into a folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func lines(t *testing.T, path ...string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
}

const example = "../../examples/04-sagemaker-training/"

// TestPrepareSplitsTheExample sees that each row of the example is in exactly one
// part, whole, with its label where it belongs.
func TestPrepareSplitsTheExample(t *testing.T) {
	source := lines(t, example+"churn.csv")
	input := folder(t, map[string]string{"data/churn.csv": strings.Join(source, "\n")})
	output, problem := python(t, prepare, input, "--label", "churned", "--metric", "auc")
	if problem != "" {
		t.Fatal(problem)
	}
	train, validation := lines(t, output, "train/train.csv"), lines(t, output, "validation/validation.csv")
	test, labels := lines(t, output, "test/test.csv"), lines(t, output, "labels/labels.csv")
	if got := []int{len(train), len(validation), len(test), len(labels)}; !slices.Equal(got, []int{653, 123, 124, 124}) {
		t.Errorf("sizes are %v", got)
	}

	got := slices.Concat(train, validation)
	for i, row := range test {
		got = append(got, labels[i]+","+row)
	}
	var want []string
	for _, row := range source[1:] {
		at := strings.LastIndex(row, ",")
		want = append(want, row[at+1:]+","+row[:at])
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows were lost, doubled or changed (-want +got)\n%s", diff)
	}
}

// TestPrepareKeepsRowsWhereTheyAre sees that more data moves no row, and that
// rows which are alike stay together.
func TestPrepareKeepsRowsWhereTheyAre(t *testing.T) {
	source := lines(t, example+"churn.csv")
	split := func(files map[string]string) (train, test []string) {
		output, problem := python(t, prepare, folder(t, files), "--label", "churned", "--metric", "auc")
		if problem != "" {
			t.Fatal(problem)
		}
		return lines(t, output, "train/train.csv"), lines(t, output, "test/test.csv")
	}
	half := strings.Join(source[:451], "\n")
	rest := source[0] + "\n" + strings.Join(source[451:], "\n") + "\n"
	train, _ := split(map[string]string{"data/a.csv": half})
	all, test := split(map[string]string{"data/a.csv": half, "data/deep/b.csv": rest, "data/deep/c.csv": rest})
	for _, row := range train {
		if !slices.Contains(all, row) {
			t.Fatalf("%s left the train set", row)
		}
	}
	for _, row := range test {
		if slices.Contains(all, "0,"+row) || slices.Contains(all, "1,"+row) {
			t.Fatalf("%s is tested with and trained with", row)
		}
	}
}

func TestPrepareProblems(t *testing.T) {
	const header = "a,b,churned\n"
	many := header
	for i := range 200 {
		many += strconv.Itoa(i) + ",1,0\n"
	}
	for name, tc := range map[string]struct {
		files     map[string]string
		arguments []string
		want      string
	}{
		"no data":            {map[string]string{"data/readme.txt": "a,b\n"}, nil, "there is no .csv file under the data prefix"},
		"empty file":         {map[string]string{"data/a.csv": ""}, nil, "a.csv needs a header row with two or more different column names"},
		"no header":          {map[string]string{"data/a.csv": "1,2\n3,4\n"}, nil, "a.csv starts with numbers; it needs a header row"},
		"no such label":      {map[string]string{"data/a.csv": header}, []string{"--label", "left"}, "a.csv has no column left; it has a, b, churned"},
		"other columns":      {map[string]string{"data/a.csv": header, "data/b.csv": "b,a,churned\n"}, nil, "b.csv has other columns than a.csv"},
		"words":              {map[string]string{"data/a.csv": header + "1,red,0\n"}, nil, "a.csv:2: b is red, not a number"},
		"a gap":              {map[string]string{"data/a.csv": header + "1,2,0\n1,,0\n"}, nil, "a.csv:3: b is empty, not a number"},
		"not finite":         {map[string]string{"data/a.csv": header + "1,nan,0\n"}, nil, "a.csv:2: b is nan, not a number"},
		"short row":          {map[string]string{"data/a.csv": header + "1,2\n"}, nil, "a.csv:2: 2 fields under a header of 3"},
		"third class":        {map[string]string{"data/a.csv": header + "1,2,2\n"}, []string{"--label", "churned", "--metric", "auc"}, "a.csv:2: churned is 2; two classes are told apart as 0 and 1"},
		"too little data":    {map[string]string{"data/a.csv": header + "1,2,0\n"}, nil, "there is too little data"},
		"one class in a set": {map[string]string{"data/a.csv": many}, []string{"--label", "churned", "--metric", "f1"}, "every label of the train set is 0; there is too little data of the other class"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problem := python(t, prepare, folder(t, tc.files), tc.arguments...)
			if !strings.HasPrefix(problem, "prepare: ") || !strings.HasSuffix(problem, tc.want) || strings.Contains(problem, "\n") {
				t.Errorf("got %q, want %q", problem, tc.want)
			}
		})
	}
}

func TestEvaluate(t *testing.T) {
	for name, tc := range map[string]struct {
		labels, predictions, metric string
		want                        map[string]float64
	}{
		// Of the pairs of a 1 and a 0, (.8 .4 .6) against (.4 .1): 5 are ranked right, and one ties.
		"two classes with a tie": {"1\n0\n1\n0\n1\n", "0.8\n0.4\n0.4\n0.1\n0.6\n", "auc", map[string]float64{
			"accuracy": 0.8, "precision": 1, "recall": 2.0 / 3, "f1": 0.8, "auc": 5.5 / 6,
		}},
		"all alike":             {"1\n0\n", "0.5\n0.5\n", "auc", map[string]float64{"accuracy": 0.5, "precision": 0.5, "recall": 1, "f1": 2.0 / 3, "auc": 0.5}},
		"nothing found":         {"1\n0\n", "0.1\n0.2\n", "f1", map[string]float64{"accuracy": 0.5, "precision": 0, "recall": 0, "f1": 0, "auc": 0}},
		"in one line":           {"1\n0\n1\n", "0.9,0.2,0.7", "recall", map[string]float64{"accuracy": 1, "precision": 1, "recall": 1, "f1": 1, "auc": 1}},
		"in brackets":           {"1\n0\n", "[[0.9], [0.2]]\n", "accuracy", map[string]float64{"accuracy": 1, "precision": 1, "recall": 1, "f1": 1, "auc": 1}},
		"numbers":               {"1\n2\n3\n", "1\n2\n6\n", "rmse", map[string]float64{"rmse": math.Sqrt(3), "mae": 1, "r2": 1 - 9.0/2}},
		"numbers that are even": {"1\n0\n", "1\n0\n", "r2", map[string]float64{"rmse": 0, "mae": 0, "r2": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			input := folder(t, map[string]string{"labels/labels.csv": tc.labels, "predictions/test.csv.out": tc.predictions})
			output, problem := python(t, evaluate, input, "--metric", tc.metric)
			if problem != "" {
				t.Fatal(problem)
			}
			b, err := os.ReadFile(filepath.Join(output, "evaluation/evaluation.json"))
			if err != nil {
				t.Fatal(err)
			}
			var got struct{ Metrics map[string]float64 }
			if err := json.Unmarshal(b, &got); err != nil {
				t.Fatal(err)
			}
			near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
			if diff := cmp.Diff(tc.want, got.Metrics, near); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestEvaluateProblems(t *testing.T) {
	for name, tc := range map[string]struct {
		files  map[string]string
		metric string
		want   string
	}{
		"no predictions":  {map[string]string{"labels/labels.csv": "1\n0\n"}, "auc", "test.csv.out is missing"},
		"empty":           {map[string]string{"labels/labels.csv": "", "predictions/test.csv.out": "1"}, "auc", "labels.csv is empty"},
		"too few":         {map[string]string{"labels/labels.csv": "1\n0\n", "predictions/test.csv.out": "1"}, "auc", "1 predictions for 2 labels; the model must answer one number to a row"},
		"words":           {map[string]string{"labels/labels.csv": "1\n0\n", "predictions/test.csv.out": "yes\nno"}, "auc", "test.csv.out: could not convert string to float: 'yes'"},
		"not finite":      {map[string]string{"labels/labels.csv": "1\n0\n", "predictions/test.csv.out": "nan\n1"}, "auc", "test.csv.out holds a number that is not finite"},
		"three classes":   {map[string]string{"labels/labels.csv": "1\n0\n2\n", "predictions/test.csv.out": "1\n0\n1"}, "auc", "the labels are 0, 1, 2; both 0 and 1 are needed, and nothing else"},
		"no chance":       {map[string]string{"labels/labels.csv": "1\n0\n", "predictions/test.csv.out": "3\n-2"}, "auc", "a prediction is not between 0 and 1; let the model answer with the chance of a 1"},
		"same number":     {map[string]string{"labels/labels.csv": "2\n2\n", "predictions/test.csv.out": "2\n2"}, "r2", "every label of the test set is the same number; r2 means nothing then"},
		"unknown metrics": {map[string]string{"labels/labels.csv": "1\n0\n", "predictions/test.csv.out": "1\n0"}, "gini", "no metric gini; this script knows accuracy, precision, recall, f1, auc, rmse, mae, r2"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, problem := python(t, evaluate, folder(t, tc.files), "--metric", tc.metric); problem != "evaluate: "+tc.want {
				t.Errorf("got %q, want %q", problem, tc.want)
			}
		})
	}
}

// TestExampleIsCurrent sees that the example's data is what its script makes.
func TestExampleIsCurrent(t *testing.T) {
	got, err := exec.CommandContext(t.Context(), "python3", example+"make_data.py").Output()
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(example + "churn.csv")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("churn.csv is stale\n\tfix: python3 make_data.py > churn.csv")
	}
}
