package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/sagerock/sagerock/contract"
)

// secretARN is where the keys of a stack are.
func secretARN(stack string) string {
	return "arn:aws:secretsmanager:us-east-1:123456789012:secret:" + stack
}

// fakeSecrets is Secrets Manager, with a secret per stack that starts without keys.
// The name of some says how they misbehave. Other services get what is not for it.
type fakeSecrets struct {
	next http.Handler

	mu      sync.Mutex
	secrets map[string]*storedSecret
}

// storedSecret has every version that was ever put, as Secrets Manager compares with
// old ones, too.
type storedSecret struct {
	current  string
	versions map[string]string
}

func newFakeSecrets(next http.Handler) *fakeSecrets {
	return &fakeSecrets{next: next, secrets: map[string]*storedSecret{}}
}

func (f *fakeSecrets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	operation, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "secretsmanager.")
	if !ok {
		f.next.ServeHTTP(w, r)
		return
	}
	var in struct{ SecretId, SecretString, ClientRequestToken string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		panic(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.secrets[in.SecretId]
	if s == nil {
		s = &storedSecret{current: "v0", versions: map[string]string{"v0": `{"keys":[]}`}}
		f.secrets[in.SecretId] = s
	}
	switch {
	case in.SecretId == secretARN("denied-api"):
		secretError(w, "AccessDeniedException")
	case in.SecretId == secretARN("sealed-api"):
		secretError(w, "DecryptionFailure")
	case in.SecretId == secretARN("gone-api"):
		secretError(w, "ResourceNotFoundException")
	case operation == "GetSecretValue":
		value := s.versions[s.current]
		switch in.SecretId {
		case secretARN("garbage-api"):
			value = "hunter2"
		case secretARN("full-api"):
			value = `{"keys":[{"name":"` + strings.Repeat("x", 65536-100) + `","sha256":""}]}`
		}
		fmt.Fprintf(w, `{"ARN":%q,"VersionId":%q,"SecretString":%q,"VersionStages":["AWSCURRENT"]}`, in.SecretId, s.current, value)
	case operation == "PutSecretValue":
		if in.SecretId == secretARN("busy-api") || in.SecretId == secretARN("racing-api") && len(s.versions) == 1 {
			s.put(in.ClientRequestToken, `{"keys":[{"name":"faster","sha256":"00"}]}`) // somebody else's
		}
		if !s.put(in.ClientRequestToken, in.SecretString) {
			secretError(w, "ResourceExistsException")
			return
		}
		fmt.Fprintf(w, `{"ARN":%q,"VersionId":%q}`, in.SecretId, in.ClientRequestToken)
	default:
		secretError(w, "InvalidRequestException")
	}
}

// put adds a version, unless there is another of this id.
func (s *storedSecret) put(id, value string) bool {
	if len(id) < 32 || len(id) > 64 {
		return false
	}
	if old, ok := s.versions[id]; ok {
		return old == value
	}
	s.versions[id], s.current = value, id
	return true
}

// keys are what is kept for a stack.
func (f *fakeSecrets) keys(stack string) (src []byte, all contract.Keys) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.secrets[secretARN(stack)]
	src = []byte(s.versions[s.current])
	if err := json.Unmarshal(src, &all); err != nil {
		panic(err)
	}
	return src, all
}

func secretError(w http.ResponseWriter, code string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, `{"__type":%q,"message":"no"}`, code)
}
