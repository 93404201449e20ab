package config

import (
	"strconv"
	"strings"
)

// Training is a Step Functions pipeline that prepares data, trains a model,
// evaluates it and, if it is good enough, registers and deploys it.
type Training struct {
	// Data is the S3 prefix of the training data. The default prepare script expects
	// CSV files with a header row.
	Data string `yaml:"data" rule:"required is=s3prefix"`

	// Label is the column that the default prepare script makes the label. Without
	// it, the first column is.
	Label string `yaml:"label" rule:"max=128"`

	// Image is the training container, which also serves the model: xgboost, sklearn
	// or pytorch, or the URI of an image in ECR.
	Image string `yaml:"image" rule:"is=trainingImage"`

	// Instance is the machine that prepares, trains and evaluates, billed by the
	// second while it runs.
	Instance string `yaml:"instance" rule:"is=instance"`

	// VolumeGB is the size of its disk.
	VolumeGB int `yaml:"volumeGB" rule:"min=10 max=16384"`

	// MaxRuntime stops each job that takes longer, so that it cannot cost more.
	MaxRuntime Duration `yaml:"maxRuntime" rule:"min=5m max=120h"`

	// Hyperparameters are handed to the training container as they are.
	Hyperparameters map[string]string `yaml:"hyperparameters" rule:"keys=hyperparameter"`

	// Prepare is the path of a Python script that splits the data, beside this file.
	// Without it, sagerock's own script does.
	Prepare string `yaml:"prepare" rule:"is=script"`

	// Evaluate is the path of a Python script that measures the trained model, beside
	// this file. Without it, sagerock's own script does.
	Evaluate string `yaml:"evaluate" rule:"is=script"`

	// Accept is the gate, such as auc >= 0.85 or rmse <= 3: a model that does not
	// pass it is not deployed. The default evaluate script reports accuracy,
	// precision, recall, f1 and auc for two classes, and rmse, mae and r2 for numbers.
	Accept string `yaml:"accept" rule:"required is=accept"`
}

// Gate splits Accept into the metric, whether the bound is the least value that
// passes or the greatest, and the bound.
func (t *Training) Gate() (metric string, atLeast bool, bound float64) {
	f := strings.Fields(t.Accept)
	bound, _ = strconv.ParseFloat(f[2], 64) // the rule has seen that it is a number
	return f[0], f[1] == ">=", bound
}

func defaultTraining() *Training {
	return &Training{
		Image:      "xgboost",
		Instance:   "ml.m5.xlarge",
		VolumeGB:   30,
		MaxRuntime: Minutes(60),
	}
}
