package main

import (
	"crypto/md5"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/sagerock/sagerock/contract"
)

// machineARN is the state machine of a pipeline's stack.
func machineARN(stack string) string {
	return "arn:aws:states:us-east-1:123456789012:stateMachine:" + strings.TrimSuffix(stack, "train") + "trained"
}

// fakeRuns is Step Functions with runs, and SageMaker with their jobs. Other services get what
// is not for it. A run that is started goes on for as many looks as its name says: each
// shows it a step further.
type fakeRuns struct {
	next http.Handler

	mu   sync.Mutex
	runs map[string]*fakeRun // by ARN
}

type fakeRun struct {
	name, arn, status, err, cause string
	began                         int64    // seconds since 1970
	looks                         int      // until it ends
	steps                         []string // that it has entered
}

// finished are the runs of a pipeline that have ended, the newest first.
var finished = []fakeRun{
	{name: "broken", status: "FAILED", err: contract.RunFailed, cause: `{"Error":"States.TaskFailed","Cause":` + quoted(prepareFailed) + `}`, steps: []string{"Prepare", "Notify failure", "Failed"}},
	{name: "weak", status: "FAILED", err: contract.RunRefused, cause: "The model did not reach auc >= 0.85. The endpoint is as it was.", steps: []string{"Prepare", "Train", "Predict", "Evaluate", "Get report", "Refused"}},
	{name: "halted", status: "ABORTED", err: "Stopped", cause: "sagerock stop", steps: []string{"Prepare", "Train"}},
	{name: "nightly", status: "SUCCEEDED", steps: []string{"Prepare", "Train", "Predict", "Evaluate", "Get report", "Create model package", "Wait for endpoint", "Deployed"}},
}

const prepareFailed = `{"ProcessingJobName":"x","FailureReason":"AlgorithmError: churn.csv:17: age is empty, not a number, exit code: 1","ProcessingJobStatus":"Failed"}`

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func newFakeRuns(next http.Handler) *fakeRuns {
	f := &fakeRuns{next: next, runs: map[string]*fakeRun{}}
	for _, r := range finished {
		r.began = 1795799000
		r.arn = executionARN(machineARN("shop--churn--train"), r.name)
		f.runs[r.arn] = &r
	}
	return f
}

func executionARN(machine, name string) string {
	return strings.Replace(machine, ":stateMachine:", ":execution:", 1) + ":" + name
}

