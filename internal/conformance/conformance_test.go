package conformance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/wake"
	"github.com/sagerock/sagerock/internal/fakeaws"
	"github.com/sagerock/sagerock/internal/standin"
)

// build makes the CLI once.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "sagerock-conformance-")
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "sagerock")
	out, err := exec.Command("go", "build", "-o", program, "../../cmd/sagerock").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return program, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if program, err := build(); err == nil {
		os.RemoveAll(filepath.Dir(program))
	}
	os.Exit(status)
}

// newAWS is the fake, and what scripts tell it by the side.
func newAWS(t *testing.T) string {
	t.Helper()
	models := fakeaws.NewModels()
	mux := http.NewServeMux()
	var last []byte // body of a call
	var mu sync.Mutex
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		mu.Lock()
		last = body
		mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		models.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /control/last", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = w.Write(last)
	})
	mux.HandleFunc("POST /control/release", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case models.Release <- struct{}{}:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("GET /control/gone", func(w http.ResponseWriter, r *http.Request) {
		select {
		case engine := <-models.Gone:
			fmt.Fprint(w, engine)
		case <-r.Context().Done():
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// serve starts sagerock serve for a config file in front of aws, and returns where it is.
func serve(t *testing.T, aws, file string, args ...string) string {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, append([]string{"serve", file, "--port", "0", "--json", "--endpoint-url", aws}, args...)...)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret", "AWS_EC2_METADATA_DISABLED=true")
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("sagerock serve: %v", err)
		}
		if t.Failed() {
			t.Logf("sagerock serve said:\n%s", &log)
		}
	})
	var at struct{ URL string }
	if err := json.NewDecoder(out).Decode(&at); err != nil {
		t.Fatalf("sagerock serve does not start:\n%s", &log)
	}
	return at.URL
}

// node runs a file of tests with the Node.js of the project.
func node(t *testing.T, file string, env ...string) {
	t.Helper()
	for _, path := range []string{".bin/node", "openai", "puppeteer-core"} {
		if _, err := os.Stat(filepath.Join("../../node_modules", path)); err != nil {
			t.Fatalf("%v\n\tfix: make setup", err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "../../node_modules/.bin/node", "--test", "--test-reporter=spec", file)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", file, err, out)
	}
	t.Logf("%s", out)
}

// TestOpenAIWaits has the official client in front of a model that sleeps: it skips the comments of
// a stream that is held.
func TestOpenAIWaits(t *testing.T) {
	t.Parallel()
	sleeps := func(name string, wait float64) contract.Model {
		return contract.Model{SageMaker: &contract.SageMaker{Endpoint: name, Protocol: contract.ProtocolChat, Weight: 100, Wake: &contract.Wake{
			Meanwhile: contract.MeanwhileWait, WaitSeconds: wait, WholeSeconds: wait,
		}}}
	}
	hosted := wake.Before(&standin.Sleeper{Engine: &standin.Engine{}, Start: 3 * time.Second, Idle: time.Hour})
	hosted.Beat = 50 * time.Millisecond
	g, err := gateway.New(gateway.Options{
		Settings: &contract.Settings{Name: "proof", TimeoutSeconds: 10, MaxBodyKB: 64, Models: map[string]contract.Model{
			"stream": sleeps("a", 60), "helper": sleeps("b", 60), "response": sleeps("c", 60), "whole": sleeps("d", 60), "dead": sleeps("e", 0.2),
		}},
		Targets: &contract.Targets{}, SageMaker: hosted, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	node(t, "asleep.test.mjs", "GATEWAY="+server.URL)
}

// TestOpenAI runs one file of tests with the official client on each path.
func TestOpenAI(t *testing.T) {
	for _, path := range []string{"bedrock", "sagemaker", "hybrid"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			aws := newAWS(t)
			node(t, "openai.test.mjs", "GATEWAY="+serve(t, aws, "sagerock.yaml", "--path", path), "AWS="+aws, "SERVED="+path)
		})
	}
}
