package runs

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/plan"
)

// churn is a pipeline, and the app that it is of.
func churn(t *testing.T) (*account.App, *Pipeline) {
	t.Helper()
	cfg, _, err := config.Parse("shop.yaml", []byte(`{name: shop, region: us-east-1, path: sagemaker,
		models: {churn: {sagemaker: {training: {data: s3://acme-data/churn/, accept: auc >= 0.85}}}}}`), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	app := &account.App{File: "shop.yaml", Plan: plan.Of(cfg)}
	return app, &Pipeline{app.Plan.Pipelines[0], "arn:aws:states:us-east-1:123456789012:stateMachine:shop--churn--trained"}
}

// TestWhyARunFailed holds what Step Functions says of failed runs against what their owner
// reads.
func TestWhyARunFailed(t *testing.T) {
	app, p := churn(t)
	job := func(reason string) string {
		src, err := json.Marshal(map[string]string{"FailureReason": reason, "TrainingJobStatus": "Failed"})
		if err != nil {
			t.Fatal(err)
		}
		return string(src)
	}
	for name, tc := range map[string]struct {
		step, err, cause string // of the task that failed
		reason, fix      string // the beginnings of what is read
		log              string // its group
	}{
		"bad data":                     {"Prepare", "States.TaskFailed", job("AlgorithmError: no label"), "AlgorithmError: no label", "read its log, which says what is wrong with the data", "/aws/sagemaker/ProcessingJobs"},
		"no data":                      {"Prepare", "States.TaskFailed", job("ClientError: No S3 objects found under S3 URL"), "ClientError: No S3 objects", "put data where training.data says: aws s3 cp FILE.csv s3://acme-data/churn/", "/aws/sagemaker/ProcessingJobs"},
		"no instances":                 {"Train", "States.TaskFailed", job("CapacityError: Unable to provision"), "CapacityError", "try again later, or write another instance type", "/aws/sagemaker/TrainingJobs"},
		"no quota, and no job":         {"Train", "SageMaker.ResourceLimitExceededException", "The account-level service limit is 0", "The account-level", "ask for a quota of this instance type", "/aws/sagemaker/TrainingJobs"},
		"too slow":                     {"Train", "States.Timeout", "", "States.Timeout", "raise training.maxRuntime in shop.yaml", "/aws/sagemaker/TrainingJobs"},
		"a key of somebody":            {"Prepare", "States.TaskFailed", job("ClientError: ... not authorized to perform: kms:Decrypt"), "ClientError", "let the pipeline use the key of the data", "/aws/sagemaker/ProcessingJobs"},
		"a report without the metric":  {"", "MetricMissing", "The report of the evaluate script has no number named auc.", "The report", "let the evaluate script write that number", ""},
		"an endpoint that is not well": {"Wait for endpoint", "EndpointFailed", "The primary container did not pass the ping health check.", "The primary", "read the log", "/aws/sagemaker/Endpoints/shop--churn--trained"},
		"anything else":                {"Create model", "SageMaker.SageMakerException", "x", "x", "mend what the reason names", ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := &history{step: "Failed"}
			if kind := map[string]string{"Prepare": "Processing", "Train": "Training"}[tc.step]; kind != "" {
				h.steps = []*Step{newStep(tc.step, "sagemaker", "create"+kind+"Job.sync", `{"`+kind+`JobName":"x"}`)}
			}
			if tc.step != "" {
				h.failed = []failedStep{{"Create model package group", ended{"SageMaker.SageMakerException", "it is there"}}, {tc.step, ended{tc.err, tc.cause}}}
			}
			cause, err := json.Marshal(map[string]string{"Error": tc.err, "Cause": tc.cause})
			if err != nil {
				t.Fatal(err)
			}
			r := &Run{ID: "x", Model: "churn", Step: "Failed", Steps: h.steps, pipeline: p, end: ended{contract.RunFailed, string(cause)}}
			r.explain(app, h)
			w := r.Why
			group := ""
			if w.Log != nil {
				group = w.Log.Group
			}
			if !strings.HasPrefix(w.Reason, tc.reason) || !strings.HasPrefix(w.Fix, tc.fix) || group != tc.log || !strings.HasSuffix(w.Fix, "; then sagerock train churn -c shop.yaml") {
				t.Errorf("got %+v, log %s", w, group)
			}
			if want := tc.step; want != "" && w.Step != want || want == "" && w.Step != "Failed" {
				t.Errorf("failed at %s, want %s", w.Step, want)
			}
		})
	}
}

