package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract"
)

// binary is the gateway, built as for Lambda but for this machine.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "gateway")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "bootstrap")
	if out, err := build(binary); err != nil {
		panic(fmt.Sprintf("%v\n%s", err, out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func build(to string, env ...string) ([]byte, error) {
	cmd := exec.Command("go", "build", "-tags", "lambda.norpc", "-trimpath", "-ldflags=-s -w", "-buildvcs=false", "-o", to, ".")
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	return cmd.CombinedOutput()
}

// prompt marks what must not be in a log.
const prompt = "open-sesame-4711"

const settings = `{"name": "shop", "auth": {"mode": "iam"}, "timeoutSeconds": 5, "maxBodyKB": 64, "models": {
	"assistant": {"guardrail": "default", "bedrock": {"modelId": "amazon.nova-lite-v1:0", "weight": 100}},
	"churn": {"sagemaker": {"endpoint": "shop-churn", "protocol": "raw", "weight": 100}}}}`

const targets = `{"profilePrefix": "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/",
	"profiles": {"assistant": "abc"}, "guardrails": {"default": "gr1:7"}}`

// fakeAWS answers Converse with text and InvokeEndpoint with bytes. A wait, if
// there is one, comes before each answer.
func fakeAWS(t testing.TB, wait <-chan struct{}) (url string, called <-chan string) {
	paths := make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		paths <- r.URL.EscapedPath()
		if wait != nil {
			<-wait
		}
		if strings.HasSuffix(r.URL.Path, "/converse") && bytes.Contains(body, []byte(`"guardrailVersion":"7"`)) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"output": {"message": {"role": "assistant", "content": [{"text": "Hi, %s"}]}}, "stopReason": "end_turn", "usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3}, "metrics": {"latencyMs": 1}}`, prompt)
			return
		}
		w.Header().Set("Content-Type", "application/x-npy")
		_, _ = w.Write([]byte("\x93NUMPY\xff"))
	}))
	t.Cleanup(server.Close)
	return server.URL, paths
}

// command is the binary with nothing in its environment but what AWS and the
// stacks put there.
func command(t testing.TB, awsURL string, env map[string]string, args ...string) *exec.Cmd {
	t.Helper()
	file := filepath.Join(t.TempDir(), contract.SettingsFile)
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_ENDPOINT_URL": awsURL, contract.EnvSettings: file, contract.EnvTargets: targets,
	}
	maps.Copy(all, env)
	cmd := exec.Command(binary, args...)
	cmd.Env = []string{} // nil would mean ours
	for key, value := range all {
		if value != "" {
			cmd.Env = append(cmd.Env, key+"="+value)
		}
	}
	return cmd
}

// process is a gateway that listens.
type process struct {
	*exec.Cmd
	url    string
	stderr *lines
}

// lines collects what a process writes.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
	done chan struct{}
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func listening(t testing.TB, awsURL string) *process {
	t.Helper()
	p := &process{Cmd: command(t, awsURL, nil, "-listen", "127.0.0.1:0"), stderr: &lines{done: make(chan struct{})}}
	pipe, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() })
	scanner := bufio.NewScanner(pipe)
	scanner.Scan()
	url, ok := strings.CutPrefix(scanner.Text(), "listening on ")
	if !ok {
		t.Fatalf("it says %q", scanner.Text())
	}
	p.url = url
	go func() {
		defer close(p.stderr.done)
		for scanner.Scan() {
			p.stderr.mu.Lock()
			p.stderr.text.WriteString(scanner.Text() + "\n")
			p.stderr.mu.Unlock()
		}
	}()
	return p
}

