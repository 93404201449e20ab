package tabular_test

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

	"github.com/sagerock/sagerock/internal/tabular"
)

// archive is the file that jobs run.
func archive(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "scripts.zip")
	if err := os.WriteFile(file, tabular.Archive(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// run runs a script of the archive over a folder and returns the folder it wrote to, and
// what it said when it failed.
func run(t *testing.T, script, input string, arguments ...string) (output, problem string) {
	t.Helper()
	output = t.TempDir()
	command := exec.CommandContext(t.Context(), "python3", append([]string{archive(t), script, "--input", input, "--output", output}, arguments...)...)
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

// TestArchiveIsTheSameEachTime sees that a synth gives the same asset.
func TestArchiveIsTheSameEachTime(t *testing.T) {
	if !bytes.Equal(tabular.Archive(), tabular.Archive()) {
		t.Error("two archives of the same scripts differ")
	}
}

// TestPrepareSplitsTheExample sees that each row of the example is in exactly one part,
// whole, with its label where it belongs.
func TestPrepareSplitsTheExample(t *testing.T) {
	source := lines(t, example+"churn.csv")
	input := folder(t, map[string]string{"data/churn.csv": strings.Join(source, "\n")})
	for _, arguments := range [][]string{nil, {"--encoded-test"}} { // of numbers only, which are the same encoded
		output, problem := run(t, "prepare", input, append(arguments, "--label", "churned", "--metric", "auc")...)
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
		numbers := func(rows []string) []string {
			out := make([]string, len(rows))
			for i, row := range rows {
				var fields []string
				for field := range strings.SplitSeq(row, ",") {
					f, err := strconv.ParseFloat(field, 64)
					if err != nil {
						t.Fatal(err)
					}
					fields = append(fields, strconv.FormatFloat(f, 'g', -1, 64))
				}
				out[i] = strings.Join(fields, ",")
			}
			slices.Sort(out)
			return out
		}
		if diff := cmp.Diff(numbers(want), numbers(got)); diff != "" {
			t.Errorf("rows were lost, doubled or changed (-want +got)\n%s", diff)
		}
	}
}

// TestPrepareKeepsRowsWhereTheyAre sees that more data moves no row, and that rows which
// are alike stay together.
func TestPrepareKeepsRowsWhereTheyAre(t *testing.T) {
	source := lines(t, example+"churn.csv")
	split := func(files map[string]string) (train, test []string) {
		output, problem := run(t, "prepare", folder(t, files), "--label", "churned", "--metric", "auc", "--encoded-test")
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
	many, words := header, "name,color,price\n"
	for i := range 200 {
		many += strconv.Itoa(i) + ",1,0\n"
		words += strconv.Itoa(i%7) + ",red,p" + strconv.Itoa(i) + "\n"
	}
	for name, tc := range map[string]struct {
		files     map[string]string
		arguments []string
		want      []string
	}{
		"no data":       {map[string]string{"data/readme.md": "a,b\n"}, nil, []string{"there is no .csv file under the data prefix"}},
		"empty file":    {map[string]string{"data/a.csv": ""}, nil, []string{"a.csv:1:1: it needs two or more columns"}},
		"no such label": {map[string]string{"data/a.csv": header}, []string{"--label", "left"}, []string{"a.csv:1:1: it has no column left; it has a, b, churned"}},
		"two columns of a name": {
			map[string]string{"data/a.csv": "a,b,a\nx,2,3\n"}, []string{"--label", "a"}, []string{"a.csv:1:1: two columns have the name a"},
		},
		"other columns": {map[string]string{"data/a.csv": header, "data/b.csv": "b,c,churned\n"}, nil, []string{"b.csv:1:1: it has other columns than a.csv"}},
		"every bad row at once": {
			map[string]string{"data/a.csv": many + "1,2\n3,4,5,6\n"},
			[]string{"--label", "churned", "--metric", "auc"},
			[]string{"a.csv:202:1: 2 fields in a row, and 3 columns", "a.csv:203:1: 4 fields in a row, and 3 columns", "a.csv:1:1: churned is the same in every row"},
		},
		"words where numbers are measured": {
			map[string]string{"data/a.csv": words},
			[]string{"--label", "price", "--metric", "rmse"},
			[]string{"a.csv:1:1: price is text, and rmse measure numbers"},
		},
		"a label that is no number, by its place": {
			map[string]string{"data/a.csv": strings.Replace(many, "\n17,1,0", "\n17,\"1,5\",soon", 1)},
			[]string{"--label", "churned", "--metric", "mae"},
			[]string{"a.csv:19:10: churned is not a number"},
		},
		"three classes for a metric of two": {
			map[string]string{"data/a.csv": many + "1,2,1\n5,6,2\n"},
			[]string{"--label", "churned", "--metric", "auc", "--metric", "logloss"},
			[]string{"a.csv:1:1: churned has 3 values, and auc tell two apart"},
		},
		"an objective that does not fit": {
			map[string]string{"data/a.csv": many + strings.ReplaceAll(many, ",0\n", ",1\n")[len(header):]},
			[]string{"--label", "churned", "--metric", "f1", "--objective", "multi:softprob"},
			[]string{"a.csv:1:1: churned has 2 classes, and the objective multi:softprob does not predict them"},
		},
		"numbers as classes": {map[string]string{"data/a.csv": many}, []string{"--label", "a", "--metric", "accuracy"}, []string{"a.csv:1:1: a has 200 different values, too many for classes"}},
		"too little data":    {map[string]string{"data/a.csv": header + "1,2,0\n"}, []string{"--label", "b", "--metric", "rmse"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, problem := run(t, "prepare", folder(t, tc.files), tc.arguments...)
			for _, want := range tc.want {
				if !strings.Contains(problem, "prepare: "+want) {
					t.Errorf("got %q, want %q", problem, want)
				}
			}
			if !strings.HasPrefix(problem, "prepare: ") || strings.Contains(problem, "Traceback") {
				t.Errorf("got %q", problem)
			}
		})
	}
}

// TestColumnsAsPeopleHaveThem sees what the values of a column become.
func TestColumnsAsPeopleHaveThem(t *testing.T) {
	each := func(values ...string) func(int) string {
		return func(i int) string { return values[i%len(values)] }
	}
	for name, tc := range map[string]struct {
		value func(int) string
		want  string // what it becomes
		last  string // the numbers that the first row becomes
	}{
		"numbers with blanks":            {each("1.5", "", "NA", "-2", "n/a", "?"), "a number", "1.5"},
		"thousands":                      {each(`"1,250"`, `"12,000"`, "7"), "a number", "1250"},
		"decimal commas":                 {each(`"1,5"`, `"2,25"`), "a number, with a decimal comma", "1.5"},
		"percent":                        {each("12.5%", "7%", "3%"), "a number", "12.5"},
		"currency":                       {each(`"$1,200.50"`, "$3", "($7)"), "a number", "1200.5"},
		"two currencies":                 {each("$5", "€5"), "words: 1 number of 0 or 1", "0"},
		"codes that begin with zeros":    {each("00501", "10115", "00602"), "words: 3 numbers of 0 or 1", "1,0,0"},
		"words":                          {each("red", "green", "blue"), "words: 3 numbers of 0 or 1", "0,0,1"},
		"two words":                      {each("yes", "no"), "words: 1 number of 0 or 1", "1"},
		"the same everywhere":            {each("x"), "left out: has the same value in every row for training", ""},
		"nothing anywhere":               {each(""), "left out: has no value in any row for training", ""},
		"text of its own in each row":    {func(i int) string { return "customer number " + strconv.Itoa(i) }, "left out: is text that is different in every row", ""},
		"days":                           {each("2024-02-29", "2023-12-31", "2022-01-01"), "a date: days, year, month, day, weekday and hour, each a number", "19782,2024,2,29,3,0"},
		"days in words":                  {each("Jan 1 2000", "Feb 1 2001"), "a date: days, year, month, day, weekday and hour, each a number", "10957,2000,1,1,5,0"},
		"days, day first":                {each("31/12/2023", "1/2/2023"), "a date: days, year, month, day, weekday and hour, each a number", "19722,2023,12,31,6,0"},
		"times":                          {each("2015/01/01 13:30:00", "2015/01/02 04:00:00"), "a date: days, year, month, day, weekday and hour, each a number", "16436.5625,2015,1,1,3,13.5"},
		"numbers and very few words":     {func(i int) string { return map[bool]string{true: "lost", false: strconv.Itoa(i % 90)}[i%97 == 50] }, "a number", "0"},
		"many words, some more frequent": {func(i int) string { return "w" + strconv.Itoa(i*i%67) }, "words: 20 numbers of 0 or 1, and one for how frequent the value is", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var csv strings.Builder
			csv.WriteString("value,size,label\n")
			for i := range 400 {
				csv.WriteString(tc.value(i) + "," + strconv.Itoa(i) + "," + strconv.Itoa(i%2) + "\n")
			}
			input := folder(t, map[string]string{"data/a.csv": csv.String()})
			found := examine(t, filepath.Join(input, "data/a.csv"), "--label", "label", "--metric", "auc")
			if found.Columns[0].Becomes != tc.want {
				t.Fatalf("it becomes %q, want %q", found.Columns[0].Becomes, tc.want)
			}
			if tc.last == "" {
				return
			}
			output, problem := run(t, "prepare", input, "--label", "label", "--metric", "auc", "--encoded-test")
			if problem != "" {
				t.Fatal(problem)
			}
			for _, part := range []string{"train", "validation", "test"} {
				for _, row := range lines(t, output, part, part+".csv") {
					row = strings.TrimPrefix(row, map[bool]string{true: "0,"}[part != "test"])
					if row == tc.last+",0" { // the first row is that of size 0
						return
					}
				}
			}
			t.Errorf("no row of the parts is %q", tc.last+",0")
		})
	}
}

type examined struct {
	Problems, Warnings []struct {
		File, Text, Fix string
		Line, Column    int
	}
	Rows    int
	Task    string
	Classes []string
	Columns []struct{ Name, Becomes, Note string }
	Parts   map[string]int
}

func examine(t *testing.T, file string, arguments ...string) (found examined) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "python3", append([]string{archive(t), "prepare", "--check", file}, arguments...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatal(err)
	}
	return found
}

// TestFilesAsPeopleHaveThem sees that one table is the same however it is written.
func TestFilesAsPeopleHaveThem(t *testing.T) {
	var plain strings.Builder
	const header = "city,rooms,area,rent\n"
	plain.WriteString(header)
	for i := range 300 {
		plain.WriteString([]string{"Köln", "Bonn", "Ulm"}[i%3] + "," + strconv.Itoa(i%5+1) + "," + strconv.Itoa(30+i) + "," + strconv.Itoa(300+i*7%400) + "\n")
	}
	want := prepared(t, plain.String(), "--label", "rent")
	latin := func(s string) string { return strings.ReplaceAll(s, "ö", "\xf6") }
	utf16 := func(s string) string {
		out := "\xff\xfe"
		for _, r := range s {
			out += string([]byte{byte(r), byte(r >> 8)})
		}
		return out
	}
	for name, text := range map[string]string{
		"a byte order mark":  "\ufeff" + plain.String(),
		"Windows-1252":       latin(plain.String()),
		"UTF-16":             utf16(plain.String()),
		"Windows line ends":  strings.ReplaceAll(plain.String(), "\n", "\r\n"),
		"semicolons":         strings.ReplaceAll(plain.String(), ",", ";"),
		"tabs":               strings.ReplaceAll(plain.String(), ",", "\t"),
		"bars":               strings.ReplaceAll(plain.String(), ",", "|"),
		"quotes and spaces":  strings.NewReplacer("Ulm", `"Ulm "`, "Bonn", " Bonn ", "rooms", `"rooms"`).Replace(plain.String()),
		"a comma at the end": strings.ReplaceAll(plain.String(), "\n", ",\n"),
		"blank lines":        strings.ReplaceAll(plain.String(), "Bonn", "\nBonn"),
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, prepared(t, text, "--label", "rent")); diff != "" {
				t.Errorf("(-want +got)\n%.500s", diff)
			}
		})
	}
	t.Run("no header", func(t *testing.T) {
		got := prepared(t, strings.TrimPrefix(plain.String(), header), "--label", "4")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%.500s", diff)
		}
	})
}

