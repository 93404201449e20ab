package auth_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/auth"
)

// byHand joins a header, claims and a signature that no library would make.
func byHand(t *testing.T, header string, claims map[string]any, sign func(signed string) []byte) string {
	t.Helper()
	body, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	enc := base64.RawURLEncoding
	signed := enc.EncodeToString([]byte(header)) + "." + enc.EncodeToString(body)
	return signed + "." + enc.EncodeToString(sign(signed))
}

func unsigned(string) []byte { return nil }

// hmacWith signs with HS256, and with what everybody knows for a secret.
func hmacWith(key []byte) func(string) []byte {
	return func(signed string) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(signed))
		return mac.Sum(nil)
	}
}

func publicPEM(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(rsaKey().Public())
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func TestTokensLetThrough(t *testing.T) {
	now := newClock().Now().Unix()
	good := func(change map[string]any) string {
		return bearer(sign(t, jose.RS256, rsaKey(), "k1", "JWT", claims(change)))
	}
	const small, all, none = `{"large":false,"name":"user-CANARY","small":true}`, `{"large":true,"name":"user-CANARY","small":true}`, `{"large":false,"name":"user-CANARY","small":false}`
	for name, tc := range map[string]struct {
		header, want string
		change       func(*contract.JWT)
	}{
		"a good one":             {header: good(nil), want: small},
		"an access token":        {header: bearer(sign(t, jose.RS256, rsaKey(), "k1", "at+jwt", claims(nil))), want: small},
		"with a media type":      {header: bearer(sign(t, jose.RS256, rsaKey(), "k1", "application/at+jwt", claims(nil))), want: small},
		"several audiences":      {header: good(map[string]any{"aud": []string{"other", "models"}}), want: small},
		"a claim with one value": {header: good(map[string]any{"team": "maps"}), want: small},
		"just expired":           {header: good(map[string]any{"exp": now - 59}), want: small},
		"just not yet valid":     {header: good(map[string]any{"nbf": now + 59}), want: small},
		"models as a scope":      {header: good(map[string]any{"models": "large small"}), want: all},
		"every model":            {header: good(map[string]any{"models": []string{"*"}}), want: all},
		"no claim of models":     {header: good(map[string]any{"models": nil}), want: none},
		"models of a wrong kind": {header: good(map[string]any{"models": 7}), want: none},
		"models are not asked":   {header: good(nil), want: all, change: func(s *contract.JWT) { s.ModelsClaim = "" }},
		"no typ, as Cognito's": {
			header: bearer(sign(t, jose.RS256, rsaKey(), "k1", "", claims(map[string]any{"aud": nil, "client_id": "app"}))), want: small,
			change: func(s *contract.JWT) {
				s.Audience, s.TypeOptional, s.Claims = nil, true, map[string][]string{"client_id": {"app"}}
			},
		},
		"a claim in an object": {
			header: good(map[string]any{"realm_access": map[string]any{"roles": []string{"models"}}}), want: small,
			change: func(s *contract.JWT) { s.Claims = map[string][]string{"realm_access.roles": {"models"}} },
		},
		"models in an object": {
			header: good(map[string]any{"access": map[string]any{"to": map[string]any{"models": "large"}}}), want: `{"large":true,"name":"user-CANARY","small":false}`,
			change: func(s *contract.JWT) { s.ModelsClaim = "access.to.models" },
		},
		"a claim that has dots": {
			header: good(map[string]any{"https://id.example/team": "maps", "https://id": map[string]any{"example/team": "ads"}}), want: small,
			change: func(s *contract.JWT) { s.Claims = map[string][]string{"https://id.example/team": {"maps"}} },
		},
		"ES256": {
			header: bearer(sign(t, jose.ES256, ecKey(), "k2", "JWT", claims(nil))), want: small,
			change: func(s *contract.JWT) { s.Algorithms = []string{"RS256", "ES256"} },
		},
		"no kid and one key": {
			header: bearer(sign(t, jose.RS256, rsaKey(), "", "JWT", claims(nil))), want: small,
			change: func(s *contract.JWT) { s.JWKS = keySet(public(rsaKey(), "k1")) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := settings(public(rsaKey(), "k1"), public(ecKey(), "k2"))
			if tc.change != nil {
				tc.change(s)
			}
			h, _ := startTokens(t, s, newClock())
			if w := get(h, tc.header); w.Code != http.StatusOK || w.Body.String() != tc.want+"\n" {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
}

func TestTokenRefusals(t *testing.T) {
	now := newClock().Now().Unix()
	good := func(change map[string]any) string {
		return sign(t, jose.RS256, rsaKey(), "k1", "JWT", claims(change))
	}
	const (
		notSigned = "the token is not a JWT signed with RS256"
		unread    = "the token's signature or its claims cannot be read with the issuer's key"
		unknown   = "the token is signed with a key that the issuer does not have"
		noType    = "the token's header does not say typ JWT or at+jwt"
		getOne    = "get one from " + testIssuer
		getNew    = "get a new one from " + testIssuer
	)
	for name, tc := range map[string]struct{ token, message, hint string }{
		"not a token":            {testKey("everything"), notSigned, getOne},
		"alg none":               {byHand(t, `{"alg":"none","typ":"JWT","kid":"k1"}`, claims(nil), unsigned), notSigned, getOne},
		"alg None":               {byHand(t, `{"alg":"None","typ":"JWT","kid":"k1"}`, claims(nil), unsigned), notSigned, getOne},
		"HS256 by public key":    {byHand(t, `{"alg":"HS256","typ":"JWT","kid":"k1"}`, claims(nil), hmacWith(publicPEM(t))), notSigned, getOne},
		"HS256 by key set":       {byHand(t, `{"alg":"HS256","typ":"JWT","kid":"k1"}`, claims(nil), hmacWith(keySet(public(rsaKey(), "k1")))), notSigned, getOne},
		"another algorithm":      {sign(t, jose.RS512, rsaKey(), "k1", "JWT", claims(nil)), notSigned, getOne},
		"an algorithm not asked": {sign(t, jose.ES256, ecKey(), "k2", "JWT", claims(nil)), notSigned, getOne},
		"no signature":           {byHand(t, `{"alg":"RS256","typ":"JWT","kid":"k1"}`, claims(nil), unsigned), unread, getNew},
		"signed by another":      {sign(t, jose.RS256, otherKey(), "k1", "JWT", claims(nil)), unread, getNew},
		"claims changed":         {tampered(good(nil)), unread, getNew},
		"key of another kind":    {sign(t, jose.RS256, rsaKey(), "k2", "JWT", claims(nil)), unread, getNew},
		"its own key":            {byHand(t, `{"alg":"RS256","typ":"JWT","jwk":`+string(mustJSON(public(otherKey(), "x")))+`}`, claims(nil), unsigned), unknown, getNew},
		"unknown key":            {sign(t, jose.RS256, rsaKey(), "k9", "JWT", claims(nil)), unknown, getNew},
		"no kid and two keys":    {sign(t, jose.RS256, rsaKey(), "", "JWT", claims(nil)), unknown, getNew},
		"key for encryption":     {sign(t, jose.RS256, rsaKey(), "enc", "JWT", claims(nil)), unknown, getNew},
		"key for another alg":    {sign(t, jose.RS256, rsaKey(), "ps", "JWT", claims(nil)), unknown, getNew},
		"no typ":                 {sign(t, jose.RS256, rsaKey(), "k1", "", claims(nil)), noType, "send an access token"},
		"another typ":            {sign(t, jose.RS256, rsaKey(), "k1", "logout+jwt", claims(nil)), noType, "send an access token"},
		"wrong issuer":           {good(map[string]any{"iss": testIssuer + "/"}), "the token is from another issuer", getOne},
		"no issuer":              {good(map[string]any{"iss": nil}), "the token is from another issuer", getOne},
		"wrong audience":         {good(map[string]any{"aud": "Models"}), "the token is for another audience", "get one for batch or models"},
		"no audience":            {good(map[string]any{"aud": nil}), "the token is for another audience", "get one for batch or models"},
		"expired":                {good(map[string]any{"exp": now - 61}), "the token has expired", getNew},
		"no exp":                 {good(map[string]any{"exp": nil}), "the token never expires", "send one that has the claim exp"},
		"exp is a text":          {good(map[string]any{"exp": "never"}), unread, getNew},
		"not yet valid":          {good(map[string]any{"nbf": now + 61}), "the token is not valid yet", "check the clocks"},
		"from the future":        {good(map[string]any{"iat": now + 61}), "the token is not valid yet", "check the clocks"},
		"missing claim":          {good(map[string]any{"team": nil}), "the token's claim team is not what this gateway asks for", "get one whose team is search or maps"},
		"wrong claim":            {good(map[string]any{"team": []string{"ads"}}), "the token's claim team is not what this gateway asks for", "get one whose team is search or maps"},
		"claim in a longer text": {good(map[string]any{"team": "search ads"}), "the token's claim team is not what this gateway asks for", "get one whose team is search or maps"},
		"wrong number":           {good(map[string]any{"level": 30}), "the token's claim level is not what this gateway asks for", "get one whose level is 3"},
		"claim inside an object": {good(map[string]any{"team": map[string]any{"team": "maps"}}), "the token's claim team is not what this gateway asks for", "get one whose team is search or maps"},
		"claim is an object":     {good(map[string]any{"level": map[string]any{"3": true}}), "the token's claim level is not what this gateway asks for", "get one whose level is 3"},
	} {
		t.Run(name, func(t *testing.T) {
			encryption, ps := public(rsaKey(), "enc"), public(rsaKey(), "ps")
			encryption.Use, ps.Algorithm = "enc", "PS256"
			h, _ := startTokens(t, settings(public(rsaKey(), "k1"), public(ecKey(), "k2"), encryption, ps), newClock())
			w := get(h, bearer(tc.token))
			want := `{"error":{"message":` + string(mustJSON(tc.message)) + `,"type":"authentication_error","param":null,"code":"invalid_token","hint":` + string(mustJSON(tc.hint)) + "}}\n"
			if w.Code != http.StatusUnauthorized || w.Body.String() != refusedAs(want) {
				t.Errorf("got %d %s\nwant %s", w.Code, w.Body, want)
			}
			if got := w.Header().Get("WWW-Authenticate"); got != `Bearer realm="sagerock", error="invalid_token"` {
				t.Errorf("WWW-Authenticate is %s", got)
			}
		})
	}
}

// tampered gives a token to somebody else and keeps its signature.
func tampered(token string) string {
	parts := strings.Split(token, ".")
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		panic(err)
	}
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(body), "user-", "root-", 1)))
	return strings.Join(parts, ".")
}

func mustJSON(v any) []byte {
	src, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return src
}

func TestTokenSettingsThatCannotWork(t *testing.T) {
	weak := newRSA(1024)
	for name, tc := range map[string]struct {
		change func(*contract.JWT)
		want   string
	}{
		"no issuer":        {func(s *contract.JWT) { s.Issuer = "" }, "auth mode jwt needs an issuer, and an audience or claims that its tokens for this gateway have"},
		"only an issuer":   {func(s *contract.JWT) { s.Audience, s.Claims = nil, nil }, "auth mode jwt needs an issuer, and an audience or claims that its tokens for this gateway have"},
		"HS256":            {func(s *contract.JWT) { s.Algorithms = []string{"RS256", "HS256"} }, `tokens signed with "HS256" are not safe to take, or not known`},
		"none":             {func(s *contract.JWT) { s.Algorithms = []string{"none"} }, `tokens signed with "none" are not safe to take, or not known`},
		"much skew":        {func(s *contract.JWT) { s.ClockSkewSeconds = 301 }, "clockSkewSeconds must be from 0 to 300"},
		"negative skew":    {func(s *contract.JWT) { s.ClockSkewSeconds = -1 }, "clockSkewSeconds must be from 0 to 300"},
		"keys of no shape": {func(s *contract.JWT) { s.JWKS = []byte(`"x"`) }, "the keys in the settings: they are not a JSON Web Key Set"},
		"no keys":          {func(s *contract.JWT) { s.JWKS = []byte(`{"keys":[]}`) }, "the keys in the settings: there is no public key for signatures among them"},
		"a weak key":       {func(s *contract.JWT) { s.JWKS = keySet(public(weak, "k1")) }, "the keys in the settings: there is no public key for signatures among them"},
		"a secret key":     {func(s *contract.JWT) { s.JWKS = []byte(`{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"k1"}]}`) }, "the keys in the settings: there is no public key for signatures among them"},
		"plain http":       {func(s *contract.JWT) { s.JWKS, s.JWKSURL = nil, "http://login.example.com/keys" }, `"http://login.example.com/keys" does not start with https`},
		"a plain issuer":   {func(s *contract.JWT) { s.JWKS, s.Issuer = nil, "http://login.example.com" }, `"http://login.example.com" does not start with https`},
		"not a URL":        {func(s *contract.JWT) { s.JWKS, s.Issuer = nil, "login" }, `"login" is not a URL`},
	} {
		t.Run(name, func(t *testing.T) {
			s := settings(public(rsaKey(), "k1"))
			tc.change(s)
			_, err := auth.New(auth.Options{Auth: &contract.Auth{Mode: contract.AuthJWT, JWT: s}})
			if err == nil || err.Error() != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}

// FuzzToken sends tokens of any text behind a good header. None is let through.
func FuzzToken(f *testing.F) {
	good := sign(f, jose.RS256, rsaKey(), "k1", "JWT", claims(nil))
	f.Add(good[:len(good)-2])
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	h, _ := startTokens(f, settings(public(rsaKey(), "k1")), newClock())
	f.Fuzz(func(t *testing.T, token string) {
		if w := get(h, bearer(token)); w.Code != http.StatusUnauthorized && strings.Trim(token, " ") != good {
			t.Errorf("%q: got %d", token, w.Code)
		}
	})
}
