package auth_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/sagerock/sagerock/contract"
)

const discoveryPath = "/.well-known/openid-configuration"

// startIssuer takes the tokens of an issuer on this machine, whose keys are k1.
func startIssuer(t *testing.T, c *clock, change func(*issuer, *contract.JWT)) (http.Handler, *issuer, *logBuffer) {
	t.Helper()
	i := newIssuer(t, public(rsaKey(), "k1"))
	s := &contract.JWT{Issuer: i.URL, Audience: []string{"models"}}
	if change != nil {
		change(i, s)
	}
	h, logs := startTokens(t, s, c)
	return h, i, logs
}

// from is a token of i that lasts for days.
func (i *issuer) from(t *testing.T, key any, id string) string {
	t.Helper()
	return bearer(sign(t, jose.RS256, key, id, "JWT", claims(map[string]any{"iss": i.URL, "exp": newClock().Now().Add(72 * time.Hour).Unix()})))
}

func TestKeysFromDiscovery(t *testing.T) {
	h, i, _ := startIssuer(t, newClock(), nil)
	for range 3 {
		if w := get(h, i.from(t, rsaKey(), "k1")); w.Code != http.StatusOK {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	}
	if i.count(discoveryPath) != 1 || i.count("/keys") != 1 {
		t.Errorf("asked the issuer %v", i.reads)
	}
}

func TestKeysFromURL(t *testing.T) {
	h, i, _ := startIssuer(t, newClock(), func(i *issuer, s *contract.JWT) { s.JWKSURL = i.URL + "/keys" })
	if w := get(h, i.from(t, rsaKey(), "k1")); w.Code != http.StatusOK {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if i.count(discoveryPath) != 0 || i.count("/keys") != 1 {
		t.Errorf("asked the issuer %v", i.reads)
	}
}

// TestKeyRotation has the issuer sign with a new key before anybody has seen it.
func TestKeyRotation(t *testing.T) {
	c := newClock()
	h, i, _ := startIssuer(t, c, nil)
	old, fresh := i.from(t, rsaKey(), "k1"), i.from(t, otherKey(), "k2")
	if w := get(h, old); w.Code != http.StatusOK {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	i.set(func(i *issuer) { i.keys = append(i.keys, public(otherKey(), "k2")) })
	if w := get(h, fresh); w.Code != http.StatusUnauthorized || i.count("/keys") != 1 {
		t.Errorf("within the minute: got %d after asking %d times", w.Code, i.count("/keys"))
	}
	c.move(time.Minute)
	if w := get(h, fresh); w.Code != http.StatusOK {
		t.Errorf("after a minute: got %d %s", w.Code, w.Body)
	}
	if w := get(h, old); w.Code != http.StatusOK {
		t.Errorf("the old key: got %d", w.Code)
	}
	i.set(func(i *issuer) { i.keys = i.keys[1:] })
	c.move(time.Hour)
	if w := get(h, old); w.Code != http.StatusUnauthorized {
		t.Errorf("a withdrawn key: got %d", w.Code)
	}
}

// TestMadeUpKeys makes callers with keys that no issuer has ask for them.
func TestMadeUpKeys(t *testing.T) {
	c := newClock()
	h, i, _ := startIssuer(t, c, nil)
	var all sync.WaitGroup
	for n := range 50 {
		all.Go(func() {
			if w := get(h, i.from(t, otherKey(), "made-up-"+strings.Repeat("x", n))); w.Code != http.StatusUnauthorized {
				t.Errorf("got %d", w.Code)
			}
		})
	}
	all.Wait()
	if n := i.count("/keys"); n != 1 {
		t.Errorf("asked the issuer %d times, want 1", n)
	}
}

func TestIssuerInTrouble(t *testing.T) {
	const want = `{"error":{"message":"the gateway cannot read the issuer's keys at the moment","type":"server_error","param":null,"code":"auth_unavailable",` +
		`"hint":"try again; the gateway's log has more under this request id"}}` + "\n"
	text := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) }
	}
	for name, tc := range map[string]struct {
		path   string
		says   http.HandlerFunc
		reason string
	}{
		"no discovery":       {discoveryPath, http.NotFound, "answers 404"},
		"another's":          {discoveryPath, text(`{"issuer":"https://evil.example.com","jwks_uri":"https://evil.example.com/keys"}`), "the document is not of this issuer"},
		"not JSON":           {discoveryPath, text("<html>"), "the document is not of this issuer"},
		"moved":              {"/keys", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, "answers 302"},
		"no keys":            {"/keys", text(`{"keys":[]}`), "there is no public key for signatures among them"},
		"far too many bytes": {"/keys", text(strings.Repeat(" ", 1<<20+1)), "is larger than 1024 KB"},
	} {
		t.Run(name, func(t *testing.T) {
			h, i, logs := startIssuer(t, newClock(), func(i *issuer, _ *contract.JWT) { i.says[tc.path] = tc.says })
			w := get(h, i.from(t, rsaKey(), "k1"))
			if w.Code != http.StatusServiceUnavailable || w.Body.String() != refusedAs(want) || w.Header().Get("Retry-After") != "5" {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			if !strings.Contains(logs.String(), tc.reason) {
				t.Errorf("logged %s", logs)
			}
		})
	}
	t.Run("keys over plain http", func(t *testing.T) {
		h, i, logs := startIssuer(t, newClock(), nil)
		i.set(func(i *issuer) {
			i.says[discoveryPath] = text(`{"issuer":"` + i.URL + `","jwks_uri":"http://login.example.com/keys"}`)
		})
		if w := get(h, i.from(t, rsaKey(), "k1")); w.Code != http.StatusServiceUnavailable || !strings.Contains(logs.String(), "does not start with https") {
			t.Errorf("got %d, logged %s", w.Code, logs)
		}
	})
}

// TestIssuerGone keeps the last keys for a day, and does not call a new key wrong
// while nobody can look it up.
func TestIssuerGone(t *testing.T) {
	c := newClock()
	h, i, _ := startIssuer(t, c, nil)
	old, fresh := i.from(t, rsaKey(), "k1"), i.from(t, otherKey(), "k2")
	if w := get(h, old); w.Code != http.StatusOK {
		t.Fatalf("got %d", w.Code)
	}
	i.set(func(i *issuer) { i.says["/keys"] = http.NotFound })
	c.move(24*time.Hour - time.Second)
	if w := get(h, old); w.Code != http.StatusOK {
		t.Errorf("within a day: got %d", w.Code)
	}
	if w := get(h, fresh); w.Code != http.StatusServiceUnavailable {
		t.Errorf("an unknown key: got %d", w.Code)
	}
	if n := i.count("/keys"); n != 2 {
		t.Errorf("asked the issuer %d times, want 2: once, and once that failed", n)
	}
	c.move(time.Minute)
	if w := get(h, old); w.Code != http.StatusServiceUnavailable {
		t.Errorf("after a day: got %d", w.Code)
	}
}
