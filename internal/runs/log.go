package runs

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/sagerock/sagerock/gateway/signed"
	"github.com/sagerock/sagerock/internal/failure"
)

// Log is where a job, or the containers of an endpoint, write their log.
type Log struct {
	Group  string `json:"group"`
	Prefix string `json:"prefix,omitempty"` // of the names of the streams
}

// Tail is the command that shows what was logged in the time since a run began.
func (l *Log) Tail(region string, since time.Duration) string {
	command := fmt.Sprintf("aws logs tail %s --since %dd --region %s", l.Group, 1+max(int(since.Hours()/24), 0), region)
	if l.Prefix != "" {
		command += " --log-stream-name-prefix " + l.Prefix
	}
	return command
}

// lastLines is how many lines of a log say why a job failed.
const lastLines = 10

// end is the end of a log, as far as the user may read it. A script that fails says why there,
// and SageMaker says little more than that it failed.
func (ps *Pipelines) end(ctx context.Context, l *Log) []string {
	logs := func(action string, in, out any) error {
		o := signed.Operation{Service: ps.logs, Target: "Logs_20140328." + action, Version: "1.1"}
		return o.Call(ctx, in, out)
	}
	in := map[string]any{"logGroupName": l.Group, "logStreamNamePrefix": l.Prefix, "limit": 1}
	if l.Prefix == "" { // the latest
		in = map[string]any{"logGroupName": l.Group, "orderBy": "LastEventTime", "descending": true, "limit": 1}
	}
	var found struct {
		LogStreams []struct{ LogStreamName string }
	}
	if logs("DescribeLogStreams", in, &found) != nil || len(found.LogStreams) == 0 {
		return nil
	}
	var said struct{ Events []struct{ Message string } }
	in = map[string]any{"logGroupName": l.Group, "logStreamName": found.LogStreams[0].LogStreamName, "limit": lastLines, "startFromHead": false}
	if logs("GetLogEvents", in, &said) != nil {
		return nil
	}
	var lines []string
	for _, e := range said.Events {
		if line := strings.TrimSpace(failure.Printable(e.Message)); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
