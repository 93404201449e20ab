package config

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/offer"
	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/internal/regex"
)

// Training is a Step Functions pipeline that prepares data, trains a model,
// evaluates it and, if it is good enough, registers and deploys it.
type Training struct {
	// Data is the S3 prefix of the training data. The default prepare script reads CSV
	// files with numbers, words, dates and blanks.
	Data string `yaml:"data" rule:"required is=s3prefix"`

	// Label is the column that the default prepare script makes the label. Without
	// it, the first column is.
	Label string `yaml:"label" rule:"is=column"`

	// Image is the training container, which also serves the model: xgboost, which
	// needs no code of yours, or the URI of an image in ECR that holds the code.
	Image string `yaml:"image" rule:"is=trainingImage"`

	// Instance is the machine that trains, billed by the second while it runs.
	Instance string `yaml:"instance" rule:"is=instance"`

	// ProcessingInstance is the machine that prepares the data and evaluates the model.
	// Its scripts use no GPU.
	ProcessingInstance string `yaml:"processingInstance" rule:"is=instance"`

	// TransformInstance is the machine on which the trained model predicts the test set.
	// The default is instance where SageMaker offers it for batch transform, then the
	// instance of the endpoint, then ml.g4dn.xlarge if instance has a GPU and ml.m5.xlarge
	// if not.
	TransformInstance string `yaml:"transformInstance" rule:"is=instance"`

	// VolumeGB is the size of the disk of each of them.
	VolumeGB int `yaml:"volumeGB" rule:"min=10 max=16384"`

	// MaxRuntime stops each job that takes longer, so that it cannot cost more.
	MaxRuntime form.Duration `yaml:"maxRuntime" rule:"min=5m max=120h"`

	// Hyperparameters are passed unchanged to the training container.
	Hyperparameters map[string]string `yaml:"hyperparameters" rule:"keys=hyperparameter each=hyperparameterValue max=90 unquoted"`

	// Prepare is the path of a Python script that splits the data, beside this file.
	// Without it, sagerock's own script does.
	Prepare string `yaml:"prepare" rule:"is=script"`

	// Evaluate is the path of a Python script that measures the trained model, beside
	// this file. Without it, sagerock's own script does.
	Evaluate string `yaml:"evaluate" rule:"is=script"`

	// Accept is the gate, such as auc >= 0.85, rmse <= 3 or auc >= 0.85 and logloss <= 0.4:
	// a model that does not pass it is not deployed. The default evaluate script reports
	// accuracy, macro-f1 and logloss for classes, for two classes also precision, recall,
	// f1 and auc, and rmse, mae and r2 for numbers.
	Accept string `yaml:"accept" rule:"required is=accept"`
}

// Gate is one condition of Accept.
type Gate struct {
	Metric  string
	AtLeast bool // Bound is the least value that passes, not the greatest
	Bound   float64
}

// Gates are the conditions of Accept. A model passes all of them.
func (t *Training) Gates() (gates []Gate) {
	for condition := range strings.SplitSeq(t.Accept, " and ") {
		f := strings.Fields(condition)
		bound, _ := strconv.ParseFloat(f[2], 64) // the rule has seen that it is a number
		gates = append(gates, Gate{f[0], f[1] == ">=", bound})
	}
	return gates
}

// Encodes reports whether the model has the encoding of its columns beside it: that of
// the default prepare script, in the container that needs no code of the user's.
func (t *Training) Encodes() bool { return t.Image == "xgboost" && t.Prepare == "" }

func defaultTraining() *Training {
	return &Training{
		Image:              "xgboost",
		Instance:           "ml.m5.xlarge",
		ProcessingInstance: "ml.m5.xlarge",
		VolumeGB:           30,
		MaxRuntime:         form.Minutes(60),
	}
}

