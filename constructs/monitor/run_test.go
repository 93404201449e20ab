package monitor_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/localaws"
)

const (
	region   = "us-east-1"
	bucket   = "captured"
	source   = "amzn-s3-demo-data"
	topic    = "arn:aws:sns:us-east-1:123456789012:alarms"
	endpoint = "watched--rank--realtime-m5-large"
	folder   = "capture/" + endpoint + "/" + endpoint + "/AllTraffic/2026/11/27/"
	reports  = "runs/" + endpoint + "--monitor/"
)

// definition is the state machine of the golden template, with a bucket and a topic of the test.
func definition(t *testing.T) string {
	t.Helper()
	src, err := os.ReadFile("../../stacks/testdata/golden/monitor/watched-sagemaker.json")
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties struct {
				DefinitionString struct {
					Join []any `json:"Fn::Join"`
				}
			}
		}
	}
	if err := json.Unmarshal(src, &template); err != nil {
		t.Fatal(err)
	}
	for id, r := range template.Resources {
		if r.Type != "AWS::StepFunctions::StateMachine" || !strings.HasPrefix(id, "Monitorsrank") {
			continue
		}
		var out strings.Builder
		for _, part := range r.Properties.DefinitionString.Join[1].([]any) {
			text, literal := part.(string)
			if !literal {
				src, _ := json.Marshal(part)
				switch token := string(src); {
				case strings.Contains(token, "DataBucket"):
					text = bucket
				case strings.Contains(token, "Topic"):
					text = topic
				default:
					text = "arn:aws:iam::123456789012:role/jobs"
				}
			}
			out.WriteString(text)
		}
		// What fails here fails again, and nothing is uploaded late.
		return strings.NewReplacer(`"MaxAttempts":4`, `"MaxAttempts":0`, `"Seconds":1200`, `"Seconds":1`).Replace(out.String())
	}
	t.Fatal("the golden template has no state machine that monitors rank")
	return ""
}

type aws struct {
	*testing.T
	*localaws.Server
	machine string
}

func (a *aws) call(service, target string, in, out any) {
	a.Helper()
	a.must(a.Call(a.Context(), region, service, target, in, out))
}

