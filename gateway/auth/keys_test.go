package auth_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/auth"
)

const noKeys = `{"error":{"message":"the gateway cannot read its keys at the moment","type":"server_error","param":null,"code":"auth_unavailable",` +
	`"hint":"try again; the gateway's log has more under this request id"}}`

// expect sends key and compares the status.
func expect(t *testing.T, h http.Handler, when, key string, status int) {
	t.Helper()
	if w := get(h, bearer(testKey(key))); w.Code != status {
		t.Errorf("%s: key %s got %d %s, want %d", when, key, w.Code, w.Body, status)
	}
}

// TestRotation runs on a fake clock: a second key is added, then the first one
// removed, and callers of both always get through.
func TestRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &secret{doc: contract.Keys{Keys: []contract.Key{{Name: "app", SHA256: hash(testKey("old"))}}}}
		h, _ := startKeys(t, s, auth.Options{})
		expect(t, h, "before", "old", http.StatusOK)
		expect(t, h, "before", "new", http.StatusUnauthorized)

		s.set(func(s *secret) {
			s.doc.Keys = append(s.doc.Keys, contract.Key{Name: "app-2", SHA256: hash(testKey("new"))})
		})
		time.Sleep(time.Minute)
		expect(t, h, "both", "old", http.StatusOK)
		expect(t, h, "both", "new", http.StatusOK)

		s.set(func(s *secret) { s.doc.Keys = s.doc.Keys[1:] })
		time.Sleep(time.Minute)
		expect(t, h, "after", "old", http.StatusUnauthorized)
		expect(t, h, "after", "new", http.StatusOK)
	})
}

// TestRevokedKeyStops also covers a gateway that nobody has called in between,
// as a frozen Lambda is.
func TestRevokedKeyStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := twoKeys()
		h, _ := startKeys(t, s, auth.Options{})
		expect(t, h, "before", "everything", http.StatusOK)
		s.set(func(s *secret) { s.doc.Keys = nil })
		time.Sleep(time.Minute - time.Nanosecond)
		expect(t, h, "within the minute", "everything", http.StatusOK) // and it is refreshed behind it
		synctest.Wait()
		expect(t, h, "after it was refreshed", "everything", http.StatusUnauthorized)

		s.set(func(s *secret) { s.doc = twoKeys().doc })
		time.Sleep(time.Hour)
		expect(t, h, "again", "everything", http.StatusOK)
		s.set(func(s *secret) { s.doc.Keys = nil })
		time.Sleep(time.Hour)
		expect(t, h, "after an hour of silence", "everything", http.StatusUnauthorized)
	})
}

func TestSecretIsReadOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := twoKeys()
		h, _ := startKeys(t, s, auth.Options{})
		for range 600 { // ten minutes of one request a second
			expect(t, h, "steady", "everything", http.StatusOK)
			time.Sleep(time.Second)
		}
		if n := s.count(); n != 20 {
			t.Errorf("the secret was read %d times in ten minutes, want 20", n)
		}
	})
}

func TestUnreadableSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := twoKeys()
		h, logs := startKeys(t, s, auth.Options{})
		expect(t, h, "before", "everything", http.StatusOK)
		s.set(func(s *secret) { s.err = errSecret })
		time.Sleep(10*time.Minute - time.Nanosecond)
		expect(t, h, "with the last good copy", "everything", http.StatusOK)
		expect(t, h, "with the last good copy", "nobody", http.StatusUnauthorized)
		if n := s.count(); n != 2 {
			t.Errorf("the secret was read %d times, want 2: a failed read is not repeated at once", n)
		}
		time.Sleep(time.Minute)
		w := get(h, bearer(testKey("everything")))
		if w.Code != http.StatusServiceUnavailable || w.Body.String() != refusedAs(noKeys+"\n") || w.Header().Get("Retry-After") != "5" {
			t.Errorf("got %d %s %v", w.Code, w.Body, w.Header())
		}
		if !strings.Contains(logs.String(), `"reason":"the keys: AccessDeniedException"`) {
			t.Errorf("logged %s", logs)
		}
		s.set(func(s *secret) { s.err = nil })
		time.Sleep(5 * time.Second)
		expect(t, h, "repaired", "everything", http.StatusOK)
	})
}