// fill sets the instance for predictions, where serving is the endpoint's. The lists of
// types for training and for batch transform differ: among others, newer GPUs and chips
// for training only are in the first and not in the second.
func (t *Training) fill(serving string) {
	if t.TransformInstance != "" {
		return
	}
	for _, instance := range []string{t.Instance, serving} {
		if catalog.Offers(catalog.Transform, instance) {
			t.TransformInstance = instance
			return
		}
	}
	t.TransformInstance = "ml.m5.xlarge"
	if catalog.HasGPU(t.Instance) {
		t.TransformInstance = "ml.g4dn.xlarge"
	}
}

// checkInstances reports instance types that SageMaker does not offer for the job that
// they are written for, and an image of the user's own that predicts on another kind of
// instance than it trains and serves on.
func (t *Training) checkInstances(p *form.Place, serving string) {
	offer.Instance(p.Get("instance"), t.Instance, catalog.Training)
	offer.Instance(p.Get("processingInstance"), t.ProcessingInstance, catalog.Processing)
	if at := p.Get("processingInstance"); at.Sound() && catalog.HasGPU(t.ProcessingInstance) {
		at.Warnf("write an instance such as ml.m5.xlarge", "%s has a GPU, which costs money and which the scripts do not use", t.ProcessingInstance)
	}
	at := p.Get("transformInstance")
	if at.Written() {
		offer.Instance(at, t.TransformInstance, catalog.Transform)
		return
	}
	if p.Sound("instance", "image") && syntax.OwnImage(t.Image) && t.TransformInstance != t.Instance && t.TransformInstance != serving {
		p.Get("instance").Warnf("write transformInstance, an instance type that your image runs on",
			"is not offered for batch transform, so the model predicts the test set on %s", t.TransformInstance)
	}
}

// Instances are the machines of all its jobs.
func (t *Training) Instances() []string {
	return []string{t.Instance, t.ProcessingInstance, t.TransformInstance}
}

// metrics are what the default evaluate script reports.
var metrics = map[string]struct {
	more    bool // more is better
	numbers bool // of a model that predicts numbers, not classes
}{
	"accuracy": {more: true}, "macro-f1": {more: true}, "logloss": {},
	"precision": {more: true}, "recall": {more: true}, "f1": {more: true}, "auc": {more: true},
	"rmse": {numbers: true}, "mae": {numbers: true}, "r2": {more: true, numbers: true},
}

func (t *Training) check(p *form.Place) {
	syntax.CheckS3(p.Get("data"), t.Data)
	if at := p.Get("hyperparameters"); at.Sound() {
		syntax.CheckSecrets(at, t.Hyperparameters, "keep it in AWS Secrets Manager, with a policy that lets the role of the jobs read it")
		for name, value := range t.Hyperparameters {
			syntax.CheckVariables(at.Get(name), value, true)
		}
	}
	if at := p.Get("label"); at.Sound() {
		syntax.CheckVariables(at, t.Label, true)
	}
	if !p.Sound("accept", "evaluate") {
		return
	}
	gates := t.Gates()
	for _, gate := range gates {
		gate.check(p.Get("accept"), t.Evaluate != "")
	}
	t.checkTask(p, gates)
}

// check reports a bound that no model passes or that every model does, and a metric that
// nothing reports.
func (g Gate) check(at *form.Place, ownScript bool) {
	metric, known := metrics[g.Metric]
	atMostOne, zeroOrMore := metric.more, g.Metric != "r2"
	switch names := slices.Sorted(maps.Keys(metrics)); {
	case known && atMostOne && g.AtLeast && g.Bound > 1:
		at.Errorf("write a bound between 0 and 1, such as "+g.Metric+" >= 0.85", "no model passes: %s is at most 1", g.Metric)
	case known && zeroOrMore && !g.AtLeast && g.Bound < 0:
		at.Errorf("write a bound above 0, such as "+g.Metric+" <= 3", "no model passes: %s is at least 0", g.Metric)
	case known && metric.more && g.AtLeast && g.Bound <= 0 && zeroOrMore:
		at.Warnf("write a bound between 0 and 1, such as "+g.Metric+" >= 0.85", "every model passes: %s is at least 0", g.Metric)
	case known && metric.more != g.AtLeast:
		sign := map[bool]string{true: ">=", false: "<="}[metric.more]
		at.Warnf("write "+g.Metric+" "+sign+" "+strconv.FormatFloat(g.Bound, 'g', -1, 64), "accepts the worse models, not the better ones")
	case !known && !ownScript:
		at.Errorf(form.Suggest(g.Metric, append(names, "the path of an evaluate script")), "the default evaluate script does not report %s", g.Metric)
	}
}

