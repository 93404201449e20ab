package auth

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// Refusal is why a request goes no further, in the shape that OpenAI's clients read.
type Refusal struct {
	Status  int    `json:"-"`
	Message string `json:"message"`
	Type    string `json:"type"`
	Param   any    `json:"param"` // always null: no parameter is wrong
	Code    string `json:"code"`
	Hint    string `json:"hint"`

	RetryAfter time.Duration `json:"-"`
	Challenge  string        `json:"-"` // the WWW-Authenticate header
	Err        error         `json:"-"` // for the log: safe to show there, not to callers
}

// Types of refusals.
const (
	typeInvalid     = "invalid_request_error" // what OpenAI itself says of keys
	typeToken       = "authentication_error"
	typePermission  = "permission_error"
	typeRate        = "rate_limit_error"
	typeUnavailable = "server_error"
)

// Challenges, as RFC 6750 has them: a request without a token gets no error code.
const (
	challenge        = `Bearer realm="sagerock"`
	challengeRequest = challenge + `, error="invalid_request"`
	challengeToken   = challenge + `, error="invalid_token"`
)

// Write answers with r. The message has the hint in it, because OpenAI's clients
// show nothing but the message.
func (r *Refusal) Write(w http.ResponseWriter, requestID string) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if requestID != "" {
		h.Set("X-Request-Id", requestID)
	}
	if r.Challenge != "" {
		h.Set("WWW-Authenticate", r.Challenge)
	}
	if r.RetryAfter > 0 {
		h.Set("Retry-After", seconds(r.RetryAfter))
	}
	w.WriteHeader(r.Status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	told := struct {
		Refusal
		RequestID string `json:"request_id,omitempty"`
	}{*r, requestID}
	told.Message += ": " + r.Hint
	_ = enc.Encode(map[string]any{"error": told}) // a caller who left is no news
}

// seconds rounds up, so that nobody returns too early.
func seconds(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}

func noToken() *Refusal {
	return &Refusal{
		Status: http.StatusUnauthorized, Type: typeInvalid, Code: "missing_api_key", Challenge: challenge,
		Message: "there is no key in the Authorization header",
		Hint:    "send Authorization: Bearer KEY, which is what OpenAI's clients do with their api_key",
	}
}

func badHeader() *Refusal {
	return &Refusal{
		Status: http.StatusUnauthorized, Type: typeInvalid, Code: "invalid_authorization", Challenge: challengeRequest,
		Message: "the Authorization header is not one Bearer token",
		Hint:    "send it once, as Authorization: Bearer KEY",
	}
}

func badKey() *Refusal {
	return &Refusal{
		Status: http.StatusUnauthorized, Type: typeInvalid, Code: "invalid_api_key", Challenge: challengeToken,
		Message: "the key is not one of this gateway's",
		Hint:    "check the key; a new one works within a minute, and sagerock keys list shows which there are",
	}
}

func badToken(message, hint string) *Refusal {
	return &Refusal{
		Status: http.StatusUnauthorized, Type: typeToken, Code: "invalid_token", Challenge: challengeToken,
		Message: message, Hint: hint,
	}
}

// unavailable is for callers who may be right: nobody can tell at the moment.
func unavailable(what string, err error) *Refusal {
	return &Refusal{
		Status: http.StatusServiceUnavailable, Type: typeUnavailable, Code: "auth_unavailable", RetryAfter: pause,
		Message: "the gateway cannot read " + what + " at the moment",
		Hint:    "try again; the gateway's log has more under this request id", Err: err,
	}
}

func tooMany(limit int, wait time.Duration) *Refusal {
	return &Refusal{
		Status: http.StatusTooManyRequests, Type: typeRate, Code: "rate_limit_exceeded", RetryAfter: wait,
		Message: "the key has used its " + strconv.Itoa(limit) + " requests of this minute",
		Hint:    "wait as long as Retry-After says, then try again",
	}
}

// NotAllowed is the answer to a caller who may not use model.
func NotAllowed(model string) *Refusal {
	return &Refusal{
		Status: http.StatusForbidden, Type: typePermission, Code: "model_not_allowed",
		Message: "this caller may not use model " + strconv.Quote(model),
		Hint:    "use one that GET /v1/models lists, or ask for a key with this model",
	}
}
