package contract

import "encoding/json"

// How the gateway knows its callers; see [Auth].
const (
	AuthIAM = "iam" // AWS checks their signatures before the gateway runs
	AuthKey = "key" // they send a key of their own
	AuthJWT = "jwt" // they send a token of an identity provider
)

// OutputKeys is the ARN of the secret that holds the keys of the gateway; see [Keys].
const OutputKeys = "Keys"

// Auth is how the gateway knows its callers.
type Auth struct {
	Mode string `json:"mode"` // AuthIAM, AuthKey or AuthJWT
	JWT  *JWT   `json:"jwt,omitempty"`
}

// JWT is which tokens the gateway takes.
type JWT struct {
	Issuer     string   `json:"issuer"`
	Audience   []string `json:"audience,omitempty"`   // any of them
	Algorithms []string `json:"algorithms,omitempty"` // RS256 without it

	// Where the issuer's public keys are: here, at a URL, or where the issuer's
	// discovery document says. A network without internet needs them here.
	JWKS    json.RawMessage `json:"jwks,omitempty"`
	JWKSURL string          `json:"jwksUrl,omitempty"`

	// Claims is what a token must say: the claim is one of the values, or a list
	// that has one of them.
	Claims map[string][]string `json:"claims,omitempty"`
	// ModelsClaim names the claim that lists the models a caller may use. Without it
	// every caller may use all.
	ModelsClaim string `json:"modelsClaim,omitempty"`

	// TypeOptional takes tokens whose header has no typ. Cognito's have none.
	TypeOptional bool `json:"typeOptional,omitempty"`
	// ClockSkewSeconds is how far the issuer's clock may be from ours, a minute without it.
	ClockSkewSeconds int `json:"clockSkewSeconds,omitempty"`
}

// AuthTargets is what only a deployment knows about callers; it is part of [Targets].
type AuthTargets struct {
	KeysSecret string `json:"keysSecret,omitempty"` // ARN of the secret that holds Keys
	RateTable  string `json:"rateTable,omitempty"`  // name of the table that counts requests
}

// Attributes of the table that counts requests.
const (
	RateTableKey = "id"      // its partition key, a string
	RateTableTTL = "expires" // when DynamoDB may delete an item
)

// KeyPrefix starts every key, so that people and secret scanners know one.
const KeyPrefix = "sk-"

// Keys is what the secret holds, as JSON.
type Keys struct {
	Keys []Key `json:"keys"`
}

// Key is what is kept of one key. The key itself is not.
type Key struct {
	Name              string   `json:"name"`
	SHA256            string   `json:"sha256"`           // of the whole key, in hex
	Models            []string `json:"models,omitempty"` // that it may use; all without it
	RequestsPerMinute int      `json:"requestsPerMinute,omitempty"`
}