// checkTask reports metrics, and an objective beside them, of which one is for classes and
// the other for numbers: no model has both.
func (t *Training) checkTask(p *form.Place, gates []Gate) {
	first, numbers, found := "", false, false
	for _, gate := range gates {
		metric, known := metrics[gate.Metric]
		switch {
		case !known || t.Evaluate != "":
		case !found:
			first, numbers, found = gate.Metric, metric.numbers, true
		case metric.numbers != numbers:
			p.Get("accept").Errorf("leave one of them out", "no model has both %s and %s: one is for classes, the other for numbers", first, gate.Metric)
			return
		}
	}
	at := p.Get("hyperparameters").Get("objective")
	if !found || !p.Sound("hyperparameters", "image", "prepare") || !t.Encodes() || !at.Written() {
		return
	}
	objective := t.Hyperparameters["objective"]
	if !regex.Of(map[bool]string{true: `^(reg|count):`, false: `^(binary:(logistic|hinge)|reg:logistic|multi:softprob)$`}[numbers]).MatchString(objective) {
		at.Errorf("leave objective out: the label's values say what it is", "a model with objective %s has no %s", objective, first)
	}
}

// checkImages reports images that cannot run where they have to: the training
// container's, which predicts too, and that of the steps before and after it.
func (t *Training) checkImages(p *form.Place, region string) {
	offer.Image(p.Get("image"), p.Get("instance"), t.Image, t.Instance, region)
	if _, published := catalog.ProcessingImage(region); syntax.OwnImage(t.Image) || published {
		offer.Image(p.Get("image"), p.Get("processingInstance"), "sklearn", t.ProcessingInstance, region) // see [catalog.ProcessingImage]
	}
	if at := p.Get("transformInstance"); at.Written() && !syntax.OwnImage(t.Image) {
		if _, runs := catalog.InferenceImage(t.Image, region, t.Instance); runs { // or it has been reported
			offer.Image(p.Get("image"), at, t.Image, t.TransformInstance, region)
		}
	}
}

// checkOutputs reports trained models whose outputs would have one name: CloudFormation
// takes letters and digits only, so that of a hyphen before a digit nothing is left.
func (c *Config) checkOutputs(p *form.Place) {
	if !p.Sound("models.*") {
		return
	}
	first := map[string]string{}
	for _, m := range c.WithSageMaker() {
		if m.SageMaker.Training == nil {
			continue
		}
		key := regex.Of(`-([0-9])`).ReplaceAllString(m.Name, "$1")
		if was, clash := first[key]; clash {
			p.Get("models").KeyOf(m.Name).Errorf("choose another name", "is too close to %s: the outputs of their pipelines would have one name", was)
			continue
		}
		first[key] = m.Name
	}
}

// checkScripts reports scripts that are not there.
func (c *Config) checkScripts(p *form.Place, exists func(script string) bool) {
	for _, m := range c.WithSageMaker() {
		if m.SageMaker.Training == nil {
			continue
		}
		at := p.Get("models", m.Name, "sagemaker", "training")
		for key, script := range map[string]string{"prepare": m.SageMaker.Training.Prepare, "evaluate": m.SageMaker.Training.Evaluate} {
			if at := at.Get(key); script != "" && at.Sound() && !exists(script) {
				at.Errorf("write the script, or its path from the directory of this file", "there is no file %s", script)
			}
		}
	}
}