// prepared are the three parts of a file.
func prepared(t *testing.T, text string, arguments ...string) (rows []string) {
	t.Helper()
	output, problem := run(t, "prepare", folder(t, map[string]string{"data/a.csv": text}), append(arguments, "--metric", "rmse", "--encoded-test")...)
	if problem != "" {
		t.Fatal(problem)
	}
	for _, part := range []string{"train", "validation", "test", "labels"} {
		rows = append(rows, lines(t, output, part, part+".csv")...)
	}
	return rows
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
		"all alike":   {"1\n0\n", "0.5\n0.5\n", "auc", map[string]float64{"accuracy": 0.5, "precision": 0.5, "recall": 1, "f1": 2.0 / 3, "auc": 0.5, "logloss": math.Log(2)}},
		"in one line": {"1\n0\n1\n", "0.9,0.2,0.7", "recall", map[string]float64{"accuracy": 1, "precision": 1, "recall": 1, "f1": 1, "auc": 1}},
		"in brackets": {"1\n0\n", "[[0.9], [0.2]]\n", "accuracy", map[string]float64{"accuracy": 1, "macro-f1": 1}},
		"several classes of an image of one's own": {"0\n2\n1\n1\n", "0.8,0.1,0.1\n0.2,0.2,0.6\n0.1,0.5,0.4\n0.5,0.3,0.2\n", "macro-f1", map[string]float64{
			"accuracy": 0.75, "macro-f1": (2.0/3 + 2.0/3 + 1) / 3, "logloss": -(math.Log(.8) + math.Log(.6) + math.Log(.5) + math.Log(.3)) / 4,
		}},
		"a label that training has not seen": {"no\n\"a, b\"\nmaybe\n", `{"prediction":"no","chances":{"no":0.9,"a, b":0.1}}
{"prediction":"a, b","chances":{"no":0.4,"a, b":0.6}}
{"prediction":"no","chances":{"no":0.9,"a, b":0.1}}
`, "accuracy", map[string]float64{"accuracy": 2.0 / 3}},
		"numbers of sagerock's model": {"1.0\n2.5\n", "{\"prediction\": 1}\n{\"prediction\": 4.5}\n", "mae", map[string]float64{"mae": 1, "rmse": math.Sqrt(2)}},
		"numbers":                     {"1\n2\n3\n", "1\n2\n6\n", "rmse", map[string]float64{"rmse": math.Sqrt(3), "mae": 1, "r2": 1 - 9.0/2}},
	} {
		t.Run(name, func(t *testing.T) {
			input := folder(t, map[string]string{"labels/labels.csv": tc.labels, "predictions/test.csv.out": tc.predictions})
			output, problem := run(t, "evaluate", input, "--metric", tc.metric)
			if problem != "" {
				t.Fatal(problem)
			}
			var got struct{ Metrics map[string]float64 }
			if err := json.Unmarshal([]byte(lines(t, output, "evaluation/evaluation.json")[0]), &got); err != nil {
				t.Fatal(err)
			}
			for metric, want := range tc.want {
				if value, reported := got.Metrics[metric]; !reported || math.Abs(value-want) > 1e-12 {
					t.Errorf("%s is %v, want %v", metric, value, want)
				}
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
		"too few":         {map[string]string{"labels/labels.csv": "1\n0\n", "predictions/test.csv.out": "1"}, "auc", "1 predictions for 2 labels; the model must answer one number to a row, or one for each of 2 classes"},
		"words":           {map[string]string{"labels/labels.csv": "1\n0\n", "predictions/test.csv.out": "yes\nno"}, "auc", "test.csv.out: could not convert string to float: 'yes'"},
		"not finite":      {map[string]string{"labels/labels.csv": "1\n0\n", "predictions/test.csv.out": "nan\n1"}, "auc", "test.csv.out has a number that is not finite"},
		"three classes":   {map[string]string{"labels/labels.csv": "1\n0\n2\n", "predictions/test.csv.out": "1\n0\n1"}, "auc", "the labels are 0, 1, 2; both 0 and 1 are needed for one chance to a row, and nothing else"},
		"no chance":       {map[string]string{"labels/labels.csv": "1\n0\n", "predictions/test.csv.out": "3\n-2"}, "auc", "a prediction is not between 0 and 1; let the model answer with the chance of a 1, or of each class"},
		"one class":       {map[string]string{"labels/labels.csv": "a\na\n", "predictions/test.csv.out": "{\"prediction\":\"a\",\"chances\":{\"a\":1,\"b\":0}}\n{\"prediction\":\"a\",\"chances\":{\"a\":1,\"b\":0}}"}, "auc", "this model has no auc; it has accuracy, macro-f1, logloss, precision, recall, f1"},
		"same number":     {map[string]string{"labels/labels.csv": "2\n2\n", "predictions/test.csv.out": "2\n2"}, "r2", "this model has no r2; it has rmse, mae"},
		"unknown metrics": {map[string]string{"labels/labels.csv": "1\n0\n", "predictions/test.csv.out": "1\n0"}, "gini", "no metric gini; this script knows precision, recall, f1, auc, accuracy, macro-f1, logloss, rmse, mae, r2"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, problem := run(t, "evaluate", folder(t, tc.files), "--metric", tc.metric); problem != "evaluate: "+tc.want {
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
