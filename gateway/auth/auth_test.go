package auth_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/auth"
)

func TestIAMLetsEverybodyThrough(t *testing.T) {
	h, _ := start(t, auth.Options{Auth: &contract.Auth{Mode: contract.AuthIAM}})
	if w := get(h); w.Code != http.StatusOK || w.Body.String() != `{"large":true,"small":true}`+"\n" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestKeysLetThrough(t *testing.T) {
	h, _ := startKeys(t, twoKeys(), auth.Options{})
	for authorization, want := range map[string]string{
		bearer(testKey("everything")):       `{"large":true,"name":"everything","small":true}`,
		"bearer  " + testKey("everything"):  `{"large":true,"name":"everything","small":true}`,
		"BEARER " + testKey("little") + " ": `{"large":false,"name":"little","small":true}`,
	} {
		if w := get(h, authorization); w.Code != http.StatusOK || w.Body.String() != want+"\n" {
			t.Errorf("%s: got %d %s", authorization, w.Code, w.Body)
		}
	}
}

func TestHealthNeedsNoKey(t *testing.T) {
	h, _ := startKeys(t, &secret{err: errSecret}, auth.Options{})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", http.NoBody))
	if w.Code != http.StatusOK {
		t.Errorf("got %d", w.Code)
	}
	w = httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz/../v1/models", http.NoBody))
	if w.Code != http.StatusUnauthorized {
		t.Errorf("a path that only starts like it got %d", w.Code)
	}
}

const (
	missing = `{"error":{"message":"there is no key in the Authorization header","type":"invalid_request_error","param":null,"code":"missing_api_key",` +
		`"hint":"send Authorization: Bearer KEY, which is what OpenAI's clients do with their api_key"}}`
	malformed = `{"error":{"message":"the Authorization header is not one Bearer token","type":"invalid_request_error","param":null,"code":"invalid_authorization",` +
		`"hint":"send it once, as Authorization: Bearer KEY"}}`
	wrongKey = `{"error":{"message":"the key is not one of this gateway's","type":"invalid_request_error","param":null,"code":"invalid_api_key",` +
		`"hint":"check the key; a new one works within a minute, and sagerock keys list shows which there are"}}`
)

func TestKeyRefusals(t *testing.T) {
	const realm = `Bearer realm="sagerock"`
	good := bearer(testKey("everything"))
	for name, tc := range map[string]struct {
		headers         []string
		body, challenge string
	}{
		"no header":          {nil, missing, realm},
		"empty header":       {[]string{""}, missing, realm},
		"no token":           {[]string{"Bearer"}, malformed, realm + `, error="invalid_request"`},
		"spaces for a token": {[]string{"Bearer   "}, malformed, realm + `, error="invalid_request"`},
		"another scheme":     {[]string{"Basic c2stQ0FOQVJZ"}, malformed, realm + `, error="invalid_request"`},
		"a signature of AWS": {[]string{"AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/lambda/aws4_request"}, malformed, realm + `, error="invalid_request"`},
		"two headers":        {[]string{good, good}, malformed, realm + `, error="invalid_request"`},
		"two tokens":         {[]string{good + ", " + good}, malformed, realm + `, error="invalid_request"`},
		"not ASCII":          {[]string{"Bearer sk-ключ"}, malformed, realm + `, error="invalid_request"`},
		"far too long":       {[]string{"Bearer " + strings.Repeat("a", 16<<10+1)}, malformed, realm + `, error="invalid_request"`},
		"an unknown key":     {[]string{bearer(testKey("nobody"))}, wrongKey, realm + `, error="invalid_token"`},
		"the hash of a key":  {[]string{bearer(hash(testKey("everything")))}, wrongKey, realm + `, error="invalid_token"`},
		"a part of a key":    {[]string{good[:len(good)-1]}, wrongKey, realm + `, error="invalid_token"`},
	} {
		t.Run(name, func(t *testing.T) {
			h, logs := startKeys(t, twoKeys(), auth.Options{})
			w := get(h, tc.headers...)
			if w.Code != http.StatusUnauthorized || w.Body.String() != refusedAs(tc.body+"\n") {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			if got := w.Header().Get("WWW-Authenticate"); got != tc.challenge {
				t.Errorf("WWW-Authenticate is %s", got)
			}
			if w.Header().Get("X-Request-Id") != "request-1" || w.Header().Get("Content-Type") != "application/json" {
				t.Errorf("headers are %v", w.Header())
			}
			if !strings.Contains(logs.String(), `"msg":"refused","requestId":"request-1","status":401`) {
				t.Errorf("logged %s", logs)
			}
		})
	}
}

func TestNotAllowed(t *testing.T) {
	w := httptest.NewRecorder()
	auth.NotAllowed("large").Write(w, "request-1")
	const want = `{"error":{"message":"this caller may not use model \"large\"","type":"permission_error","param":"model","code":"model_not_allowed",` +
		`"hint":"use one that GET /v1/models lists, or ask for a key with this model"}}` + "\n"
	if w.Code != http.StatusForbidden || w.Body.String() != refusedAs(want) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestSettingsThatCannotWork(t *testing.T) {
	for want, o := range map[string]auth.Options{
		`auth mode "" is not iam, key or jwt`:                                                            {Auth: &contract.Auth{}},
		`auth mode "none" is not iam, key or jwt`:                                                        {Auth: &contract.Auth{Mode: "none"}},
		"auth mode key needs the secret that holds the keys":                                             {Auth: &contract.Auth{Mode: contract.AuthKey}},
		"auth mode jwt needs an issuer, and an audience or claims that its tokens for this gateway have": {Auth: &contract.Auth{Mode: contract.AuthJWT}},
	} {
		if _, err := auth.New(o); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// FuzzBearer sends any header. Nothing but the one right key is let through.
func FuzzBearer(f *testing.F) {
	f.Add("Bearer " + testKey("everything"))
	f.Add("Bearer")
	f.Add("bearer  x, y")
	f.Add("\x00\xff Bearer ")
	h, _ := startKeys(f, twoKeys(), auth.Options{})
	f.Fuzz(func(t *testing.T, header string) {
		scheme, token, _ := strings.Cut(header, " ")
		right := strings.EqualFold(scheme, "Bearer") && strings.Trim(token, " ") == testKey("everything")
		switch w := get(h, header); {
		case right && w.Code != http.StatusOK, !right && w.Code != http.StatusUnauthorized && !strings.Contains(header, "little"):
			t.Errorf("%q: got %d %s", header, w.Code, w.Body)
		}
	})
}
