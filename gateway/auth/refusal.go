package auth

import (
	"net/http"
	"strconv"
	"time"

	"github.com/sagerock/sagerock/contract/problem"
)

// Challenges, as RFC 6750 has them: a request without a token gets no error code.
const (
	challenge        = `Bearer realm="sagerock"`
	challengeRequest = challenge + `, error="invalid_request"`
	challengeToken   = challenge + `, error="invalid_token"`
)

func noToken() *problem.Problem {
	return &problem.Problem{
		Status: http.StatusUnauthorized, Type: problem.TypeInvalid, Code: "missing_api_key", Challenge: challenge,
		Message: "there is no key in the Authorization header",
		Hint:    "send Authorization: Bearer KEY, which is what OpenAI's clients do with their api_key",
	}
}

func badHeader() *problem.Problem {
	return &problem.Problem{
		Status: http.StatusUnauthorized, Type: problem.TypeInvalid, Code: "invalid_authorization", Challenge: challengeRequest,
		Message: "the Authorization header is not one Bearer token",
		Hint:    "send it once, as Authorization: Bearer KEY",
	}
}

func badKey() *problem.Problem {
	return &problem.Problem{
		Status: http.StatusUnauthorized, Type: problem.TypeInvalid, Code: "invalid_api_key", Challenge: challengeToken,
		Message: "the key is not one of this gateway's",
		Hint:    "check the key; a new one works within a minute, and sagerock keys list shows which there are",
	}
}

func badToken(message, hint string) *problem.Problem {
	return &problem.Problem{
		Status: http.StatusUnauthorized, Type: problem.TypeToken, Code: "invalid_token", Challenge: challengeToken,
		Message: message, Hint: hint,
	}
}

// unavailable is for callers whose token cannot be checked at the moment.
func unavailable(what string, err error) *problem.Problem {
	return &problem.Problem{
		Status: http.StatusServiceUnavailable, Code: "auth_unavailable", RetryAfter: pause,
		Message: "the gateway cannot read " + what + " at the moment",
		Hint:    "try again; the gateway's log has more under this request id", Err: err,
	}
}

func tooMany(limit int, wait time.Duration) *problem.Problem {
	return &problem.Problem{
		Status: http.StatusTooManyRequests, Code: problem.CodeRateLimit, RetryAfter: wait,
		Message: "the key has used its " + strconv.Itoa(limit) + " requests of this minute",
		Hint:    "wait as long as Retry-After says, then try again",
	}
}

// NotAllowed is the answer to a caller who may not use model.
func NotAllowed(model string) *problem.Problem {
	param := "model"
	return &problem.Problem{
		Status: http.StatusForbidden, Type: problem.TypePermission, Code: "model_not_allowed", Param: &param,
		Message: "this caller may not use model " + strconv.Quote(model),
		Hint:    "use one that GET /v1/models lists, or ask for a key with this model",
	}
}
