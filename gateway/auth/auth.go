// Package auth lets known callers through to the gateway: by a key of their own
// or by a token of an identity provider. With IAM there is nothing to do, since
// AWS has checked the signature before the gateway runs.
//
// It knows nothing about models and engines.
package auth

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/contract/problem"
)

// Options is what a middleware needs from the outside.
type Options struct {
	Auth    *contract.Auth
	Secret  Secret       // holds the keys, for mode key
	Counter Counter      // counts the requests of keys with a limit; nil means in this process
	Client  *http.Client // fetches the issuer's keys, for mode jwt; nil means a careful one

	Log       *slog.Logger
	RequestID func(context.Context) string // names a refused request
	Now       func() time.Time             // nil means the clock of this machine
}

// authenticator identifies the caller by a token.
type authenticator interface {
	authenticate(ctx context.Context, token string) (*Caller, *problem.Problem)
}

// New returns the middleware of a gateway, or an error if the settings are wrong.
func New(o Options) (func(http.Handler) http.Handler, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Counter == nil {
		o.Counter = NewMemory()
	}
	if o.RequestID == nil {
		o.RequestID = func(context.Context) string { return "" }
	}
	var who authenticator
	var err error
	switch o.Auth.Mode {
	case contract.AuthIAM:
		return func(next http.Handler) http.Handler { return next }, nil
	case contract.AuthKey:
		who, err = newKeys(&o)
	case contract.AuthJWT:
		who, err = newTokens(&o)
	default:
		err = fmt.Errorf("auth mode %q is not iam, key or jwt", o.Auth.Mode)
	}
	if err != nil {
		return nil, err
	}
	d := &middleware{who: who, limits: newLimiter(&o), log: o.Log, requestID: o.RequestID}
	return func(next http.Handler) http.Handler { return d.before(next) }, nil
}

// middleware authenticates callers and enforces their limits before the gateway runs.
type middleware struct {
	who       authenticator
	limits    *limiter
	log       *slog.Logger
	requestID func(context.Context) string
}

func (d *middleware) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" { // it reveals nothing, and load balancers have no key
			next.ServeHTTP(w, r)
			return
		}
		caller, refused := d.admit(w, r)
		if refused != nil {
			d.refuse(w, r, caller, refused)
			return
		}
		next.ServeHTTP(w, r.WithContext(With(r.Context(), caller)))
	})
}

// admit returns the caller who sent r, or the reason why r is refused.
func (d *middleware) admit(w http.ResponseWriter, r *http.Request) (*Caller, *problem.Problem) {
	token, refused := bearer(r.Header.Values("Authorization"))
	if refused != nil {
		return nil, refused
	}
	caller, refused := d.who.authenticate(r.Context(), token)
	if refused != nil {
		return nil, refused
	}
	return caller, d.limits.count(r.Context(), w.Header(), caller)
}

// refuse answers with why, and logs one line. It never logs what was sent.
func (d *middleware) refuse(w http.ResponseWriter, r *http.Request, caller *Caller, why *problem.Problem) {
	id := d.requestID(r.Context())
	attrs := []slog.Attr{
		slog.String("requestId", id), slog.Int("status", why.Status), slog.String("error", why.Code),
	}
	if caller != nil {
		attrs = append(attrs, slog.String("caller", caller.Name))
	}
	if why.Err != nil {
		attrs = append(attrs, slog.String("reason", why.Err.Error()))
	}
	level := slog.LevelWarn
	if why.Status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	d.log.LogAttrs(r.Context(), level, "refused", attrs...)
	why.Write(w, id)
}
