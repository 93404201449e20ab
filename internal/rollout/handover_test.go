package rollout

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/internal/change"
)

const (
	chatOn = `"INSTANCEConfig": {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": [{"VariantName": "AllTraffic", "InstanceType": "ml.INSTANCE", "InitialInstanceCount": 2}],
			"KmsKeyId": {"Fn::GetStackOutput": {"StackName": "app-foundation", "OutputName": "Key"}}}},
		"INSTANCEEndpoint": {"Type": "AWS::SageMaker::Endpoint", "DependsOn": ["Role"], "Properties": {"EndpointName": "chat-INSTANCE", "EndpointConfigName": {"Fn::GetAtt": ["INSTANCEConfig", "EndpointConfigName"]}}}`
	role      = `"Role": {"Type": "AWS::IAM::Role"}`
	component = `"C": {"Type": "AWS::SageMaker::InferenceComponent", "Properties": {"InferenceComponentName": "chat-on-gpu"}}`
	trained   = `"T": {"Type": "AWS::CloudFormation::CustomResource", "Properties": {"EndpointName": "churn-trained", "RunName": "churn"}}`
	sample    = `"S": {"Type": "AWS::CloudFormation::CustomResource", "Properties": {"EndpointName": "chat-m5.large"}}`
)

func on(instance string) string { return strings.ReplaceAll(chatOn, "INSTANCE", instance) }

// templates are the stacks of an app: that of the endpoints, the gateway, which calls what is in
// calls, and the one whose output is the key.
func templates(t *testing.T, calls string, endpoints ...string) map[string]*change.Template {
	t.Helper()
	read := func(text string) *change.Template {
		out := &change.Template{}
		if err := json.Unmarshal([]byte(text), out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	return map[string]*change.Template{
		"app-sagemaker":  read(`{"Resources": {` + strings.Join(endpoints, ",") + `}}`),
		"app-api":        read(`{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Description": "` + calls + `"}}}}`),
		"app-foundation": read(`{"Outputs": {"Key": {"Value": "arn"}}, "Resources": {"L": {"Type": "AWS::Logs::LogGroup"}}}`),
	}
}

// TestWhatIsHandedOver compares what is deployed with what is wanted.
func TestWhatIsHandedOver(t *testing.T) {
	order := []string{"app-foundation", "app-sagemaker", "app-api"}
	for name, tc := range map[string]struct {
		was, want []string
		says      string
	}{
		"another instance": {
			[]string{role, on("m5.large")},
			[]string{role, on("m5.xlarge")},
			"chat-m5.large serves until the gateway has changed over, at 0.23 USD an hour\n",
		},
		"a component and a pipeline's endpoint": {
			[]string{role, component, trained},
			[]string{role, on("m5.xlarge")},
			"chat-on-gpu and churn-trained serve until the gateway has changed over, at 0.00 USD an hour\n",
		},
		"no sample any more":       {[]string{on("m5.large"), sample}, []string{on("m5.large")}, ""},
		"another role":             {[]string{role, on("m5.large")}, []string{on("m5.large")}, ""},
		"one more":                 {[]string{on("m5.large")}, []string{on("m5.large"), on("m5.xlarge")}, ""},
		"no endpoint on this path": {[]string{on("m5.large")}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			was, want := templates(t, "old", tc.was...), templates(t, "new", tc.want...)
			r := compare("us-east-1", "app", order, was, want)
			r.Handover = handover(r, was, want, nil)
			said := ""
			for line := range strings.Lines(r.Text("deploy")) {
				if strings.Contains(line, "until the gateway") {
					said += line
				}
			}
			if said != tc.says {
				t.Errorf("got %q, want %q", said, tc.says)
			}
			want["app-api"] = was["app-api"]
			if r := compare("us-east-1", "app", order, was, want); handover(r, was, want, nil) != nil {
				t.Error("it waits for a gateway that does not change")
			}
			delete(was, "app-api")
			if r := compare("us-east-1", "app", order, was, want); handover(r, was, want, nil) != nil {
				t.Error("it waits for a gateway that is not there")
			}
		})
	}
}

// TestWhatStaysIsWrittenAsItIs reads the file for the app. An output that the other stack is about
// to lose has its value.
func TestWhatStaysIsWrittenAsItIs(t *testing.T) {
	outputs := map[string]map[string]string{"app-foundation": {"Key": "arn:aws:kms:key"}}
	for name, keeps := range map[string]bool{"the key stays": true, "no key any more": false} {
		t.Run(name, func(t *testing.T) {
			was, want := templates(t, "old", role, on("m5.large")), templates(t, "new", role, on("m5.xlarge"))
			expected := `{` + on("m5.large") + `}`
			if !keeps {
				want["app-foundation"].Outputs = nil
				expected = strings.Replace(expected, `{"Fn::GetStackOutput": {"StackName": "app-foundation", "OutputName": "Key"}}`, `"arn:aws:kms:key"`, 1)
			}
			r := compare("us-east-1", "app", []string{"app-foundation", "app-sagemaker", "app-api"}, was, want)
			h := handover(r, was, want, outputs)
			file := filepath.Join(t.TempDir(), "leaving.json")
			if err := h.Write(file); err != nil {
				t.Fatal(err)
			}
			written, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got, wanted any
			for text, into := range map[string]*any{string(written): &got, expected: &wanted} {
				if err := json.Unmarshal([]byte(text), into); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(wanted, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			h.size = mostResources + 1
			if err := h.Write(file); err == nil || !strings.Contains(err.Error(), "would have 501 resources") {
				t.Errorf("a stack that is too large: %v", err)
			}
		})
	}
}