// TestHistoryTellsWhatItKnows adds up events as Step Functions writes them, and some that say
// nothing of a run's state.
func TestHistoryTellsWhatItKnows(t *testing.T) {
	h := &history{}
	for _, src := range []string{
		`{"type":"PassStateEntered","timestamp":1795799000.25,"stateEnteredEventDetails":{"name":"Name the run","input":"{\"name\":\"somebody's input\"}"}}`,
		`{"type":"PassStateExited","timestamp":1795799001,"stateExitedEventDetails":{"name":"Name the run","output":"{\"name\":\"n\",\"folder\":\"s3://b/training/x\"}"}}`,
		`{"type":"TaskStateEntered","timestamp":1795799002,"stateEnteredEventDetails":{"name":"Prepare","input":"{}"}}`,
		`{"type":"TaskScheduled","timestamp":1795799003,"taskScheduledEventDetails":{"resourceType":"sagemaker","resource":"createProcessingJob.sync","parameters":"{\"ProcessingJobName\":\"n-prepare\",\"ProcessingResources\":{\"ClusterConfig\":{\"InstanceType\":\"ml.m5.large\",\"InstanceCount\":2}}}"}}`,
		`{"type":"TaskFailed","timestamp":1795799004,"taskFailedEventDetails":{"error":"SageMaker.AmazonSageMakerException","cause":"Rate exceeded"}}`,
		`{"type":"TaskStateExited","timestamp":1795799005,"stateExitedEventDetails":{"name":"Prepare","output":"not JSON"}}`,
		`{"type":"TaskStateEntered","timestamp":1795799006,"stateEnteredEventDetails":{"name":"Get report","input":"{\"name\":\"n\",\"folder\":\"s3://b/training/x\",\"report\":{\"body\":{\"metrics\":{\"auc\":0.9}}}}"}}`,
		`{"type":"TaskScheduled","timestamp":1795799007,"taskScheduledEventDetails":{"resourceType":"aws-sdk:s3","resource":"getObject","parameters":"{}"}}`,
	} {
		var e event
		if err := json.Unmarshal([]byte(src), &e); err != nil {
			t.Fatal(err)
		}
		h.add(&e)
	}
	if len(h.steps) != 1 || h.step != "Get report" || h.state.Name != "n" || h.state.Report.Body.Metrics["auc"] != 0.9 {
		t.Fatalf("got %+v", h)
	}
	s := h.steps[0]
	if s.Job != "n-prepare" || s.Instance != "ml.m5.large" || s.instances != 2 || s.over.Sub(s.scheduled).Seconds() != 2 {
		t.Errorf("got %+v", s)
	}
	if got := h.whose(ended{"SageMaker.AmazonSageMakerException", "Rate exceeded"}); got != "Prepare" {
		t.Errorf("failed at %q", got)
	}
}

// TestOutcomes tells the ends of executions apart.
func TestOutcomes(t *testing.T) {
	for _, tc := range []struct {
		status, err string
		want        Outcome
	}{
		{"RUNNING", "", Running},
		{"SUCCEEDED", "", Deployed},
		{"FAILED", contract.RunRefused, Refused},
		{"FAILED", contract.RunFailed, Failed},
		{"FAILED", "States.Runtime", Failed},
		{"TIMED_OUT", "States.Timeout", Failed},
		{"ABORTED", "", Stopped},
	} {
		if got := outcome(tc.status, tc.err); got != tc.want {
			t.Errorf("%s, %s: got %s, want %s", tc.status, tc.err, got, tc.want)
		}
	}
}
