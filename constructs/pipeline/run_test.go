package pipeline_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/pipeline"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/localaws"
	"github.com/sagerock/sagerock/internal/tabular"
)

// aws is a local AWS with a bucket of data, a bucket for results, and a queue
// that is subscribed to the topic.
type aws struct {
	*testing.T
	*localaws.Server
	queue string
	ran   *ran
}

func start(t *testing.T) *aws {
	t.Helper()
	var server *localaws.Server
	started := make(chan error)
	go func() {
		var err error
		server, err = localaws.Start(t.Context())
		started <- err
	}()
	synth(t, nil) // the first takes as long as the start does
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Stop()
		if t.Failed() {
			t.Log(server.Log())
		}
	})
	a := &aws{T: t, Server: server, ran: &ran{sources: map[string][]byte{}, functions: map[string]bool{}}}
	for _, name := range []string{bucket, "amzn-s3-demo-data", "cdk-hnb659fds-assets-" + localaws.Account + "-" + region} {
		a.must(a.Put(t.Context(), name, "", nil))
	}
	a.upload("churn/churn.csv", "../../examples/04-sagemaker-training/churn.csv")
	a.upload("other/churn.csv", "testdata/broken.csv")

	var queue struct{ QueueUrl string }
	a.call("sqs", "AmazonSQS.CreateQueue", map[string]any{"QueueName": "alarms"}, &queue)
	a.queue = queue.QueueUrl
	for _, form := range []url.Values{
		{"Action": {"CreateTopic"}, "Name": {"alarms"}},
		{
			"Action": {"Subscribe"}, "TopicArn": {topicARN}, "Protocol": {"sqs"}, "Endpoint": {"arn:aws:sqs:us-east-1:123456789012:alarms"},
			"Attributes.entry.1.key": {"RawMessageDelivery"}, "Attributes.entry.1.value": {"true"},
		},
	} {
		a.must(a.Form(t.Context(), region, "sns", form))
	}
	return a
}

// in is a for a part of the test.
func (a *aws) in(t *testing.T) *aws { return &aws{T: t, Server: a.Server, queue: a.queue, ran: a.ran} }

