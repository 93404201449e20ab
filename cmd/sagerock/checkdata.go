package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/tabular"
)

// checkedData is what check says of the files of --data.
type checkedData struct {
	Model string `json:"model"`
	*tabular.Report
}

// data checks the files of --data for the model that trains on them.
func (c *checkCmd) data(ctx context.Context, cfg *config.Config) (*checkedData, error) {
	trains := slices.Sorted(maps.Keys(cfg.Models))
	trains = slices.DeleteFunc(trains, func(name string) bool {
		engine := cfg.Models[name].SageMaker
		return engine == nil || engine.Training == nil
	})
	name := c.Model
	switch {
	case len(trains) == 0:
		return nil, failure.New("add a training block to a model, or leave --data out", "no model of %s trains on data", c.File)
	case name == "" && len(trains) > 1:
		return nil, failure.Usage("add --model and one of "+strings.Join(trains, ", "), "%d models of %s train on data", len(trains), c.File)
	case name == "":
		name = trains[0]
	case !slices.Contains(trains, name):
		return nil, failure.Usage("write one of "+strings.Join(trains, ", "), "--model: no model %s of %s trains on data", name, c.File)
	}
	training := cfg.Models[name].SageMaker.Training
	if training.Prepare != "" {
		return nil, failure.New("run it on the files: docs/training.md says how it is called", "%s prepares its data with %s, and only that script knows what it takes", name, training.Prepare)
	}
	question := &tabular.Question{Label: training.Label}
	for _, gate := range training.Gates() {
		question.Metrics = append(question.Metrics, gate.Metric)
	}
	if training.Encodes() {
		question.Objective = training.Hyperparameters["objective"]
	}
	report, err := tabular.Check(ctx, question, c.Data)
	if err != nil {
		return nil, err
	}
	return &checkedData{name, report}, nil
}

// problems are the problems of the files, as of a config file.
func (d *checkedData) problems() (problems, warnings form.Problems) {
	to := func(found []tabular.Found) (all form.Problems) {
		for _, f := range found {
			all = append(all, form.Problem{File: f.File, Line: f.Line, Col: f.Column, Text: f.Text, Fix: f.Fix})
		}
		return all
	}
	return to(d.Problems), to(d.Warnings)
}

// print shows what each column becomes.
func (d *checkedData) print(out io.Writer) {
	if len(d.Columns) == 0 || d.Task == "" {
		return
	}
	fmt.Fprintf(out, "data of %s: %d rows, of which %d train, %d stop the training in time and %d test\n",
		d.Model, d.Rows, d.Parts["train"], d.Parts["validation"], d.Parts["test"])
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "COLUMN\tBECOMES")
	for _, column := range d.Columns {
		note := ""
		if column.Note != "" {
			note = "; " + column.Note
		}
		fmt.Fprintf(table, "%s\t%s%s\n", column.Name, column.Becomes, note)
	}
	_ = table.Flush() // to the screen
}