func (a *aws) must(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

func start(t *testing.T) *aws {
	t.Helper()
	server, err := localaws.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a := &aws{T: t, Server: server}
	t.Cleanup(func() {
		server.Stop()
		if t.Failed() {
			t.Log(server.Log())
		}
	})
	for _, name := range []string{bucket, source} {
		a.must(a.Put(t.Context(), name, "", nil))
	}
	for _, name := range []string{"messages", "events"} {
		a.call("sqs", "AmazonSQS.CreateQueue", map[string]any{"QueueName": name}, nil)
	}
	for _, form := range []url.Values{
		{"Action": {"CreateTopic"}, "Name": {"alarms"}},
		{
			"Action": {"Subscribe"}, "TopicArn": {topic}, "Protocol": {"sqs"}, "Endpoint": {"arn:aws:sqs:us-east-1:123456789012:messages"},
			"Attributes.entry.1.key": {"RawMessageDelivery"}, "Attributes.entry.1.value": {"true"},
		},
	} {
		a.must(a.Form(t.Context(), region, "sns", form))
	}
	// What a rule that starts a training matches.
	pattern, _ := json.Marshal(map[string]any{"source": []string{contract.EventSource}, "detail-type": []string{contract.EventViolations}, "detail": map[string]any{"endpoint": []string{endpoint}}})
	a.call("events", "AWSEvents.PutRule", map[string]any{"Name": "retrain", "EventPattern": string(pattern)}, nil)
	a.call("events", "AWSEvents.PutTargets", map[string]any{"Rule": "retrain", "Targets": []any{map[string]any{"Id": "queue", "Arn": "arn:aws:sqs:us-east-1:123456789012:events"}}}, nil)
	var made struct{ StateMachineArn string }
	a.call("states", "AWSStepFunctions.CreateStateMachine", map[string]any{
		"name": endpoint + "--monitor", "definition": definition(t), "roleArn": "arn:aws:iam::123456789012:role/machine",
	}, &made)
	a.machine = made.StateMachineArn
	return a
}

// run monitors an hour and returns how the run ended, and the states that it went through.
func (a *aws) run(hour int) (status string, entered map[string]bool) {
	a.Helper()
	input := fmt.Sprintf(`{"time": "2026-11-27T%02d:59:00Z"}`, hour)
	var started struct{ ExecutionArn string }
	a.call("states", "AWSStepFunctions.StartExecution", map[string]any{"stateMachineArn": a.machine, "input": input, "name": fmt.Sprintf("hour-%d", hour)}, &started)
	for range 600 {
		var e struct{ Status string }
		a.call("states", "AWSStepFunctions.DescribeExecution", map[string]any{"executionArn": started.ExecutionArn}, &e)
		if e.Status != "RUNNING" {
			status = e.Status
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	var history struct {
		Events []struct {
			StateEnteredEventDetails struct{ Name string }
		}
	}
	a.call("states", "AWSStepFunctions.GetExecutionHistory", map[string]any{"executionArn": started.ExecutionArn, "maxResults": 1000}, &history)
	entered = map[string]bool{}
	for _, e := range history.Events {
		entered[e.StateEnteredEventDetails.Name] = true
	}
	return status, entered
}

// next is the next message of a queue, or "".
func (a *aws) next(queue string) string {
	a.Helper()
	address := a.Endpoint + "/123456789012/" + queue
	var got struct {
		Messages []struct{ Body, ReceiptHandle string }
	}
	a.call("sqs", "AmazonSQS.ReceiveMessage", map[string]any{"QueueUrl": address}, &got)
	if len(got.Messages) == 0 {
		return ""
	}
	a.call("sqs", "AmazonSQS.DeleteMessage", map[string]any{"QueueUrl": address, "ReceiptHandle": got.Messages[0].ReceiptHandle}, nil)
	return got.Messages[0].Body
}

// capture puts captured calls with these rows into an hour.
func (a *aws) capture(hour int, rows ...string) {
	a.Helper()
	var lines strings.Builder
	for i, row := range rows {
		line, _ := json.Marshal(map[string]any{
			"captureData": map[string]any{
				"endpointInput":  map[string]any{"observedContentType": "text/csv", "mode": "INPUT", "data": row, "encoding": "CSV"},
				"endpointOutput": map[string]any{"observedContentType": "text/csv", "mode": "OUTPUT", "data": "0.5", "encoding": "CSV"},
			},
			"eventMetadata": map[string]any{"eventId": fmt.Sprint(i)}, "eventVersion": "0",
		})
		lines.Write(append(line, '\n'))
	}
	a.must(a.Put(a.Context(), bucket, fmt.Sprintf("%s%02d/calls.jsonl", folder, hour), []byte(lines.String())))
}

// TestMonitor runs the state machine on a local AWS, with a stand-in of the container.
func TestMonitor(t *testing.T) {
	a := start(t)
	var rows []string
	for i := range 40 {
		rows = append(rows, fmt.Sprintf("%d,%s", 20+i, []string{"red", "blue"}[i%2]))
	}

	// A baseline that cannot be made shows before there are any calls.
	status, entered := a.run(8)
	message := a.next("messages")
	if status != "FAILED" || !entered["Create baseline of data"] || entered["Find captured calls"] || !strings.Contains(message, `"outcome":"failed"`) && !strings.Contains(message, `"outcome": "failed"`) {
		t.Errorf("without data for a baseline, the run ended with %s and the message %s", status, message)
	}

	a.must(a.Put(t.Context(), source, "rank/features.csv", []byte("age,color\n"+strings.Join(rows, "\n")+"\n")))
	status, entered = a.run(9)
	if status != "SUCCEEDED" || !entered["Create baseline of data"] || !entered["No captured calls"] || entered["Compare data"] || a.next("messages") != "" {
		t.Errorf("without calls, the run ended with %s after %v", status, entered)
	}

	a.capture(10, rows...)
	status, entered = a.run(10)
	if status != "SUCCEEDED" || entered["Create baseline of data"] || !entered["Monitored"] || entered["Put event of data"] || a.next("events") != "" {
		t.Errorf("with calls like those of the baseline, the run ended with %s after %v", status, entered)
	}

	a.capture(11, "90,green", "95,red", "99,green")
	status, entered = a.run(11)
	if status != "SUCCEEDED" || !entered["Put event of data"] {
		t.Errorf("with other calls, the run ended with %s after %v", status, entered)
	}
	var event struct {
		Source string
		Detail struct {
			Endpoint, Monitor, Report string
			Violations                int
		}
	}
	body := a.next("events")
	_ = json.Unmarshal([]byte(body), &event)
	if d := event.Detail; event.Source != contract.EventSource || d.Endpoint != endpoint || d.Monitor != "data" || d.Violations != 2 || d.Report != "s3://"+bucket+"/"+reports+"data/2026/11/27/11/constraint_violations.json" {
		t.Errorf("the event is %s", body)
	}
	key := strings.TrimPrefix(event.Detail.Report, "s3://"+bucket+"/")
	if report, err := a.Get(t.Context(), bucket, key); err != nil || !strings.Contains(string(report), "baseline_drift_check") {
		t.Errorf("the report is %s, %v", report, err)
	}
	if got := a.metrics(); len(got) != 2 || got[0]+got[1] != 2 {
		t.Errorf("the metric has the values %v, want a 0 and a 2", got)
	}
}

// metrics are the values that runs published.
func (a *aws) metrics() []float64 {
	a.Helper()
	now := time.Now()
	var out struct {
		MetricDataResults []struct{ Values []float64 }
	}
	a.call("monitoring", "GraniteServiceVersion20100801.GetMetricData", map[string]any{
		"StartTime": now.Add(-time.Hour).Unix(), "EndTime": now.Add(time.Hour).Unix(),
		"MetricDataQueries": []any{map[string]any{"Id": "m", "MetricStat": map[string]any{"Period": 1, "Stat": "Sum", "Metric": map[string]any{
			"Namespace": contract.MetricsNamespace, "MetricName": contract.ViolationsMetric,
			"Dimensions": []any{map[string]any{"Name": "EndpointName", "Value": endpoint}, map[string]any{"Name": contract.MonitorDimension, "Value": "data"}},
		}}}},
	}, &out)
	if len(out.MetricDataResults) == 0 {
		return nil
	}
	return out.MetricDataResults[0].Values
}
