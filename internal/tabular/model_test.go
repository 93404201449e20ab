package tabular_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// training is a file to make a model of.
type training struct {
	File            string            `json:"file"`
	Label           string            `json:"label"`
	Metrics         []string          `json:"metrics"`
	Hyperparameters map[string]string `json:"hyperparameters"`
	Requests        [][]string        `json:"requests"` // body, content type, accept
}

type trained struct {
	Problem         string
	Metrics, Scikit map[string]float64
	Answers         []string
}

// train takes each file to a trained and evaluated model, with the container's XGBoost.
func train(t *testing.T, plan []training) []trained {
	t.Helper()
	for i := range plan {
		if plan[i].Hyperparameters == nil {
			plan[i].Hyperparameters = map[string]string{"num_round": "10", "eta": "0.5", "max_depth": "4"}
		}
		if plan[i].Requests == nil {
			plan[i].Requests = [][]string{}
		}
	}
	b, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "../../.venv/bin/python", "-B", "testdata/model.py", archive(t), file)
	command.Env = append(os.Environ(), "OMP_NUM_THREADS=1")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s\tfix: make setup, if a package is missing", err, stderr.String())
	}
	results := make([]trained, len(plan))
	for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if err := json.Unmarshal([]byte(line), &results[i]); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
	}
	return results
}

// TestPublicFilesGoToAnEvaluatedModel takes the CSV files of vega-datasets, as they are
// published, from the file to a model whose metrics scikit-learn agrees with. One of the 23 has
// nine rows, none of which falls into the test set.
func TestPublicFilesGoToAnEvaluatedModel(t *testing.T) {
	const data = "../../node_modules/vega-datasets/data/"
	files := []struct{ file, label, metrics string }{
		{"airports.csv", "longitude", "mae"},
		{"birdstrikes.csv", "Wildlife Size", "accuracy logloss"},
		{"co2-concentration.csv", "CO2", "rmse r2"},
		{"disasters.csv", "Deaths", "mae"},
		{"flights-airport.csv", "count", "mae"},
		{"gapminder-health-income.csv", "health", "rmse"},
		{"github.csv", "count", "rmse"},
		{"global-temp.csv", "temp", "rmse"},
		{"iowa-electricity.csv", "net_generation", "r2"},
		{"la-riots.csv", "age", "mae"},
		{"population_engineers_hurricanes.csv", "engineers", "rmse"},
		{"seattle-weather-hourly-normals.csv", "temperature", "rmse"},
		{"seattle-weather.csv", "weather", "macro-f1"},
		{"sp500-2000.csv", "close", "rmse"},
		{"sp500.csv", "price", "rmse"},
		{"species.csv", "habitat_yearround_pct", "rmse"},
		{"stocks.csv", "symbol", "accuracy logloss"},
		{"us-employment.csv", "nonfarm", "rmse"},
		{"weather.csv", "location", "auc f1"},
		{"windvectors.csv", "speed", "rmse"},
		{"zipcodes.csv", "latitude", "mae"},
		{"lookup_groups.csv", "group", "accuracy"},
		{"lookup_people.csv", "height", "mae"},
	}
	all, err := filepath.Glob(data + "*.csv")
	if err != nil || len(all) != len(files) {
		t.Fatalf("there are %d files, and the table has %d (%v)\n\tfix: make setup", len(all), len(files), err)
	}
	var plan []training
	for _, f := range files {
		plan = append(plan, training{File: data + f.file, Label: f.label, Metrics: strings.Fields(f.metrics)})
	}
	passed := 0
	for i, got := range train(t, plan) {
		name := files[i].file
		if name == "lookup_groups.csv" {
			if !strings.Contains(got.Problem, "there is too little data") {
				t.Errorf("%s: %q", name, got.Problem)
			}
			continue
		}
		if got.Problem != "" {
			t.Errorf("%s: %s", name, got.Problem)
			continue
		}
		passed++
		for _, metric := range plan[i].Metrics {
			if _, reported := got.Metrics[metric]; !reported {
				t.Errorf("%s: no %s in %v", name, metric, got.Metrics)
			}
		}
		for metric, want := range got.Scikit {
			if diff := math.Abs(got.Metrics[metric] - want); !(diff <= 1e-6*math.Max(1, math.Abs(want))) {
				t.Errorf("%s: %s is %v, and scikit-learn says %v", name, metric, got.Metrics[metric], want)
			}
		}
	}
	if passed < 20 {
		t.Errorf("%d files went to an evaluated model, want 20", passed)
	}
}

