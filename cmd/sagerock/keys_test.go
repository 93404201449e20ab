package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/auth"
)

// startSecrets gives the commands of this process a fake AWS, and returns its
// secrets and the config file of the stack keyed.
func startSecrets(t *testing.T) (*fakeSecrets, string) {
	t.Helper()
	secrets := newFakeSecrets(cloudFormation("http://localhost"))
	server := httptest.NewServer(secrets)
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", fakeKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", fakeSecret)
	file := filepath.Join(t.TempDir(), "sagerock.yaml")
	const text = "name: keyed\nregion: us-east-1\nmodels: {assistant: {bedrock: {model: amazon.nova-lite-v1:0}}}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return secrets, file
}

func sagerock(t *testing.T, line ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), line, strings.NewReader(""), &stdout, &stderr); code != exitOK {
		t.Errorf("sagerock %s exits %d: %s", strings.Join(line, " "), code, &stderr)
	}
	return strings.TrimSpace(stdout.String())
}

// TestKeysOpenTheGateway takes keys that the CLI makes to what checks them.
func TestKeysOpenTheGateway(t *testing.T) {
	secrets, file := startSecrets(t)
	status := func(key string) int {
		before, err := auth.New(auth.Options{
			Auth: &contract.Auth{Mode: contract.AuthKey}, Log: slog.New(slog.DiscardHandler),
			Secret: func(context.Context) ([]byte, error) { src, _ := secrets.keys("keyed-api"); return src, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/v1/models", http.NoBody)
		r.Header.Set("Authorization", "Bearer "+key)
		before(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if name := auth.From(r.Context()).Name; name != "app" || !auth.Allowed(r.Context(), "assistant") || auth.Allowed(r.Context(), "other") {
				t.Errorf("key %s is for another caller", name)
			}
		})).ServeHTTP(w, r)
		return w.Code
	}
	key := sagerock(t, "keys", "add", "app", "--models", "assistant", "-c", file)
	if got := status(key); got != http.StatusOK {
		t.Errorf("a new key gets %d", got)
	}
	if src, _ := secrets.keys("keyed-api"); bytes.Contains(src, []byte(strings.TrimPrefix(key, contract.KeyPrefix))) {
		t.Error("the key itself is kept")
	}
	sagerock(t, "keys", "remove", "app", "-c", file)
	if got := status(key); got != http.StatusUnauthorized {
		t.Errorf("a removed key gets %d", got)
	}
}

// TestKeysOfManyAtOnce has two people add keys at the same time, again and again.
// A command may give up, but none may undo what another has done.
func TestKeysOfManyAtOnce(t *testing.T) {
	secrets, file := startSecrets(t)
	var mu sync.Mutex
	made := map[string]bool{}
	var all sync.WaitGroup
	for person := range 2 {
		all.Go(func() {
			for n := range 10 {
				name := fmt.Sprintf("key-%d-%d", person, n)
				line := []string{"keys", "add", name, "-c", file}
				if run(t.Context(), line, strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}) == exitOK {
					mu.Lock()
					made[name] = true
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	_, kept := secrets.keys("keyed-api")
	for _, k := range kept.Keys {
		if !made[k.Name] {
			t.Errorf("key %s is kept, though its command failed", k.Name)
		}
		delete(made, k.Name)
	}
	for name := range made {
		t.Errorf("key %s was made and is lost", name)
	}
}

func TestKeysExitStatus(t *testing.T) {
	for line, want := range map[string]int{
		"keys":                        exitUsage,
		"keys --help":                 exitOK,
		"keys add":                    exitUsage,
		"keys add .hidden":            exitUsage,
		"keys list -c none.yaml":      exitFailed,
		"keys remove x -c none.yaml":  exitFailed,
		"keys add x --models":         exitUsage,
		"keys add x --colour":         exitUsage,
		"keys list --endpoint-url ::": exitFailed,
	} {
		if got := run(t.Context(), strings.Fields(line), strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}); got != want {
			t.Errorf("sagerock %s exits %d, want %d", line, got, want)
		}
	}
}