func (f *fakeRuns) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	service, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if r.Method == http.MethodGet && r.URL.Path == "/shop-data/runs/x/"+contract.RunEncoding {
		fmt.Fprint(w, `{"columns":["months","bill","churned","calls"],"label":"churned","delimiter":",","header":true,"features":[{"column":"months"},{"column":"bill"},{"column":"calls"}]}`)
		return
	}
	switch r.Header.Get("X-Amz-Target") {
	case "Logs_20140328.DescribeLogStreams":
		fmt.Fprint(w, `{"logStreams":[{"logStreamName":"x/algo-1"}]}`)
		return
	case "Logs_20140328.GetLogEvents":
		fmt.Fprint(w, `{"events":[{"timestamp":1,"message":"reading churn.csv\n"},{"timestamp":2,"message":"prepare: \u001b[31mchurn.csv:17: age is empty, not a number"}]}`)
		return
	}
	if service != "AWSStepFunctions" && service != "SageMaker" {
		f.next.ServeHTTP(w, r)
		return
	}
	var in struct {
		StateMachineArn, ExecutionArn, Name, StatusFilter    string
		ProcessingJobName, TrainingJobName, TransformJobName string
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		panic(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if strings.HasPrefix(in.StateMachineArn+in.ExecutionArn, "arn:aws:states:us-east-1:123456789012:stateMachine:far--") {
		secretError(w, "AccessDeniedException")
		return
	}
	if service == "SageMaker" {
		f.describeJob(w, operation, in.ProcessingJobName+in.TrainingJobName+in.TransformJobName)
		return
	}
	if strings.Contains(in.ExecutionArn, " ") {
		secretError(w, "InvalidArn")
		return
	}
	run := f.runs[in.ExecutionArn]
	if in.ExecutionArn != "" && run == nil {
		secretError(w, "ExecutionDoesNotExist")
		return
	}
	switch operation {
	case "StartExecution":
		arn := executionARN(in.StateMachineArn, in.Name)
		if f.runs[arn] != nil {
			secretError(w, "ExecutionAlreadyExists")
			return
		}
		f.runs[arn] = &fakeRun{name: in.Name, arn: arn, status: "RUNNING", looks: 2, began: time.Now().Unix()}
		if strings.HasPrefix(in.Name, "long") {
			f.runs[arn].looks = 1000
		}
		fmt.Fprintf(w, `{"executionArn":%q,"startDate":%d}`, arn, f.runs[arn].began)
	case "DescribeExecution":
		run.advance()
		stop := ""
		if run.status != "RUNNING" {
			stop = fmt.Sprintf(`,"stopDate":%d.5`, run.began+300)
		}
		fmt.Fprintf(w, `{"executionArn":%q,"name":%q,"status":%q,"startDate":%d.5%s,"error":%s,"cause":%s}`,
			run.arn, run.name, run.status, run.began, stop, quoted(run.err), quoted(run.cause))
	case "GetExecutionHistory":
		fmt.Fprintf(w, `{"events":[%s]}`, strings.Join(run.events(), ","))
	case "ListExecutions":
		var all []string
		for _, r := range f.runs {
			if in.StatusFilter == "RUNNING" && r.status == "RUNNING" && strings.HasPrefix(r.arn, executionARN(in.StateMachineArn, "")) {
				all = append(all, fmt.Sprintf(`{"executionArn":%q,"name":%q,"status":"RUNNING","startDate":%d}`, r.arn, r.name, r.began))
			}
		}
		for i, listed := range finished {
			if in.StateMachineArn == machineARN("shop--churn--train") && (in.StatusFilter == "" || in.StatusFilter == listed.status) {
				all = append(all, fmt.Sprintf(`{"executionArn":%q,"name":%q,"status":%q,"startDate":%d,"stopDate":%d}`,
					executionARN(in.StateMachineArn, listed.name), listed.name, listed.status, 1795799000-100*i, 1795799061-100*i))
			}
		}
		fmt.Fprintf(w, `{"executions":[%s]}`, strings.Join(all, ","))
	case "StopExecution":
		run.status, run.err = "ABORTED", "Stopped"
		fmt.Fprintf(w, `{"stopDate":%d}`, time.Now().Unix())
	}
}

// advance shows a run that goes on a step further.
func (r *fakeRun) advance() {
	if r.status != "RUNNING" {
		return
	}
	r.steps = []string{"Prepare", "Train"}
	if r.looks--; r.looks >= 0 {
		return
	}
	last := finished[len(finished)-1]
	if strings.HasPrefix(r.name, "bad") {
		last = finished[0]
	} else if strings.HasPrefix(r.name, "poor") {
		last = finished[1]
	}
	r.status, r.err, r.cause, r.steps = last.status, last.err, last.cause, last.steps
}

// kinds are the steps that are jobs.
var kinds = map[string]string{"Prepare": "Processing", "Train": "Training", "Predict": "Transform", "Evaluate": "Processing"}

// job is what the job of a step is called.
func (r *fakeRun) job(step string) string { return "shop--churn-" + r.name + "-" + step }

// events are the history of r, in the form of Step Functions.
func (r *fakeRun) events() []string {
	state := `{"name":"shop--churn-` + r.name + `","folder":"s3://shop-data/training/shop--churn--trained/` + r.name + `","work":"s3://shop-data/runs/x"}`
	at, events := 1795799000.5, []string{`{"type":"ExecutionStarted","timestamp":1795799000.5}`}
	add := func(kind, details, body string) {
		at += 0.5
		events = append(events, fmt.Sprintf(`{"type":%q,"timestamp":%f,%q:%s}`, kind, at, details, body))
	}
	for i, step := range r.steps {
		add("TaskStateEntered", "stateEnteredEventDetails", fmt.Sprintf(`{"name":%q,"input":%s}`, step, quoted(state)))
		if kind := kinds[step]; kind != "" {
			resources := map[string]string{
				"Processing": `"ProcessingResources":{"ClusterConfig":{"InstanceType":"ml.m5.xlarge","InstanceCount":1}}`,
				"Training":   `"ResourceConfig":{"InstanceType":"ml.m5.xlarge","InstanceCount":1}`,
				"Transform":  `"TransformResources":{"InstanceType":"ml.m5.xlarge","InstanceCount":1}`,
			}[kind]
			job := fmt.Sprintf(`{"%sJobName":%q,%s}`, kind, r.job(strings.ToLower(step)), resources)
			add("TaskScheduled", "taskScheduledEventDetails", fmt.Sprintf(`{"resourceType":"sagemaker","resource":"create%sJob.sync","parameters":%s}`, kind, quoted(job)))
		}
		last := i == len(r.steps)-1
		switch {
		case step == "Prepare" && r.err == contract.RunFailed:
			add("TaskFailed", "taskFailedEventDetails", `{"error":"States.TaskFailed","cause":`+quoted(prepareFailed)+`}`)
		case last && r.status != "SUCCEEDED":
			continue
		case step == "Get report":
			auc := "0.934"
			if r.err == contract.RunRefused {
				auc = "0.71"
			}
			state = strings.TrimSuffix(state, "}") + `,"report":{"body":{"metrics":{"auc":` + auc + `,"accuracy":0.88},"rows":120}}}`
		case step == "Create model package":
			state = strings.TrimSuffix(state, "}") + `,"registered":{"ModelPackageArn":"arn:aws:sagemaker:us-east-1:123456789012:model-package/shop--churn--trained/3"}}`
		}
		add("TaskStateExited", "stateExitedEventDetails", fmt.Sprintf(`{"name":%q,"output":%s}`, step, quoted(state)))
	}
	return events
}

// describeJob describes a job. They all took two minutes, and the one of a run that goes on is
// still downloading.
func (f *fakeRuns) describeJob(w http.ResponseWriter, operation, job string) {
	if operation == "DescribeEndpoint" {
		sum := md5.Sum([]byte(executionARN(machineARN("shop--churn--train"), "nightly")))
		fmt.Fprintf(w, `{"EndpointConfigName":"shop--churn-%x"}`, sum)
		return
	}
	kind := strings.TrimSuffix(strings.TrimPrefix(operation, "Describe"), "Job")
	for _, r := range f.runs {
		if r.status == "RUNNING" && job == r.job("train") {
			fmt.Fprint(w, `{"TrainingJobStatus":"InProgress","SecondaryStatus":"Downloading"}`)
			return
		}
	}
	more := ""
	if kind == "Training" {
		more = `,"BillableTimeInSeconds":90,"SecondaryStatus":"Completed","FinalMetricDataList":[{"MetricName":"validation:auc","Value":0.9251,"Timestamp":1795799100}]`
	}
	fmt.Fprintf(w, `{"%[1]sJobStatus":"Completed","%[1]sStartTime":1795799010,"%[1]sEndTime":1795799130%[2]s}`, kind, more)
}
