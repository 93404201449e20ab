package simulate

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// runs answers a function that cleans up after a pipeline: one execution runs, its jobs
// do until they are stopped, and there are an endpoint, a model and a configuration.
func (r *recorder) runs(w http.ResponseWriter, a *asked) (there, known bool) {
	operation := a.target[strings.LastIndex(a.target, ".")+1:]
	var in map[string]any
	_ = json.Unmarshal(a.body, &in)
	again := r.seen[operation+text(in)]
	r.seen[operation+text(in)] = true
	job, isJob := strings.CutPrefix(operation, "Describe")
	switch {
	case operation == "DescribeEndpoint", operation == "DeleteEndpoint" && again:
		w.Header().Set("X-Amzn-Errortype", "ValidationException")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type": "ValidationException", "message": "Could not find endpoint"}`)
		return false, true
	case operation == "ListExecutions":
		arn := strings.Replace(str(in["stateMachineArn"]), ":stateMachine:", ":execution:", 1) + ":run"
		_ = json.NewEncoder(w).Encode(map[string]any{"executions": []any{map[string]any{"executionArn": arn, "name": "run"}}})
	case operation == "StartExecution":
		_, _ = io.WriteString(w, `{"startDate": 0}`)
	case operation == "StopExecution":
		_, _ = io.WriteString(w, `{"stopDate": 0}`)
	case isJob && strings.HasSuffix(job, "Job"):
		status := "InProgress"
		if again {
			status = "Stopped"
		}
		_ = json.NewEncoder(w).Encode(map[string]string{job + "Status": status})
	case operation == "ListModels", operation == "ListEndpointConfigs":
		kind := strings.TrimPrefix(operation, "List")
		name := fmt.Sprintf("%s-%032d", in["NameContains"], 0)
		_ = json.NewEncoder(w).Encode(map[string]any{kind: []any{map[string]string{strings.TrimSuffix(kind, "s") + "Name": name}}})
	default:
		return false, false
	}
	return true, true
}
