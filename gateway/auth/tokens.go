package auth

import "errors"

func newTokens(*Options) (authenticator, error) {
	return nil, errors.New("auth mode jwt needs an issuer and what its tokens state")
}
