package auth_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/auth"
)

// rsaKey, otherKey and ecKey are made once, since an RSA key takes its time.
var (
	rsaKey   = sync.OnceValue(func() *rsa.PrivateKey { return newRSA(2048) })
	otherKey = sync.OnceValue(func() *rsa.PrivateKey { return newRSA(2048) })
	ecKey    = sync.OnceValue(func() *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			panic(err)
		}
		return key
	})
)

func newRSA(bits int) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return key
}

// issuer is an identity provider on this machine.
type issuer struct {
	*httptest.Server
	mu    sync.Mutex
	keys  []jose.JSONWebKey
	says  map[string]http.HandlerFunc // instead, at a path
	reads map[string]int
}

func newIssuer(t testing.TB, keys ...jose.JSONWebKey) *issuer {
	t.Helper()
	i := &issuer{keys: keys, says: map[string]http.HandlerFunc{}, reads: map[string]int{}}
	i.Server = httptest.NewServer(i)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.reads[r.URL.Path]++
	if says, ok := i.says[r.URL.Path]; ok {
		says(w, r)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": i.URL, "jwks_uri": i.URL + "/keys"})
	case "/keys":
		_, _ = w.Write(keySet(i.keys...))
	default:
		http.NotFound(w, r)
	}
}

func (i *issuer) set(change func(*issuer)) {
	i.mu.Lock()
	defer i.mu.Unlock()
	change(i)
}

func (i *issuer) count(path string) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.reads[path]
}

// public is a public key as an issuer shows it.
func public(key crypto.Signer, id string) jose.JSONWebKey {
	return jose.JSONWebKey{Key: key.Public(), KeyID: id, Use: "sig"}
}

func keySet(keys ...jose.JSONWebKey) []byte {
	src, err := json.Marshal(jose.JSONWebKeySet{Keys: keys})
	if err != nil {
		panic(err)
	}
	return src
}

// sign makes a token.
func sign(t testing.TB, alg jose.SignatureAlgorithm, key any, id, typ string, claims map[string]any) string {
	t.Helper()
	o := &jose.SignerOptions{}
	if typ != "" {
		o = o.WithType(jose.ContentType(typ))
	}
	if id != "" {
		o = o.WithHeader(jose.HeaderKey("kid"), id)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, o)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

const testIssuer = "https://login.example.com"

// claims are those of a good token at the time of newClock, with some changed. A
// nil value leaves a claim out.
func claims(change map[string]any) map[string]any {
	now := newClock().Now().Unix()
	all := map[string]any{
		"iss": testIssuer, "aud": "models", "sub": "user-" + canary, "iat": now - 60, "exp": now + 3600,
		"team": []any{"search", "ads"}, "level": 3, "models": []any{"small"},
	}
	for name, value := range change {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	return all
}

// settings take the tokens above, with the keys in the settings.
func settings(keys ...jose.JSONWebKey) *contract.JWT {
	return &contract.JWT{
		Issuer: testIssuer, Audience: []string{"batch", "models"}, JWKS: keySet(keys...),
		Claims: map[string][]string{"team": {"search", "maps"}, "level": {"3"}}, ModelsClaim: "models",
	}
}

// startTokens counts on a clock that stands still.
func startTokens(t testing.TB, s *contract.JWT, c *clock) (http.Handler, *logBuffer) {
	t.Helper()
	return start(t, auth.Options{Auth: &contract.Auth{Mode: contract.AuthJWT, JWT: s}, Now: c.Now})
}
