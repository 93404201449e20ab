package auth

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/contract/problem"
)

// How far the issuer's clock may be from ours.
const (
	defaultSkew = time.Minute
	maxSkew     = 5 * time.Minute
)

// asymmetric are the algorithms that can be asked for. None and HS256 are not
// among them: with those a public key is enough to sign.
var asymmetric = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
}

// tokens knows callers by the tokens of an identity provider.
type tokens struct {
	*contract.JWT
	algorithms []jose.SignatureAlgorithm
	skew       time.Duration
	keys       keySource
	now        func() time.Time
}

func newTokens(o *Options) (*tokens, error) {
	s := o.Auth.JWT
	// An issuer signs tokens for others as well, so its name alone says nothing.
	if s == nil || s.Issuer == "" || len(s.Audience) == 0 && len(s.Claims) == 0 {
		return nil, errors.New("auth mode jwt needs an issuer, and an audience or claims that its tokens for this gateway have")
	}
	t := &tokens{JWT: s, skew: defaultSkew, now: o.Now}
	if s.ClockSkewSeconds != 0 {
		t.skew = time.Duration(s.ClockSkewSeconds) * time.Second
	}
	if t.skew < 0 || t.skew > maxSkew {
		return nil, fmt.Errorf("clockSkewSeconds must be from 0 to %.0f", maxSkew.Seconds())
	}
	for _, name := range s.Algorithms {
		alg := jose.SignatureAlgorithm(name)
		if !slices.Contains(asymmetric, alg) {
			return nil, fmt.Errorf("tokens signed with %q are not safe to take, or not known", name)
		}
		t.algorithms = append(t.algorithms, alg)
	}
	if len(t.algorithms) == 0 {
		t.algorithms = []jose.SignatureAlgorithm{jose.RS256}
	}
	var err error
	t.keys, err = newKeySource(o)
	return t, err
}

// authenticate checks a token, its signature before anything it says.
func (t *tokens) authenticate(ctx context.Context, token string) (*Caller, *problem.Problem) {
	parsed, err := jwt.ParseSigned(token, t.algorithms)
	if err != nil {
		return nil, badToken("the token is not a JWT signed with "+t.names(), "get one from "+t.Issuer)
	}
	header := parsed.Headers[0]
	if !t.typed(header.ExtraHeaders[jose.HeaderType]) {
		return nil, badToken("the token's header does not say typ JWT or at+jwt", "send an access token")
	}
	key, refused := t.key(ctx, header)
	if refused != nil {
		return nil, refused
	}
	var claims jwt.Claims
	all := map[string]any{}
	if err := parsed.Claims(key, &claims, &all); err != nil {
		return nil, badToken("the token's signature or its claims cannot be read with the issuer's key", "get a new one from "+t.Issuer)
	}
	if refused := t.check(&claims, all); refused != nil {
		return nil, refused
	}
	return &Caller{Name: claims.Subject, Models: t.models(all)}, nil
}

func (t *tokens) names() string {
	var names []string
	for _, alg := range t.algorithms {
		names = append(names, string(alg))
	}
	return strings.Join(names, " or ")
}

// typed reports whether typ is that of a token for an API. Others of the same
// issuer, such as one that logs somebody out, are not.
func (t *tokens) typed(typ any) bool {
	if typ == nil {
		return t.TypeOptional
	}
	name, _ := typ.(string)
	name = strings.TrimPrefix(strings.ToLower(name), "application/")
	return name == "jwt" || name == "at+jwt"
}

// key is the issuer's key that the token says it is signed with.
func (t *tokens) key(ctx context.Context, header jose.Header) (*jose.JSONWebKey, *problem.Problem) {
	key, err := t.keys.find(ctx, header.KeyID)
	if err != nil {
		return nil, unavailable("the issuer's keys", err)
	}
	if key == nil || key.Algorithm != "" && key.Algorithm != header.Algorithm {
		return nil, badToken("the token is signed with a key that the issuer does not have", "get a new one from "+t.Issuer)
	}
	return key, nil
}

// check compares what a token with a good signature says with what it must say.
func (t *tokens) check(claims *jwt.Claims, all map[string]any) *problem.Problem {
	if claims.Expiry == nil {
		return badToken("the token never expires", "send one that has the claim exp")
	}
	err := claims.ValidateWithLeeway(jwt.Expected{Issuer: t.Issuer, AnyAudience: t.Audience, Time: t.now()}, t.skew)
	switch {
	case errors.Is(err, jwt.ErrInvalidIssuer):
		return badToken("the token is from another issuer", "get one from "+t.Issuer)
	case errors.Is(err, jwt.ErrInvalidAudience):
		return badToken("the token is for another audience", "get one for "+strings.Join(t.Audience, " or "))
	case errors.Is(err, jwt.ErrExpired):
		return badToken("the token has expired", "get a new one from "+t.Issuer)
	case err != nil: // nbf or iat lies ahead
		return badToken("the token is not valid yet", "check the clocks")
	}
	for _, name := range slices.Sorted(maps.Keys(t.Claims)) {
		values := t.Claims[name]
		if !slices.ContainsFunc(list(lookup(all, name)), func(v string) bool { return slices.Contains(values, v) }) {
			return badToken("the token's claim "+name+" is not what this gateway asks for", "get one whose "+name+" is "+strings.Join(values, " or "))
		}
	}
	return nil
}

// models lists what the token lets its caller use. A token without the claim lets
// them use nothing.
func (t *tokens) models(all map[string]any) []string {
	if t.ModelsClaim == "" {
		return []string{anyModel}
	}
	claim := lookup(all, t.ModelsClaim)
	if text, ok := claim.(string); ok { // as the claim scope is written
		return strings.Fields(text)
	}
	return list(claim)
}

// lookup is the claim called name. A name with dots that no claim has, such as
// realm_access.roles, leads into objects.
func lookup(claims map[string]any, name string) any {
	if claim, ok := claims[name]; ok {
		return claim
	}
	first, rest, _ := strings.Cut(name, ".")
	inner, _ := claims[first].(map[string]any)
	if inner == nil || rest == "" {
		return nil
	}
	return lookup(inner, rest)
}

// list is a claim as a list of texts.
func list(claim any) []string {
	switch v := claim.(type) {
	case string:
		return []string{v}
	case bool:
		return []string{strconv.FormatBool(v)}
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	case []any:
		var texts []string
		for _, each := range v {
			if text, ok := each.(string); ok {
				texts = append(texts, text)
			}
		}
		return texts
	}
	return nil
}
