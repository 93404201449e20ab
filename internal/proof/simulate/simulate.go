// Package simulate evaluates the calls that a deployment makes against its own policies:
// of the role that calls, its boundary, the VPC endpoint on the way, and the key, bucket,
// topic or API at the end of it. The evaluator is the npm package
// @cloud-copilot/iam-simulate.
package simulate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/internal/proof/deployment"
)

// Call is one call to AWS.
type Call struct {
	// Principal is the ARN of who calls, or the name of a service of AWS.
	Principal string
	// Role is whose policies allow it. It is nil for a service.
	Role *deployment.Resource
	// Action and Resource are what IAM is asked for.
	Action, Resource string
	// Context are condition keys of the request, besides those that every request has.
	Context map[string]string
	// Through is the service of the VPC endpoint on the way, such as "s3", or empty where
	// the call does not come from the VPC.
	Through string
	// Refused says that it must not be allowed.
	Refused bool

	// Test is the test that makes or derives the call, and Why is what needs it: what was
	// called, or the page of AWS that says so.
	Test, Why string
}

// Ref is a statement of a policy.
type Ref struct {
	Policy    *deployment.Policy
	Statement int
}

// Result is what came of a call.
type Result struct {
	Call       Call
	Deployment *deployment.Deployment
	Allowed    bool
	// Reason says why not.
	Reason string
	// Used are the statements that allowed or denied it.
	Used []Ref

	broken bool // that it is neither allowed nor refused, but could not be evaluated
}

// OK reports whether the result is what it has to be.
func (r Result) OK() bool { return r.Allowed != r.Call.Refused && !r.broken }

// request is a call as the evaluator reads it.
type request struct {
	Principal string            `json:"principal"`
	Action    string            `json:"action"`
	Resource  string            `json:"resource"`
	Account   string            `json:"account"`
	Context   map[string]string `json:"context"`
	Identity  []int             `json:"identity"`
	Boundary  []int             `json:"boundary"`
	Attached  []int             `json:"attached"`
	Endpoint  []int             `json:"endpoint"`

	broken string // why it cannot be evaluated
}

// Simulator evaluates calls, in one process of Node.js for all.
type Simulator struct {
	root     string // of the repository
	policies []any
	sources  []*deployment.Policy // of policies, nil for those of no template
	numbers  map[string]int
	requests []request
	results  []Result
	accounts []*account
}

// New returns a simulator that uses what npm has installed in root.
func New(root string) *Simulator { return &Simulator{root: root, numbers: map[string]int{}} }

// without is the number of a policy without one of its statements.
func (s *Simulator) without(policy, statement int) int {
	document := maps.Clone(s.policies[policy].(map[string]any))
	same := text(document["Statement"].([]any)[statement])
	document["Statement"] = slices.DeleteFunc(slices.Clone(document["Statement"].([]any)), func(s any) bool { return text(s) == same })
	if len(document["Statement"].([]any)) == 0 { // a policy has one at least: one for nothing
		document["Statement"] = []any{map[string]any{"Effect": "Allow", "Action": "none:None", "Resource": "*", "Principal": "*"}}
		if s.sources[policy].Kind == deployment.Identity {
			delete(document["Statement"].([]any)[0].(map[string]any), "Principal")
		}
	}
	s.policies, s.sources = append(s.policies, document), append(s.sources, nil)
	return len(s.policies) - 1
}

// add is the number of a policy.
func (s *Simulator) add(key string, document map[string]any, source *deployment.Policy) int {
	if n, known := s.numbers[key]; known {
		return n
	}
	s.policies, s.sources = append(s.policies, plain(document)), append(s.sources, source)
	s.numbers[key] = len(s.policies) - 1
	return s.numbers[key]
}

// plain is a policy for the evaluator: statements are known by their number, not by a
// Sid, and a principal that is everybody has one form.
func plain(document map[string]any) map[string]any {
	out := map[string]any{"Version": "2012-10-17"}
	var statements []any
	for _, item := range document["Statement"].([]any) {
		s := maps.Clone(item.(map[string]any))
		delete(s, "Sid")
		if p, ok := s["Principal"].(map[string]any); ok && p["AWS"] == "*" {
			s["Principal"] = "*"
		}
		statements = append(statements, s)
	}
	out["Statement"] = statements
	return reworded(out).(map[string]any)
}

// tags replaces condition keys that the evaluator drops, in policies and in requests: an
// encryption context whose own key has a colon, such as aws:s3:arn, and the key of Lambda
// that calls of other services have too. It keeps tags of any name.
var tags = strings.NewReplacer("kms:EncryptionContext:", "aws:PrincipalTag/EncryptionContext-", sourceFunction, "aws:PrincipalTag/SourceFunctionArn")

// sourceFunction is in every call that the code of a function makes ("Using source function
// ARN to control function access behavior", AWS Lambda Developer Guide).
const sourceFunction = "lambda:SourceFunctionArn"

// reworded is a policy in words that the evaluator understands. A resource of any type,
// written */*, is one that it compares as text.
func reworded(v any) any {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "arn:") && strings.HasSuffix(v, ":*/*") {
			return strings.TrimSuffix(v, "/*")
		}
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = reworded(item)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for key, item := range v {
			out[tags.Replace(key)] = reworded(item)
		}
		return out
	}
	return v
}

// Run evaluates calls and returns their results, in the same order.
func (s *Simulator) run(requests []request) ([]outcome, error) {
	node := filepath.Join(s.root, "node_modules", ".bin", "node")
	if _, err := os.Stat(node); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is missing\n\tfix: make setup", node)
	}
	input, err := json.Marshal(map[string]any{"policies": s.policies, "calls": requests})
	if err != nil {
		return nil, err
	}
	command := exec.Command(node, filepath.Join(s.root, "internal", "proof", "simulate", "simulate.mjs"))
	command.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("simulate.mjs: %w\n%s", err, stderr.String())
	}
	var outcomes []outcome
	if err := json.Unmarshal(out, &outcomes); err != nil {
		return nil, err
	}
	if len(outcomes) != len(requests) {
		return nil, fmt.Errorf("%d results for %d calls", len(outcomes), len(requests))
	}
	return outcomes, nil
}

// outcome is what the evaluator says of a request.
type outcome struct {
	Error, Result string
	BlockedBy     []string
	Used          []string
}

func (o outcome) reason() string {
	switch {
	case o.Error != "":
		return o.Error
	case len(o.BlockedBy) > 0:
		return o.Result + " by " + strings.Join(o.BlockedBy, ", ")
	}
	return o.Result
}
