package cause

import "strings"

// codes has the error codes that mean the same to every service ("Common Errors", API
// references of CloudFormation, Amazon Bedrock and Step Functions; "List of error codes",
// Amazon S3 API Reference; "Error codes for the Amazon EC2 API"; "Gateway response types",
// API Gateway Developer Guide). Older services leave out Exception.
var codes = map[string]Cause{
	"ExpiredToken":         Expired,
	"TokenRefreshRequired": Expired,

	"UnrecognizedClient":         UnknownKey,
	"InvalidClientTokenId":       UnknownKey,
	"InvalidAccessKeyId":         UnknownKey,
	"InvalidToken":               UnknownKey,
	"AuthFailure":                UnknownKey,
	"MissingAuthenticationToken": Missing,

	"SignatureDoesNotMatch": WrongSecret,
	"InvalidSignature":      WrongSecret,
	"IncompleteSignature":   WrongSecret,

	"RequestExpired":       Clock,
	"RequestTimeTooSkewed": Clock,
	"RequestInTheFuture":   Clock,

	"Unauthorized": SignedOut, // of the portal of IAM Identity Center
	"InvalidGrant": SignedOut, // of its sign-in

	"AccessDenied":          Denied,
	"Forbidden":             Denied, // of the portal: the role is not assigned to the user
	"OptInRequired":         Denied, // the account has no subscription to the service
	"NotAuthorized":         Denied,
	"UnauthorizedOperation": Denied,
	"UnauthorizedAccess":    Denied,

	"Throttling":              Throttled,
	"Throttled":               Throttled,
	"ThrottledRequest":        Throttled,
	"RequestThrottled":        Throttled,
	"RequestLimitExceeded":    Throttled,
	"TooManyRequests":         Throttled,
	"BandwidthLimitExceeded":  Throttled,
	"PriorRequestNotComplete": Throttled,
	"SlowDown":                Throttled,
}

// phrases are parts of AWS's messages that tell more than their code. Services that check
// credentials late answer with AccessDeniedException and these words, and one code is for a
// wrong secret and for a wrong clock.
var phrases = []struct {
	words string
	cause Cause
}{
	{"signature expired", Clock},
	{"signature not yet current", Clock},
	{"token included in the request is expired", Expired},
	{"token has expired", Expired},
	{"token included in the request is invalid", UnknownKey},
	{"api key is valid", UnknownKey}, // of Bedrock: Please make sure your API Key is valid
	{"missing authentication token", Missing},
}

// OfCode is the cause that a code of AWS and its message, if it is known, tell of.
func OfCode(code, message string) Cause {
	code = code[strings.LastIndexByte(code, '#')+1:] // before which some have a namespace
	code, _, _ = strings.Cut(code, ":")              // after which a header has a URL
	c := codes[strings.TrimSuffix(code, "Exception")]
	if c != Denied && !c.Credentials() {
		return c
	}
	message = strings.ToLower(message)
	for _, p := range phrases {
		if strings.Contains(message, p.words) {
			return p.cause
		}
	}
	return c
}
