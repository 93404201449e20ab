package rollout

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/change"
)

// TestReplacedEndpointsAreSaid warns of calls that fail while the gateway still calls an
// endpoint that is gone, and of no others.
func TestReplacedEndpointsAreSaid(t *testing.T) {
	const chat = `"E": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": "app--chat--realtime-g5-xlarge", "EndpointConfigName": "c"}}`
	for name, tc := range map[string]struct{ want, says string }{
		"another instance": {
			strings.Replace(chat, "g5-xlarge", "g6-xlarge", 1),
			"endpoint app--chat--realtime-g5-xlarge makes way for app--chat--realtime-g6-xlarge: calls to its model fail for some minutes, unless its fallback answers or you add --bridge\n",
		},
		"another model behind it": {strings.Replace(chat, `"c"`, `"d"`, 1), ""},
		"no endpoint any more":    {`"R": {"Type": "AWS::IAM::Role"}`, ""},
		"another endpoint beside it": {
			chat + `, "F": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": "app--jobs--async-g5-xlarge"}}`, "",
		},
	} {
		read := func(resources string) map[string]*change.Template {
			out := &change.Template{}
			if err := json.Unmarshal([]byte(`{"Resources": {`+resources+`}}`), out); err != nil {
				t.Fatal(err)
			}
			return map[string]*change.Template{"app-sagemaker": out}
		}
		text := plan("us-east-1", "app", []string{"app-sagemaker"}, read(chat), read(tc.want)).Text("deploy")
		said := ""
		for line := range strings.Lines(text) {
			if strings.Contains(line, "makes way") {
				said += line
			}
		}
		if said != tc.says {
			t.Errorf("%s: got %q, want %q in\n%s", name, said, tc.says, text)
		}
	}
}