// TestModelAnswersRowsAsTheyAreInTheFile trains on customers with ids, blanks, dates, money and
// a label in words, and sends rows in every form that docs/training.md names.
func TestModelAnswersRowsAsTheyAreInTheFile(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("customerID,Contract,Start,Seats,Charges,Churn\n")
	for i := range 600 {
		contract, charges := []string{"Month-to-month", "One year", "Two year"}[i%3], strconv.Itoa(10+i*7%90)
		churn := "No"
		if contract == "Month-to-month" && i*7%90 > 25 {
			churn = "Yes"
		}
		if i%40 == 0 {
			charges = " "
		}
		csv.WriteString(strings.Join([]string{
			strconv.Itoa(i) + "-ABC", contract, "2023-0" + strconv.Itoa(i%9+1) + "-15", strconv.Itoa(i % 5), `"$1,0` + charges + `.50"`, churn,
		}, ",") + "\n")
	}
	text := strings.ReplaceAll(csv.String(), `"$1,0 .50"`, " ")
	file := filepath.Join(folder(t, map[string]string{"customers.csv": text}), "customers.csv")
	const (
		row     = `9-X,Month-to-month,2023-05-15,2,"$1,090.50"`
		bodies  = `{"rows":[{"Contract":"Month-to-month","Start":"2023-05-15","Seats":2,"Charges":"$1,090.50"}]}`
		bylines = `["9-X","Month-to-month","2023-05-15",2,"$1,090.50"]` + "\n"
	)
	same := [][]string{
		{row},
		{row + "\n"},
		{row + ",Yes\n"},
		{row + ",\n"},
		{"customerID,Contract,Start,Seats,Charges,Churn\n" + row + ",No"},
		{"customerID,Contract,Start,Seats,Charges\n" + row},
		{"Charges;Seats;Start;Contract\n$1,090.50;2;2023-05-15;Month-to-month\n"},
		{"\ufeffSeats\tCharges\tStart\tContract\textra\n2\t1090.5\t2023-05-15\tMonth-to-month\tx\n", "text/csv; charset=utf-8"},
		{bodies, "application/json"},
		{bylines, "application/jsonlines"},
	}
	others := [][]string{
		{row + "\n\n" + strings.Replace(row, "Month-to-month", "Two year", 1) + "\n"},
		{row, "text/csv", "application/json"},
		{strings.Replace(row, "Month-to-month", "Never seen", 1)},
		{"9-X,,,,"},
		{"1,2"},
		{""},
		{"Contract,Seats\nOne year,1\n"},
		{row, "image/png"},
		{row, "text/csv", "image/png"},
		{"{", "application/json"},
	}
	got := train(t, []training{
		{File: file, Label: "Churn", Metrics: []string{"auc", "logloss"}, Requests: append(same, others...)},
		{File: file, Label: "Contract", Metrics: []string{"macro-f1"}, Requests: [][]string{{`9-X,2023-05-15,2,"$1,090.50",Yes`}}},
		{File: file, Label: "Charges", Metrics: []string{"mae"}, Requests: [][]string{{"9-X,One year,2023-05-15,2,No"}}},
	})
	for _, result := range got {
		if result.Problem != "" {
			t.Fatal(result.Problem)
		}
	}
	if auc := got[0].Metrics["auc"]; auc < 0.99 {
		t.Errorf("auc is %v of a label that follows from two columns", auc)
	}
	for i := range same {
		if answer := got[0].Answers[i]; answer != got[0].Answers[0] || !strings.HasPrefix(answer, "Yes,0.9") {
			t.Errorf("%q is answered with %q, and %q with %q", same[i], answer, same[0], got[0].Answers[0])
		}
	}
	for i, want := range []string{
		"Yes,0.9", `{"predictions": [{"prediction": "Yes", "chances": {"No": 0.`, "", "",
		"refused: row 1 has 2 fields; send 5 in this order: customerID,Contract,Start,Seats,Charges. With Churn, it is 6; with a header, the order does not matter",
		"refused: there is no row in the request", "refused: the columns Start, Charges are missing",
		"refused: send text/csv, application/json or application/jsonlines, not image/png",
		"refused: this model answers with text/csv, application/json or application/jsonlines, not image/png",
		"refused: this is not JSON with rows: ",
	} {
		if answer := got[0].Answers[len(same)+i]; !strings.HasPrefix(answer, want) || strings.HasPrefix(answer, "refused") != strings.HasPrefix(want, "refused") {
			t.Errorf("%q is answered with %q, want %q", others[i], answer, want)
		}
	}
	if two := strings.Split(strings.TrimSpace(got[0].Answers[len(same)]), "\n"); len(two) != 2 || !strings.HasPrefix(two[1], "No,0.9") {
		t.Errorf("two rows are answered with %q", two)
	}
	if answer := got[1].Answers[0]; !strings.HasPrefix(answer, "One year,") {
		t.Errorf("one of three classes is answered with %q", answer)
	}
	if price, err := strconv.ParseFloat(strings.TrimSpace(got[2].Answers[0]), 64); err != nil || price < 1000 || price > 1150 {
		t.Errorf("a number is answered with %q", got[2].Answers[0])
	}
}