func TestBrokenSecret(t *testing.T) {
	for raw, reason := range map[string]string{
		"{":             `the secret is not JSON like {\"keys\": []}`,
		`{"keys": 1}`:   `the secret is not JSON like {\"keys\": []}`,
		`{"keys":[{}]}`: "key 1 of the secret needs a name, a sha256 in hex, and no limit below 0",
		`{"keys":[{"name":"CANARY","sha256":"CANARY"}]}`:                                                 "key 1 of the secret",
		`{"keys":[{"name":"a","sha256":"00"}]}`:                                                          "key 1 of the secret",
		`{"keys":[{"name":"a","sha256":"` + hash("a") + `","requestsPerMinute":-1}]}`:                    "key 1 of the secret",
		`{"keys":[{"name":"a","sha256":"` + hash("a") + `"},{"name":"", "sha256":"` + hash("b") + `"}]}`: "key 2 of the secret",
	} {
		h, logs := startKeys(t, &secret{raw: raw}, auth.Options{})
		if w := get(h, bearer(testKey("everything"))); w.Code != http.StatusServiceUnavailable {
			t.Errorf("%s: got %d", raw, w.Code)
		}
		if !strings.Contains(logs.String(), reason) {
			t.Errorf("%s: logged %s", raw, logs)
		}
	}
	h, _ := startKeys(t, &secret{raw: `{"keys":[]}`}, auth.Options{})
	expect(t, h, "a new stack", "everything", http.StatusUnauthorized)
}

// TestOneReadForAll has a hundred callers arrive before the secret answers.
func TestOneReadForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := twoKeys()
		s.gate = make(chan struct{})
		h, _ := startKeys(t, s, auth.Options{})
		var through atomic.Int32
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if get(h, bearer(testKey("everything"))).Code == http.StatusOK {
					through.Add(1)
				}
			})
		}
		synctest.Wait()
		close(s.gate)
		all.Wait()
		if n := s.count(); n != 1 || through.Load() != 100 {
			t.Errorf("%d reads for %d callers, want 1 for 100", n, through.Load())
		}
	})
}

// TestSecretThatHangs gives up, since a caller waits.
func TestSecretThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := twoKeys()
		s.gate = make(chan struct{})
		h, _ := startKeys(t, s, auth.Options{})
		begin := time.Now()
		expect(t, h, "hanging", "everything", http.StatusServiceUnavailable)
		if took := time.Since(begin); took != 3*time.Second {
			t.Errorf("answered after %v, want 3s", took)
		}
	})
}

// TestFrozenRefresh has Lambda freeze the process while the keys are refreshed
// behind a request, for longer than a copy may be used.
func TestFrozenRefresh(t *testing.T) {
	for name, early := range map[string]bool{"the refresh fails before the next request": true, "the next request waits for it": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := twoKeys()
				thaw := make(chan struct{})
				frozen := false // only this one read is
				h, _ := start(t, auth.Options{
					Auth: &contract.Auth{Mode: contract.AuthKey},
					Secret: func(ctx context.Context) ([]byte, error) {
						if s.count() == 1 && !frozen {
							frozen = true
							<-thaw
							return nil, context.DeadlineExceeded
						}
						return s.read(ctx)
					},
				})
				expect(t, h, "before", "everything", http.StatusOK)
				time.Sleep(45 * time.Second)
				expect(t, h, "with a refresh behind it", "everything", http.StatusOK)
				s.set(func(s *secret) { s.doc.Keys = s.doc.Keys[:1] })
				time.Sleep(time.Hour)
				if early {
					close(thaw)
					synctest.Wait()
				} else {
					go func() {
						synctest.Wait()
						close(thaw)
					}()
				}
				expect(t, h, "after the freeze", "everything", http.StatusOK)
				expect(t, h, "after the freeze", "little", http.StatusUnauthorized)
			})
		})
	}
}
