package auth

import (
	"strings"

	"github.com/sagerock/sagerock/contract/problem"
)

// maxToken is the longest token in bytes. Identity providers stay far below it.
const maxToken = 16 << 10

// bearer returns the token of an Authorization header, as RFC 6750 has it.
func bearer(headers []string) (string, *problem.Problem) {
	if len(headers) == 0 || len(headers) == 1 && headers[0] == "" {
		return "", noToken()
	}
	if len(headers) > 1 { // software that reads another one would see another caller
		return "", badHeader()
	}
	scheme, token, ok := strings.Cut(headers[0], " ")
	token = strings.Trim(token, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > maxToken || strings.ContainsFunc(token, notToken) {
		return "", badHeader()
	}
	return token, nil
}

// notToken reports whether c cannot be part of a token.
func notToken(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("-._~+/=", c)
}
