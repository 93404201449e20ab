package runs

import (
	"encoding/json"
	"strings"

	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
)

// Why is why a run failed.
type Why struct {
	Step   string `json:"step"`
	Error  string `json:"error"`
	Reason string `json:"reason"`
	Log    *Log   `json:"log,omitempty"` // of the job, or of the endpoint's containers

	// Lines are the end of that log, as far as the user may read it.
	Lines []string `json:"lines,omitempty"`

	Fix string `json:"fix"`
}

// explain fills in why r failed.
func (r *Run) explain(app *account.App, h *history) {
	met := r.failed()
	w := &Why{Step: h.whose(met), Error: met.Error, Reason: strings.TrimSpace(met.text())}
	if w.Step == "" {
		w.Step = r.Step
	}
	var job *Step
	for _, s := range r.Steps {
		if s.Step == w.Step {
			job = s
			w.Log = &s.Log
		}
	}
	if why := reasonIn(met.Cause); why != "" {
		w.Reason = why
	} else if job != nil && job.reason != "" {
		w.Reason = job.reason
	}
	if job == nil && strings.Contains(strings.ToLower(w.Step), "endpoint") {
		w.Log = &Log{Group: "/aws/sagemaker/Endpoints/" + r.Endpoint()}
	}
	w.Reason = failure.Printable(w.Reason)
	w.Fix = fix(app, r, w, job)
	r.Why = w
}

// reasonIn is SageMaker's reason in the description of a job with which Step Functions ends a
// step that waited for it, or "".
func reasonIn(cause string) string {
	var job struct{ FailureReason string }
	_ = json.Unmarshal([]byte(cause), &job) // most causes are no JSON
	return job.FailureReason
}

// fixes say what to do about a failure, by words of its error or its reason. The first that
// applies is taken; one with a step applies to that one only. CONFIG is replaced by the path of
// the config file, and DATA by the location of the data.
var fixes = []struct {
	step, words, fix string
}{
	{"", "CapacityError", "try again later, or write another instance type for this step under training in CONFIG and deploy"},
	{"", "ResourceLimitExceeded", "ask for a quota of this instance type: see \"Quotas\" in docs/deploying.md"},
	{"", "MaxRuntimeExceeded", "raise training.maxRuntime in CONFIG, then deploy and train again"},
	{"", "States.Timeout", "raise training.maxRuntime in CONFIG, then deploy and train again"},
	{"", "No S3 objects found", "put data where training.data says: aws s3 cp FILE.csv DATA"},
	{"", "NoSuchKey", "put data where training.data says: aws s3 cp FILE.csv DATA"},
	{"", "NoSuchBucket", "make the bucket that training.data names, or name another: DATA"},
	{"", "kms:", "let the pipeline use the key of the data: write its ARN under encryption.decrypt in CONFIG and deploy"},
	{"", "KMSAccessDenied", "let the pipeline use the key of the data: write its ARN under encryption.decrypt in CONFIG and deploy"},
	{"", "not authorized to perform", "deploy again, which gives the pipeline its permissions; if that does not help, a boundary or a policy of the organization forbids it"},
	{"", "AccessDenied", "let the bucket of training.data be read by this account, and its key by encryption.decrypt"},
	{"", "MetricMissing", "let the evaluate script write that number under metrics"},
	{"Prepare", "", "read its log, which says what is wrong with the data; sagerock check --data FILE.csv shows all of it at once"},
	{"Train", "", "read its log; hyperparameters and the columns of the data are what the container complains of most"},
	{"Predict", "", "read its log: the container has to answer each row of the test set with a line"},
	{"Evaluate", "", "read its log, which says what the evaluate script could not do"},
}

// fix is what to do about w.
func fix(app *account.App, r *Run, w *Why, job *Step) string {
	again := "sagerock train " + r.Model + app.Flags()
	text := w.Error + " " + w.Reason
	if job != nil {
		text += " " + job.Status
	}
	for _, f := range fixes {
		if (f.step == "" || f.step == w.Step) && strings.Contains(text, f.words) {
			return strings.NewReplacer("CONFIG", app.File, "DATA", r.pipeline.Config.Data).Replace(f.fix) + "; then " + again
		}
	}
	if w.Log != nil {
		return "read the log; then " + again
	}
	return "mend what the reason names; then " + again
}
