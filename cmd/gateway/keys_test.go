package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
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

// TestKeysInLambda runs the binary with keys in a secret: who has none, or one
// for another model, gets no further, and no key is in the log.
func TestKeysInLambda(t *testing.T) {
	const key = "sk-0123456789abcdefghijklmnopqrstuvwxyz"
	keys, _ := json.Marshal(contract.Keys{Keys: []contract.Key{
		{Name: "billing", SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(key))), Models: []string{"assistant"}},
	}})
	secret, _ := json.Marshal(map[string]string{"SecretString": string(keys)})
	awsURL, _ := fakeAWS(t, nil)
	target, _ := url.Parse(awsURL)
	models := httputil.NewSingleHostReverseProxy(target)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Target") == "secretsmanager.GetSecretValue" {
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
			_, _ = w.Write(secret)
			return
		}
		models.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)

	file := filepath.Join(t.TempDir(), contract.SettingsFile)
	if err := os.WriteFile(file, []byte(strings.Replace(settings, `"mode": "iam"`, `"mode": "key"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:keys-AbCdEf"
	_, invoke, stop := runWith(t, front.URL, map[string]string{
		contract.EnvInvokeMode: contract.InvokeStream,
		contract.EnvSettings:   file,
		contract.EnvTargets:    `{"keysSecret": "` + arn + `", ` + targets[1:],
	})
	for _, tc := range []struct {
		token, model string
		status       int
		want         string
	}{
		{"", "assistant", 401, "missing_api_key"},
		{"sk-guessed", "assistant", 401, "invalid_api_key"},
		{key, "churn", 403, "model_not_allowed"},
		{key, "assistant", 200, `"text":"Hi, `},
	} {
		e := event("POST", "/v1/models/"+tc.model+"/invoke", `{"prompt": "Hi"}`)
		if tc.token != "" {
			e = strings.Replace(e, `"headers":{`, `"headers":{"authorization":"Bearer `+tc.token+`",`, 1)
		}
		got := invoke(e)
		if !strings.Contains(got.body, fmt.Sprintf(`"statusCode":%d`, tc.status)) || !strings.Contains(got.body, tc.want) {
			t.Errorf("%s for %s: got %q\nwant %d %s", tc.token, tc.model, got.body, tc.status, tc.want)
		}
	}
	if log := stop(); strings.Contains(log, key) || !strings.Contains(log, `"caller":"billing"`) {
		t.Errorf("log: %s", log)
	}
}