func (p *process) ask(t testing.TB, model, body string) (int, string) {
	t.Helper()
	resp, err := http.Post(p.url+"/v1/models/"+model+"/invoke", "application/json", strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(answer)
}

func TestListen(t *testing.T) {
	url, called := fakeAWS(t, nil)
	p := listening(t, url)
	status, answer := p.ask(t, "assistant", `{"prompt": "`+prompt+`"}`)
	want := `{"model":"assistant","engine":"bedrock","text":"Hi, ` + prompt + `","usage":{"inputTokens":1,"outputTokens":2},"stopReason":"end_turn"}` + "\n"
	if status != 200 || answer != want {
		t.Errorf("got %d %s", status, answer)
	}
	if path := <-called; path != "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc/converse" {
		t.Errorf("AWS was asked for %s", path)
	}
	if status, answer := p.ask(t, "churn", "1,2"); status != 200 || answer != "\x93NUMPY\xff" {
		t.Errorf("got %d %q", status, answer)
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-p.stderr.done
	if err := p.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	log := p.stderr.String()
	if strings.Count(log, "\n") != 2 || !strings.Contains(log, `"timestamp":`) || strings.Contains(log, prompt) {
		t.Errorf("log: %s", log)
	}
}

func TestShutdownLetsCallsFinish(t *testing.T) {
	wait := make(chan struct{})
	url, called := fakeAWS(t, wait)
	p := listening(t, url)
	answered := make(chan int, 1)
	go func() {
		status, _ := p.ask(t, "churn", "1,2")
		answered <- status
	}()
	<-called
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for begin := time.Now(); time.Since(begin) < 5*time.Second; { // until it takes no more calls
		if resp, err := http.Get(p.url + "/healthz"); err != nil {
			break
		} else {
			resp.Body.Close()
		}
	}
	close(wait)
	if status := <-answered; status != 200 {
		t.Errorf("the call in progress got %d", status)
	}
	<-p.stderr.done
	if err := p.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

func TestBadStarts(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		env  map[string]string
		args []string
		code int
		want string
	}{
		"help":           {args: []string{"-h"}, code: 0, want: "-listen"},
		"unknown flag":   {args: []string{"-port", "1"}, code: 2, want: "-listen"},
		"argument":       {args: []string{"serve"}, code: 2, want: `unknown argument "serve"; run gateway -h`},
		"no settings":    {env: map[string]string{contract.EnvSettings: ""}, code: 1, want: "no settings: set SAGEROCK_SETTINGS to the path of sagerock.json"},
		"no such file":   {env: map[string]string{contract.EnvSettings: "/no/such/file"}, code: 1, want: "no such file"},
		"broken file":    {env: map[string]string{contract.EnvSettings: bad}, code: 1, want: "bad.json: unexpected end of JSON input"},
		"broken targets": {env: map[string]string{contract.EnvTargets: "{"}, code: 1, want: "SAGEROCK_TARGETS: unexpected end of JSON input"},
		"no guardrail":   {env: map[string]string{contract.EnvTargets: "{}"}, code: 1, want: "model assistant: SAGEROCK_TARGETS does not say the id and version of guardrail default"},
		"no Region":      {env: map[string]string{"AWS_REGION": ""}, code: 1, want: "no Region: set AWS_REGION"},
		"no key":         {env: map[string]string{"AWS_SECRET_ACCESS_KEY": ""}, code: 1, want: "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use sagerock serve"},
		"bad address":    {args: []string{"-listen", "nowhere:http:1"}, code: 1, want: "too many colons"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := command(t, "http://127.0.0.1:1", tc.env, tc.args...)
			out, _ := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != tc.code || !strings.Contains(string(out), tc.want) {
				t.Errorf("exit %d, want %d and %q:\n%s", code, tc.code, tc.want, out)
			}
		})
	}
}

// TestLambdaBinaryIsSmall builds what is deployed. A large one starts late.
func TestLambdaBinaryIsSmall(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bootstrap")
	if out, err := build(file, "GOOS=linux", "GOARCH=arm64"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if mb := float64(info.Size()) / (1 << 20); mb > 15 {
		t.Errorf("the binary has %.1f MB", mb)
	}
}

// BenchmarkReady is the time from exec until the gateway takes calls.
func BenchmarkReady(b *testing.B) {
	for b.Loop() {
		p := listening(b, "http://127.0.0.1:1")
		b.StopTimer()
		_ = p.Process.Kill()
		_ = p.Wait()
		b.StartTimer()
	}
}
