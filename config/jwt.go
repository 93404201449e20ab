package config

import (
	"encoding/json"
	"strings"

	"github.com/sagerock/sagerock/config/form"
)

// JWT says which tokens of an identity provider the gateway takes. A token must be
// signed with a key of the issuer, be in force, and say what is asked for here.
type JWT struct {
	// Issuer is the URL of the identity provider, exactly as its tokens have it in the
	// claim iss.
	Issuer string `yaml:"issuer" rule:"required is=issuer"`

	// Audience is what the claim aud must be, or any of these. Tokens of Cognito have
	// none: write the claim client_id under claims.
	Audience []string `yaml:"audience" rule:"max=20 each=claimValue unique"`

	// Algorithms are the signature algorithms that are accepted.
	Algorithms []string `yaml:"algorithms" rule:"max=10 each=algorithm unique"`

	// Claims are other claims that a token must have: the claim has this value, or is a list
	// that contains it. Dots lead into objects, as in realm_access.roles.
	Claims map[string]string `yaml:"claims" rule:"keys=claim each=claimValue max=20 unquoted"`

	// ModelsClaim is the claim that lists the models a caller may use. Dots lead into
	// objects. Without it every caller may use all.
	ModelsClaim string `yaml:"modelsClaim" rule:"is=claim"`

	// JWKS is the path of a JSON file with the issuer's public keys, beside this file.
	// Without it the gateway fetches them from the issuer, for which it needs a network
	// that reaches the internet.
	JWKS string `yaml:"jwks" rule:"is=jsonFile"`
}

func defaultJWT() *JWT { return &JWT{} }

// usualAlgorithms is what the issuer signs with unless the file says otherwise: what
// every provider has (RFC 7518 recommends it).
var usualAlgorithms = []string{"RS256"}

// fill sets the defaults that a list cannot have in the type.
func (j *JWT) fill() {
	if len(j.Algorithms) == 0 {
		j.Algorithms = usualAlgorithms
	}
}

// Cognito reports whether the issuer is a user pool of Amazon Cognito.
func (j *JWT) Cognito() bool { return strings.HasPrefix(j.Issuer, "https://cognito-idp.") }

func (j *JWT) check(p *form.Place, c *Config) {
	if len(j.Audience) == 0 && len(j.Claims) == 0 && p.Sound("audience", "claims") {
		p.Errorf("add the audience of this gateway, or claims that its tokens have", "accepts every token of the issuer, including those for other applications")
	}
	if j.JWKS == "" && p.Sound("jwks") && p.Top().Sound("network.mode") && c.Network.Mode == NetworkPrivate {
		p.Get("jwks").Errorf("save the issuer's public keys to a file and name it here, or write network.mode: none or existing",
			"is required on network.mode: private, which cannot reach the issuer")
	}
}

// JWKS is what is in the file of api.jwt.jwks, or nil without one. Only [Load]
// reads it.
func (c *Config) JWKS() json.RawMessage {
	if c.API.JWT == nil {
		return nil
	}
	return c.Files[c.API.JWT.JWKS]
}

// maxJWKS bounds the file of public keys, which goes into the gateway's layer.
const maxJWKS = 64 << 10

// loadJWKS reads the file of public keys, and reports what is no such file.
func (c *Config) loadJWKS(p *form.Place, read func(file string) ([]byte, error)) {
	at := p.Get("api", "jwt", "jwks")
	if c.API.JWT == nil || c.API.JWT.JWKS == "" || !at.Sound() {
		return
	}
	src, err := read(c.API.JWT.JWKS)
	if err != nil {
		at.Errorf("write the file, or its path from the directory of this file", "there is no file %s", c.API.JWT.JWKS)
		return
	}
	if src == nil {
		return // nobody looked
	}
	if why, fix := badJWKS(src); why != "" {
		at.Errorf(fix, "%s", why)
		return
	}
	c.Files = map[string]json.RawMessage{c.API.JWT.JWKS: src}
}

// badJWKS says why src is not a set of public keys (RFC 7517), or returns "".
func badJWKS(src []byte) (why, fix string) {
	const save = "save the document at the issuer's jwks_uri"
	if len(src) > maxJWKS {
		return "is a file of more than 64 KB", save
	}
	var set struct {
		Keys []map[string]any `json:"keys"`
	}
	if err := json.Unmarshal(src, &set); err != nil || len(set.Keys) == 0 {
		return "is not a set of public keys: its list keys is missing or empty", save
	}
	for _, key := range set.Keys {
		switch kind, _ := key["kty"].(string); {
		case kind == "oct" || key["d"] != nil || key["k"] != nil:
			return "contains a private key", "remove it from the file, and replace the key at the issuer"
		case keyMembers[kind] == nil:
			return "has a key whose kty is not RSA, EC or OKP", save
		default:
			for _, member := range keyMembers[kind] {
				if text, _ := key[member].(string); text == "" {
					return "has a key of kty " + kind + " without " + member, save
				}
			}
		}
	}
	return "", ""
}

// keyMembers are what public keys must have (RFC 7518, section 6, and RFC 8037).
var keyMembers = map[string][]string{"RSA": {"n", "e"}, "EC": {"crv", "x", "y"}, "OKP": {"crv", "x"}}
