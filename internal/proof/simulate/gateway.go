package simulate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sagerock/sagerock/contract"
)

// key is what callers of the gateway show where they need one.
const key = "sk-proof"

// BuildGateway builds the gateway's binary into a folder.
func BuildGateway(root, dir string) (string, error) {
	binary := filepath.Join(dir, "gateway")
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", binary, "./cmd/gateway")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return binary, nil
}

// gateway runs the gateway as the function of a deployment is set up, calls every model
// on every engine and in every way, and adds what the gateway asked AWS for.
func (b *builder) gateway(binary, dir string) error {
	for _, f := range b.Kind("AWS::Lambda::Function") {
		variables := object(object(f.Properties["Environment"])["Variables"])
		if variables[contract.EnvTargets] == nil {
			continue
		}
		for _, engine := range []string{"bedrock", "sagemaker"} {
			settings, names, hybrid, err := b.settings(engine)
			if err != nil {
				return err
			}
			if !hybrid && engine != "bedrock" {
				break // the same again
			}
			asked, err := b.drive(binary, dir, settings, variables, names)
			if err != nil {
				return fmt.Errorf("%s: %w", b.Name, err)
			}
			if err := b.recorded(f, asked); err != nil {
				return err
			}
		}
	}
	return nil
}

// settings are the gateway's, changed so that one engine gets every call that it can
// serve, every call is captured, and nobody needs a token of an identity provider, which
// no call to AWS checks.
func (b *builder) settings(engine string) (src []byte, models []string, hybrid bool, err error) {
	s := &contract.Settings{}
	if err := json.Unmarshal(b.Settings, s); err != nil {
		return nil, nil, false, err
	}
	if s.Auth.Mode == contract.AuthJWT {
		s.Auth = contract.Auth{Mode: contract.AuthIAM}
	}
	if s.CapturePercent > 0 {
		s.CapturePercent = 100
	}
	for name, m := range s.Models {
		if m.Bedrock != nil && m.SageMaker != nil {
			hybrid = true
			m.Bedrock.Weight, m.SageMaker.Weight = 0, 0
			if engine == "bedrock" {
				m.Bedrock.Weight = 100
			} else {
				m.SageMaker.Weight = 100
			}
		}
		models = append(models, name)
	}
	slices.Sort(models)
	src, err = json.Marshal(s)
	return src, models, hybrid, err
}

// drive runs the gateway against a recorder and returns what it asked.
func (b *builder) drive(binary, dir string, settings []byte, variables map[string]any, models []string) ([]asked, error) {
	sum := sha256.Sum256([]byte(key))
	secret, err := json.Marshal(contract.Keys{Keys: []contract.Key{{Name: "proof", SHA256: hex.EncodeToString(sum[:]), RequestsPerMinute: 1000}}})
	if err != nil {
		return nil, err
	}
	aws := newRecorder(string(secret))
	defer aws.Close()
	file := filepath.Join(dir, b.Name+".json")
	if err := os.WriteFile(file, settings, 0o600); err != nil {
		return nil, err
	}
	url, stop, err := b.start(binary, aws.URL, file, variables)
	if err != nil {
		return nil, err
	}
	defer stop()
	var log strings.Builder
	for _, model := range models {
		before := aws.count()
		for _, r := range requests(model) {
			fmt.Fprintln(&log, send(url, r))
		}
		if aws.count() == before {
			return nil, fmt.Errorf("no request for %s made the gateway call AWS:\n%s", model, log.String())
		}
	}
	if bytes.Contains(settings, []byte(`"capturePercent"`)) { // calls are captured after their answers
		for before := -1; before != aws.count(); time.Sleep(300 * time.Millisecond) {
			before = aws.count()
		}
	}
	return aws.take(), nil
}

// start starts the gateway with the environment of its function.
func (b *builder) start(binary, aws, settings string, variables map[string]any) (url string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address := l.Addr().String()
	l.Close()
	env := map[string]string{}
	for name, value := range variables {
		env[name] = str(value)
	}
	maps.Copy(env, map[string]string{
		"AWS_REGION": b.Region, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_ENDPOINT_URL": aws, contract.EnvSettings: settings,
	})
	process := exec.Command(binary, "-listen", address)
	process.Env = []string{}
	for name, value := range env {
		process.Env = append(process.Env, name+"="+value)
	}
	var stderr bytes.Buffer
	process.Stdout, process.Stderr = &stderr, &stderr
	if err := process.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = process.Process.Kill()
		_ = process.Wait() // it was killed, so there is an error
	}
	for range 100 {
		if answer, err := http.Get("http://" + address + "/healthz"); err == nil {
			answer.Body.Close()
			return "http://" + address, stop, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	return "", nil, fmt.Errorf("the gateway does not answer: %s", stderr.String())
}

// ask is one request to the gateway.
type ask struct{ method, path, body string }

// requests are the ways to call a model. Those that its kind has no use for are refused.
func requests(model string) []ask {
	chat := func(more string) string {
		return `{"model": "` + model + `", "messages": [{"role": "user", "content": "Hello"}]` + more + `}`
	}
	return []ask{
		{"POST", "/v1/chat/completions", chat("")},
		{"POST", "/v1/chat/completions", chat(`, "stream": true`)},
		{"POST", "/v1/embeddings", `{"model": "` + model + `", "input": "Hello"}`},
		{"POST", "/v1/models/" + model + "/invoke", `{"inputs": "Hello"}`},
		{"POST", "/v1/models/" + model + "/async", `{"inputs": "` + strings.Repeat("Hello", 30_000) + `"}`}, // which waits in the bucket
		{"POST", "/v1/models/" + model + "/async", `{"inputs": "Hello"}`},                                   // which goes in the request itself
	}
}

// send sends a request, and looks for the answer where it is promised for later. It
// returns what came of it.
func send(url string, a ask) string {
	request, err := http.NewRequest(a.method, url+a.path, strings.NewReader(a.body))
	if err != nil {
		return err.Error()
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err.Error()
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	if later := answer.Header.Get("Location"); later != "" && a.method == "POST" {
		return send(url, ask{"GET", later, ""})
	}
	return fmt.Sprintf("%s %s: %d %.300s", a.method, a.path, answer.StatusCode, body)
}
