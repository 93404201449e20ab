package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sagerock/sagerock/contract"
)

// server is one of those that are compared, and what was measured of it.
type server struct {
	*process
	name   string
	path   string
	header http.Header

	whole, stream turns
	idle, held    int // bytes of memory, with no stream and with many
}

// memoryMB is what the gateway's Lambda has unless the config says otherwise: with it,
// the gateway uses one CPU at most, as it does there.
const memoryMB = "512"

// buildGateway builds what is deployed, for this machine.
func buildGateway(dir string) (binary string, size int64, err error) {
	binary = filepath.Join(dir, "gateway")
	cmd := exec.Command("go", "build", "-tags", "lambda.norpc", "-trimpath", "-ldflags=-s -w", "-o", binary, "./cmd/gateway")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", 0, fmt.Errorf("%w\n%s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		return "", 0, err
	}
	return binary, info.Size(), nil
}

func gatewayCommand(binary, dir, upstream string) (*exec.Cmd, error) {
	settings, err := json.Marshal(contract.Settings{Name: "bench", Auth: contract.Auth{Mode: contract.AuthIAM}, TimeoutSeconds: 60, MaxBodyKB: 64, Models: map[string]contract.Model{
		"assistant": {SageMaker: &contract.SageMaker{Endpoint: "bench-assistant", Protocol: contract.ProtocolChat, Weight: 100}},
	}})
	file := filepath.Join(dir, contract.SettingsFile)
	if err == nil {
		err = os.WriteFile(file, settings, 0o600)
	}
	cmd := exec.Command(binary, "-listen", "127.0.0.1:0")
	cmd.Env = append(withoutAWS(os.Environ()), contract.EnvSettings+"="+file, "AWS_REGION=us-east-1", "AWS_ENDPOINT_URL="+upstream,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE="+memoryMB,
		"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret")
	return cmd, err
}

// withoutAWS leaves out what this machine has set for AWS's tools, such as a file
// of certificates that takes longer to read than the gateway to start.
func withoutAWS(env []string) []string {
	return slices.DeleteFunc(env, func(v string) bool { return strings.HasPrefix(v, "AWS_") })
}

func startGateway(binary, dir, upstream string) (*server, error) {
	cmd, err := gatewayCommand(binary, dir, upstream)
	if err != nil {
		return nil, err
	}
	p, err := start(cmd)
	return &server{process: p, name: "sagerock", path: pathOpenAI}, err
}

func startFloor(upstream string) (*server, error) {
	p, err := startSelf("floor", upstream)
	return &server{process: p, name: "floor", path: pathSageMaker}, err
}

// startPortkey runs the peer, which calls the upstream as if that were OpenAI.
func startPortkey(o *options, upstream string) (*server, error) {
	if _, err := os.Stat(o.portkey); err != nil {
		return nil, fmt.Errorf("the gateway of Portkey: %w; make bench-gateway installs it", err)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(o.node, o.portkey, "--headless", "--port="+port)
	cmd.Env = append(os.Environ(), "NODE_ENV=production")
	p, err := start(cmd)
	if err != nil {
		return nil, err
	}
	p.url = "http://127.0.0.1:" + port
	return &server{process: p, name: "portkey", path: pathOpenAI, header: http.Header{
		"X-Portkey-Provider": {"openai"}, "X-Portkey-Custom-Host": {upstream + "/v1"}, "Authorization": {"Bearer any"},
	}}, nil
}

// measureReady starts the gateway n times, and returns how long each took from
// exec to an answer.
func measureReady(binary, dir, upstream string, n int) ([]time.Duration, error) {
	var took []time.Duration
	for range n {
		cmd, err := gatewayCommand(binary, dir, upstream)
		if err != nil {
			return nil, err
		}
		began := time.Now()
		p, err := start(cmd)
		if err != nil {
			return nil, err
		}
		answer, err := http.Get(p.url + "/healthz")
		took = append(took, time.Since(began))
		p.stop()
		if err != nil {
			return nil, err
		}
		answer.Body.Close()
	}
	return took, nil
}

// body is what s is asked.
func body(prompt string, stream bool) string {
	suffix := ""
	if stream {
		suffix = `,"stream":true`
	}
	return `{"model":"assistant","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"` + prompt + `"}],"max_tokens":100` + suffix + `}`
}

// request asks s.
func (s *server) request(prompt string, stream bool) (*http.Request, error) {
	path := s.path
	if stream && path == pathSageMaker {
		path += streamSuffix
	}
	r, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader(body(prompt, stream)))
	if err != nil {
		return nil, err
	}
	if s.header != nil {
		r.Header = s.header.Clone()
	}
	r.Header.Set("Content-Type", "application/json")
	return r, nil
}
