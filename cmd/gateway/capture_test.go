package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
)

// TestCaptureInLambda runs the binary with a bucket, and finds the call there by
// the time the invocation has ended.
func TestCaptureInLambda(t *testing.T) {
	awsURL, _ := fakeAWS(t, nil)
	target, _ := url.Parse(awsURL)
	models := httputil.NewSingleHostReverseProxy(target)
	kept := make(chan string, 1)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			body, _ := io.ReadAll(r.Body)
			kept <- r.URL.Path + " " + r.Header.Get("Content-Type") + " " + string(body)
			return
		}
		models.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	file := filepath.Join(t.TempDir(), contract.SettingsFile)
	if err := os.WriteFile(file, []byte(strings.Replace(settings, `{`, `{"capturePercent": 100, `, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, invoke, stop := runWith(t, front.URL, map[string]string{
		contract.EnvInvokeMode: contract.InvokeStream,
		contract.EnvSettings:   file,
		contract.EnvTargets:    `{"bucket": "kept", ` + targets[1:],
	})
	invoke(event("POST", "/v1/models/assistant/invoke", `{"prompt": "Hi"}`))
	select {
	case got := <-kept:
		at, doc, _ := strings.Cut(got, " application/json ")
		var call struct {
			RequestID       string
			Status          int
			Request, Answer struct{ Body string }
		}
		if err := json.Unmarshal([]byte(doc), &call); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(at, "/kept/captured/2") || !strings.HasSuffix(at, "/invocation-1.json") || call.RequestID != "invocation-1" ||
			call.Status != http.StatusOK || call.Request.Body != `{"prompt": "Hi"}` || !strings.Contains(call.Answer.Body, `"text":"Hi, `+prompt) {
			t.Errorf("kept %s at %s", doc, at)
		}
	default:
		t.Errorf("nothing was kept")
	}
	if log := stop(); strings.Contains(log, prompt) || strings.Contains(log, `"msg":"capture"`) {
		t.Errorf("log: %s", log)
	}
}