func (a *aws) must(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

func (a *aws) call(service, target string, in, out any) {
	a.Helper()
	a.must(a.Call(a.Context(), region, service, target, in, out))
}

func (a *aws) upload(key, file string) {
	a.Helper()
	body, err := os.ReadFile(file)
	a.must(err)
	a.must(a.Put(a.Context(), "amzn-s3-demo-data", key, body))
}

// deploy makes a state machine and puts its scripts where its jobs look.
func (a *aws) deploy(name string, m machine, scripts ...string) string {
	a.Helper()
	for i, state := range []string{"Prepare", "Evaluate"} {
		inputs := m.States[state]["Parameters"].(map[string]any)["ProcessingInputs"].([]any)
		uri := inputs[len(inputs)-1].(map[string]any)["S3Input"].(map[string]any)["S3Uri"].(string)
		assets, key, _ := strings.Cut(strings.TrimPrefix(uri, "s3://"), "/")
		code := tabular.Archive()
		if scripts[i] != standard {
			var err error
			code, err = os.ReadFile(scripts[i])
			a.must(err)
		}
		a.must(a.Put(a.Context(), assets, key, code))
	}
	if send := m.States["Send sample"]; send != nil {
		a.function(send["Parameters"].(map[string]any)["FunctionName"].(string))
	}
	var made struct{ StateMachineArn string }
	a.call("states", "AWSStepFunctions.CreateStateMachine", map[string]any{
		"name": name, "definition": text(m), "roleArn": "arn:aws:iam::123456789012:role/machine",
	}, &made)
	a.ran.sources[made.StateMachineArn] = m.source
	return made.StateMachineArn
}

// function makes the function that sends samples, unless it is there.
func (a *aws) function(arn string) {
	a.Helper()
	if a.ran.functions[arn] {
		return
	}
	code, err := os.ReadFile("../serving/scripts/sample.py")
	a.must(err)
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	file, err := archive.Create("index.py")
	a.must(err)
	_, err = file.Write(code)
	a.must(err)
	a.must(archive.Close())
	a.must(a.Form(a.Context(), region, "iam", url.Values{"Action": {"CreateRole"}, "Version": {"2010-05-08"}, "RoleName": {"function"}, "AssumeRolePolicyDocument": {"{}"}}))
	a.must(a.Post(a.Context(), region, "lambda", "/2015-03-31/functions", map[string]any{
		"FunctionName": arn[strings.LastIndex(arn, ":")+1:], "Role": "arn:aws:iam::" + localaws.Account + ":role/function",
		"Handler": "index.handler", "Runtime": "python3.14", "Code": map[string]any{"ZipFile": packed.Bytes()},
	}))
	a.ran.functions[arn] = true
}

type execution struct{ Status, Error, Cause string }

// run starts an execution and waits for its end.
func (a *aws) run(machine, name string) execution {
	a.Helper()
	var started struct{ ExecutionArn string }
	a.call("states", "AWSStepFunctions.StartExecution", map[string]any{"stateMachineArn": machine, "name": name}, &started)
	ctx, cancel := context.WithTimeout(a.Context(), time.Minute)
	defer cancel()
	for {
		var e execution
		a.call("states", "AWSStepFunctions.DescribeExecution", map[string]any{"executionArn": started.ExecutionArn}, &e)
		if e.Status != "RUNNING" {
			a.ran.executions = append(a.ran.executions, [2]string{machine, started.ExecutionArn})
			return e
		}
		select {
		case <-ctx.Done():
			a.Fatalf("%s still runs", name)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// alarm sets the state of the alarm that rolls an update back.
func (a *aws) alarm(state string) {
	a.Helper()
	a.call("monitoring", "GraniteServiceVersion20100801.SetAlarmState", map[string]any{
		"AlarmName": "shop-churn-rollback-errors", "StateValue": state, "StateReason": "a test",
	}, nil)
}

// entered are the states that an execution went through.
func (a *aws) entered(machine, name string) map[string]bool {
	a.Helper()
	names := map[string]bool{}
	for _, state := range a.path(machine, name) {
		names[state] = true
	}
	return names
}

// path are the states that an execution went through, in order.
func (a *aws) path(machine, name string) (names []string) {
	a.Helper()
	var history struct {
		Events []struct {
			StateEnteredEventDetails struct{ Name string }
		}
	}
	execution := strings.Replace(machine, ":stateMachine:", ":execution:", 1) + ":" + name
	a.call("states", "AWSStepFunctions.GetExecutionHistory", map[string]any{"executionArn": execution, "maxResults": 1000}, &history)
	for _, e := range history.Events {
		if state := e.StateEnteredEventDetails.Name; state != "" {
			names = append(names, state)
		}
	}
	return names
}

// notification is the next message of the topic.
func (a *aws) notification() map[string]any {
	a.Helper()
	var got struct {
		Messages []struct{ Body, ReceiptHandle string }
	}
	a.call("sqs", "AmazonSQS.ReceiveMessage", map[string]any{"QueueUrl": a.queue}, &got)
	if len(got.Messages) == 0 {
		return nil
	}
	a.call("sqs", "AmazonSQS.DeleteMessage", map[string]any{"QueueUrl": a.queue, "ReceiptHandle": got.Messages[0].ReceiptHandle}, nil)
	var message map[string]any
	a.must(json.Unmarshal([]byte(got.Messages[0].Body), &message))
	return message
}

// ask calls the endpoint with a row of CSV.
func (a *aws) ask(row string) (status int, answer string) {
	a.Helper()
	request, err := http.NewRequestWithContext(a.Context(), http.MethodPost, a.Endpoint+"/endpoints/shop-churn/invocations", strings.NewReader(row))
	a.must(err)
	request.Header.Set("Content-Type", "text/csv")
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/"+region+"/sagemaker/aws4_request, SignedHeaders=host, Signature=local")
	response, err := http.DefaultClient.Do(request)
	a.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	a.must(err)
	return response.StatusCode, string(body)
}

// endpoint is the configuration that serves, or "".
func (a *aws) endpoint() string {
	var got struct{ EndpointConfigName string }
	_ = a.Call(a.Context(), region, "sagemaker", "SageMaker.DescribeEndpoint", map[string]any{"EndpointName": "shop-churn"}, &got)
	return got.EndpointConfigName
}

// standard is the archive of sagerock's own scripts.
const standard = ""

// TestRun lets the pipeline run against a local AWS: the scripts and XGBoost are the real
// ones, and Step Functions and SageMaker are moto's.
func TestRun(t *testing.T) {
	a := start(t)
	quick := func(change func(*pipeline.TrainingProps)) machine {
		m := synth(t, change).machine(t)
		m.States["Wait for start"]["Seconds"], m.States["Wait for deletion"]["Seconds"] = 0, 0
		delete(m.States["Describe current endpoint"], "Retry") // that waits where there is none yet
		return m
	}
	good := a.deploy("good", quick(nil), standard, standard)

	if e := a.run(good, "first"); e.Status != "SUCCEEDED" {
		t.Fatalf("the first run: %+v", e)
	}
	first := a.endpoint()
	if first == "" {
		t.Fatal("the first run made no endpoint")
	}
	const customer = "3,98.5,4,3,1,0"
	if status, answer := a.ask(customer); status != http.StatusOK || !strings.HasPrefix(answer, "1,0.") {
		t.Errorf("the endpoint answers a row as it is in the file with %d %s", status, answer)
	}
	if status, answer := a.ask("3,98.5"); status == http.StatusOK || !strings.Contains(answer, "row 1 has 2 fields") {
		t.Errorf("the endpoint answers a short row with %d %s", status, answer)
	}
	if e := a.run(good, "second"); e.Status != "SUCCEEDED" {
		t.Fatalf("the second run: %+v", e)
	}
	second := a.endpoint()
	if second == first {
		t.Error("the second run did not update the endpoint")
	}
	larger := a.deploy("larger", quick(func(p *pipeline.TrainingProps) { p.Config.Instance = "ml.m5.xlarge" }), standard, standard)
	if e := a.run(larger, "third"); e.Status != "SUCCEEDED" {
		t.Fatalf("the run with other instances: %+v", e)
	}
	if !a.entered(larger, "third")["Deregister scalable target"] || a.entered(good, "second")["Deregister scalable target"] {
		t.Error("scaling must stop before the instances change, and only then")
	}
	if message := a.notification(); message != nil {
		t.Errorf("the notification of success is %v", message)
	}

	targets := func() string {
		var targets struct {
			ScalableTargets []struct{ MinCapacity, MaxCapacity int }
		}
		a.call("application-autoscaling", "AnyScaleFrontendService.DescribeScalableTargets", map[string]any{"ServiceNamespace": "sagemaker"}, &targets)
		return fmt.Sprint(targets.ScalableTargets)
	}
	t.Run("registered and scaled", func(t *testing.T) {
		a := a.in(t)
		var packages struct {
			ModelPackageSummaryList []struct{ ModelApprovalStatus string }
		}
		a.call("sagemaker", "SageMaker.ListModelPackages", map[string]any{"ModelPackageGroupName": "shop-churn"}, &packages)
		if got := fmt.Sprint(packages.ModelPackageSummaryList); got != "[{Approved} {Approved} {Approved}]" {
			t.Errorf("model packages: %s", got)
		}
		if got := targets(); got != "[{1 3}]" {
			t.Errorf("scalable targets: %s", got)
		}
	})

	anew := quick(nil) // an endpoint that never came up, as far as the run can see
	anew.States["Describe current endpoint"]["ResultSelector"] = map[string]any{"EndpointStatus": "Failed", "EndpointConfigName.$": "$.EndpointConfigName"}
	anew.States["Wait for deletion"]["Seconds"] = 1 // so that it is gone when the run looks again
	if e := a.run(a.deploy("anew", anew, standard, standard), "after-a-failure"); e.Status != "SUCCEEDED" {
		t.Fatalf("the run after one whose endpoint failed: %+v", e)
	}
	if first, last := a.entered(good, "second"), a.entered(strings.Replace(good, ":good", ":anew", 1), "after-a-failure"); first["Delete endpoint"] || !last["Delete endpoint"] || !last["Create endpoint"] {
		t.Error("an endpoint must be made anew when it failed, and only then")
	}

	fixed := func(p *pipeline.TrainingProps) { p.Config.Scaling.Min, p.Config.Scaling.Max = 2, 2 }
	if e := a.run(a.deploy("fixed", quick(fixed), standard, standard), "fourth"); e.Status != "SUCCEEDED" {
		t.Fatalf("the run without scaling: %+v", e)
	}
	if got := targets(); got != "[]" {
		t.Errorf("scalable targets without scaling: %s", got)
	}
	serving := a.endpoint()
	for list, kind := range map[string]string{"EndpointConfigs": "EndpointConfigName", "Models": "ModelName"} {
		if got := a.names("List"+list, list, kind); got != serving {
			t.Errorf("%s of superseded runs are left beside %s: %s", list, serving, got)
		}
	}

	for name, tc := range map[string]struct {
		change           func(*pipeline.TrainingProps)
		spoil            func(machine)
		evaluate         string
		err, cause       string // of the execution
		outcome, message string
		archive          string // whether it expires, stays or is not there
		alarm            bool   // whether the one that rolls back is in ALARM
		path             string // the states from the new configuration to the end
	}{
		"a model below the bound is refused": {
			change: func(p *pipeline.TrainingProps) { p.Config.Training.Accept = "auc >= 0.999" },
			err:    "ModelRefused", cause: "auc >= 0.999", outcome: "refused", message: "s3://results/training/shop-churn/", archive: "expires",
		},
		"a column that is not there is named": {
			change: func(p *pipeline.TrainingProps) { p.Config.Training.Label = "left" },
			cause:  "prepare: churn.csv:1:1: it has no column left", outcome: "failed", message: "no column left",
		},
		"a row of too many fields is refused": {
			change: func(p *pipeline.TrainingProps) { p.Config.Training.Data = "s3://amzn-s3-demo-data/other/" },
			cause:  "churn.csv:3:1: 4 fields in a row, and 3 columns", outcome: "failed", message: "4 fields",
		},
		"a report without the metric fails": {
			change:   func(p *pipeline.TrainingProps) { p.Dir, p.Config.Training.Evaluate = "testdata", "own.py" },
			evaluate: "testdata/own.py",
			cause:    "MetricMissing", outcome: "failed", message: "no number named auc", archive: "expires",
		},
		"a failure without a cause is sent all the same": {
			spoil: func(m machine) { // as Step Functions reports a task that took too long
				m.States["Name the run"] = map[string]any{
					"Type": "Pass", "Result": map[string]any{"Error": "States.Timeout"}, "ResultPath": "$.failure", "Next": "Notify failure",
				}
			},
			cause: "States.Timeout", outcome: "failed", message: `"failure":{"Error":"States.Timeout"}`,
		},
		"an update that SageMaker rolls back fails": {
			change: fixed, // once more: nothing is left to stop
			spoil: func(m machine) { // an update that leaves the endpoint as it is
				m.States["Update endpoint"]["Resource"] = "arn:aws:states:::aws-sdk:sagemaker:describeEndpoint"
				m.States["Update endpoint"]["Parameters"] = map[string]any{"EndpointName": "shop-churn"}
			},
			cause: "EndpointNotUpdated", outcome: "failed", message: "it still serves", archive: "stays", // it is registered
		},
		"an update that an alarm rolls back fails and names the alarm": {
			change: fixed, alarm: true, cause: "EndpointRolledBack", outcome: "failed", message: "shop-churn-rollback-errors in ALARM", archive: "stays",
			path: "Create endpoint configuration, Put rollback alarm errors, Describe current endpoint, Endpoint failed?, Deregister scalable target, " +
				"Update endpoint, Wait for start, Describe endpoint, Endpoint ready?, Wait for endpoint, Describe endpoint, Endpoint ready?, " +
				"Wait for endpoint, Describe endpoint, Endpoint ready?, Wait for endpoint, Describe endpoint, Endpoint ready?, Endpoint rolled back, " +
				"Describe endpoint after failure, Model unused?, Delete unused endpoint configuration, Delete unused model, Registered?, Notify failure, Failed",
		},
		"a model that does not answer its sample makes way for the one before": {
			change: func(p *pipeline.TrainingProps) {
				fixed(p)
				p.Config.Rollout.Bake, p.Config.Rollout.Sample = 0, &hosting.Sample{Body: "3,98.5,4,3,1,0", ContentType: "text/csv", Contains: "no model says this"}
			},
			cause: "SampleFailed", outcome: "failed", message: "endpoint shop-churn: the answer does not contain", archive: "stays",
			path: "Create endpoint configuration, Describe current endpoint, Endpoint failed?, Deregister scalable target, Update endpoint, Wait for start, " +
				"Describe endpoint, Endpoint ready?, Wait for endpoint, Describe endpoint, Endpoint ready?, Wait for endpoint, Describe endpoint, Endpoint ready?, " +
				"Send sample, Earlier model?, Restore endpoint, Wait for restored endpoint, Describe restored endpoint, Endpoint restored?, " +
				"Wait for restored endpoint, Describe restored endpoint, Endpoint restored?, Wait for restored endpoint, Describe restored endpoint, Endpoint restored?, " +
				"Describe endpoint after failure, Model unused?, Delete unused endpoint configuration, Delete unused model, Registered?, Notify failure, Failed",
		},
		"a model that cannot be created leaves an archive that expires": {
			spoil: func(m machine) { m.fails("Create model", "Refused") }, cause: "Refused", outcome: "failed", message: "Refused", archive: "expires",
		},
		"a model that cannot be registered is deleted": {
			spoil: func(m machine) { m.fails("Create model package", "Refused") }, cause: "Refused", outcome: "failed", message: "Refused", archive: "expires",
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := a.in(t)
			m := quick(tc.change)
			if tc.spoil != nil {
				tc.spoil(m)
			}
			if tc.evaluate == "" {
				tc.evaluate = standard
			}
			id := strings.ReplaceAll(name, " ", "-")
			if tc.alarm {
				a.alarm("ALARM")
				defer a.alarm("OK")
			}
			machine := a.deploy(id, m, standard, tc.evaluate)
			e := a.run(machine, "run")
			if e.Status != "FAILED" || !strings.Contains(e.Error, tc.err) || !strings.Contains(e.Cause, tc.cause) {
				t.Errorf("execution: %+v", e)
			}
			message := a.notification()
			if message["outcome"] != tc.outcome || !strings.Contains(text(message), tc.message) {
				t.Errorf("the notification is %v", message)
			}
			if a.endpoint() != serving {
				t.Error("the endpoint changed")
			}
			for list, kind := range map[string]string{"EndpointConfigs": "EndpointConfigName", "Models": "ModelName"} {
				if got := a.names("List"+list, list, kind); got != serving {
					t.Errorf("%s are left beside %s: %s", list, serving, got)
				}
			}
			if _, got, _ := strings.Cut(strings.Join(a.path(machine, "run"), ", "), "Create model package, "); tc.path != "" && got != tc.path {
				t.Errorf("its path was\n%s\nwant\n%s", got, tc.path)
			}
			if got := a.archive(id); got != tc.archive {
				t.Errorf("the archive: %q, want %q", got, tc.archive)
			}
		})
	}

	t.Run("a run whose model serves already leaves it alone when it fails", func(t *testing.T) {
		a := a.in(t)
		m := quick(nil)
		m.fails("Put scaling policy", "Refused")
		if e := a.run(a.deploy("serves", m, standard, standard), "run"); e.Status != "FAILED" {
			t.Errorf("execution: %+v", e)
		}
		a.notification()
		serves := a.endpoint()
		if serves == serving {
			t.Error("the endpoint is as it was")
		}
		for list, kind := range map[string]string{"EndpointConfigs": "EndpointConfigName", "Models": "ModelName"} {
			if got := a.names("List"+list, list, kind); !strings.Contains(got, serves) {
				t.Errorf("%s of the endpoint are gone: %s", list, got)
			}
		}
		if got := a.archive("serves"); got != "stays" {
			t.Errorf("the archive: %q", got)
		}
	})

	t.Run("its role allows every call that was made", func(t *testing.T) { a.in(t).allowed() })

	t.Run("cleanup waits for the endpoint and its interfaces, and deletes what runs made", func(t *testing.T) {
		a := a.in(t)
		group, eni := a.interfaces()
		done := make(chan string)
		go func() { done <- a.cleanup(map[string]any{"SecurityGroup": group}) }()
		for a.endpoint() != "" {
			time.Sleep(50 * time.Millisecond)
		}
		select {
		case got := <-done:
			t.Errorf("it did not wait for the interface: %s", got)
		case <-time.After(2 * time.Second):
		}
		a.ec2("DeleteNetworkInterface", url.Values{"NetworkInterfaceId": {eni}})
		if got := <-done; got != "SUCCESS|shop-churn|" {
			t.Errorf("it ended with %s", got)
		}
		for list, kind := range map[string]string{"Endpoints": "EndpointName", "EndpointConfigs": "EndpointConfigName", "Models": "ModelName"} {
			if got := a.names("List"+list, list, kind); got != "" {
				t.Errorf("%s are left: %s", list, got)
			}
		}
		if got := a.cleanup(nil); got != "SUCCESS|shop-churn|" {
			t.Errorf("it minds that the endpoint is gone: %s", got)
		}
	})

	t.Run("cleanup gives up and says for what", func(t *testing.T) {
		a := a.in(t)
		group, _ := a.interfaces()
		if got := a.cleanup(map[string]any{"SecurityGroup": group}, "Seconds", "1"); !strings.HasPrefix(got, "FAILED|shop-churn|gave up waiting for network interfaces in "+group) {
			t.Errorf("it ended with %s", got)
		}
	})

	t.Run("cleanup deletes an endpoint whose scaling it may not deregister", func(t *testing.T) {
		a := a.in(t)
		if e := a.run(good, "for-the-refusal"); e.Status != "SUCCEEDED" {
			t.Fatalf("the run before: %+v", e)
		}
		if got := a.cleanup(nil, "Refuse", "deregister_scalable_target"); !strings.HasSuffix(got, "SUCCESS|shop-churn|") || a.endpoint() != "" {
			t.Errorf("it ended with %s, and the endpoint serves %s", got, a.endpoint())
		}
	})

	t.Run("an endpoint whose first model does not answer its sample is deleted", func(t *testing.T) {
		a := a.in(t)
		m := quick(func(p *pipeline.TrainingProps) {
			p.Config.Rollout.Bake, p.Config.Rollout.Sample = 0, &hosting.Sample{Body: "3,98.5", ContentType: "text/csv"}
		})
		machine := a.deploy("unfit", m, standard, standard)
		if e := a.run(machine, "run"); e.Status != "FAILED" || !strings.Contains(e.Cause, "the model answered with status 400") {
			t.Errorf("execution: %+v", e)
		}
		if path := strings.Join(a.path(machine, "run"), ", "); !strings.Contains(path, "Send sample, Earlier model?, Delete unfit endpoint, ") || strings.Contains(path, "Register scalable target") {
			t.Errorf("its path was %s", path)
		}
		if message := a.notification(); message["outcome"] != "failed" || !strings.Contains(text(message), "SampleFailed") {
			t.Errorf("the notification is %v", message)
		}
		for list, kind := range map[string]string{"Endpoints": "EndpointName", "EndpointConfigs": "EndpointConfigName", "Models": "ModelName"} {
			if got := a.names("List"+list, list, kind); got != "" {
				t.Errorf("%s are left: %s", list, got)
			}
		}
	})

	t.Run("a destroy stops runs and their jobs", func(t *testing.T) {
		a := a.in(t)
		slow := quick(nil)
		slow.States["Name the run"] = map[string]any{"Type": "Wait", "Seconds": 600, "Next": "Deployed"}
		arn := a.deploy("slow", slow, standard, standard)
		var started struct{ ExecutionArn string }
		a.call("states", "AWSStepFunctions.StartExecution", map[string]any{"stateMachineArn": arn, "name": "long"}, &started)
		for !a.entered(arn, "long")["Name the run"] { // moto stops none that has not begun
			time.Sleep(50 * time.Millisecond)
		}
		job := fmt.Sprintf("training shop-churn-%x", md5.Sum([]byte(started.ExecutionArn)))
		if got := a.cleanup(map[string]any{"StateMachine": arn, "EndpointName": nil}, "Jobs", []string{job}); got != "SUCCESS|"+arn+"|" {
			t.Errorf("it ended with %s", got)
		}
		var e execution
		a.call("states", "AWSStepFunctions.DescribeExecution", map[string]any{"executionArn": started.ExecutionArn}, &e)
		if e.Status != "ABORTED" {
			t.Errorf("the run is %s", e.Status)
		}
		if got := a.cleanup(map[string]any{"StateMachine": arn}); got != "SUCCESS|shop-churn|" {
			t.Errorf("the one that deletes the endpoint too ended with %s", got)
		}
	})
}

// fails makes a state fail for good.
func (m machine) fails(state, err string) {
	catch := m.States[state]["Catch"].([]any)[0].(map[string]any)
	m.States[state] = map[string]any{"Type": "Pass", "Result": map[string]any{"Error": err}, "ResultPath": catch["ResultPath"], "Next": catch["Next"]}
}

// archive says what becomes of the archive of a run of a state machine.
func (a *aws) archive(machine string) string {
	a.Helper()
	run := fmt.Sprintf("shop-churn-%x", md5.Sum([]byte("arn:aws:states:us-east-1:"+localaws.Account+":execution:"+machine+":run")))
	tags, err := a.Get(a.Context(), bucket, "training/shop-churn/run/model/"+run+"/output/model.tar.gz?tagging")
	switch {
	case err != nil:
		return ""
	case strings.Contains(string(tags), "<Key>"+contract.DiscardedTag+"</Key><Value>"+contract.Discarded+"</Value>"):
		return "expires"
	}
	return "stays"
}

// cleanup calls the cleanup function as CloudFormation does when it deletes what it has
// made, and returns what the function answers. more are keys and values of the event.
func (a *aws) cleanup(properties map[string]any, more ...any) string {
	a.Helper()
	given := map[string]any{"EndpointName": "shop-churn", "ScalableTarget": "endpoint/shop-churn/variant/AllTraffic", "RunName": "shop-churn", "Jobs": []string{"processing-job-prepare", "training-job", "transform-job", "processing-job-evaluate"}}
	maps.Copy(given, properties)
	maps.DeleteFunc(given, func(_ string, value any) bool { return value == nil })
	event := map[string]any{"RequestType": "Delete", "ResourceProperties": given}
	for i := 0; i < len(more); i += 2 {
		event[more[i].(string)] = more[i+1]
	}
	command := exec.CommandContext(a.Context(), filepath.Join("..", "..", ".venv", "bin", "python"), "-B", "testdata/cleanup.py", text(event))
	command.Env = a.Env(region)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		a.Errorf("cleanup: %v\n%s%s", err, out, stderr.String())
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n") // the answer is the last, after the function's log
	return lines[len(lines)-1]
}

// names lists what SageMaker has of a kind.
func (a *aws) names(action, list, name string) string {
	a.Helper()
	var got map[string]any
	a.call("sagemaker", "SageMaker."+action, map[string]any{}, &got)
	var all []string
	items, _ := got[list].([]any)
	for _, item := range items {
		all = append(all, item.(map[string]any)[name].(string))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// interfaces makes a security group, and a network interface that has it.
func (a *aws) interfaces() (group, eni string) {
	a.Helper()
	vpc := a.ec2("CreateVpc", url.Values{"CidrBlock": {"10.0.0.0/16"}})["vpcId"]
	subnet := a.ec2("CreateSubnet", url.Values{"VpcId": {vpc}, "CidrBlock": {"10.0.0.0/24"}})["subnetId"]
	group = a.ec2("CreateSecurityGroup", url.Values{"VpcId": {vpc}, "GroupName": {"group" + vpc}, "GroupDescription": {"d"}})["groupId"]
	eni = a.ec2("CreateNetworkInterface", url.Values{"SubnetId": {subnet}, "SecurityGroupId.1": {group}})["networkInterfaceId"]
	return group, eni
}

var tag = regexp.MustCompile(`<(\w+)>([^<]+)</`)

// ec2 calls an action of EC2 and returns the elements of its answer: the first of each name.
func (a *aws) ec2(action string, values url.Values) map[string]string {
	a.Helper()
	values.Set("Action", action)
	values.Set("Version", "2016-11-15")
	answer, err := a.FormAnswer(a.Context(), region, "ec2", values)
	a.must(err)
	out := map[string]string{}
	for _, found := range tag.FindAllStringSubmatch(string(answer), -1) {
		if _, known := out[found[1]]; !known {
			out[found[1]] = found[2]
		}
	}
	return out
}
