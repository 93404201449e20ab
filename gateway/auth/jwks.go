package auth

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// How old a copy of the issuer's keys may be, and how long a key that is not in it
// waits until it is looked for again. Without that, made-up keys would make the
// gateway ask the issuer at every request.
const (
	jwksSoft   = 15 * time.Minute
	jwksHard   = time.Hour
	jwksStale  = 24 * time.Hour
	jwksSearch = time.Minute
)

// maxDocument bounds what an issuer may send, in bytes.
const maxDocument = 1 << 20

// minRSA is the smallest RSA key in bits, as RFC 7518 has it.
const minRSA = 2048

// keySource knows the public keys of an issuer: from the settings, or from the
// network where there is a cache.
type keySource struct {
	given []jose.JSONWebKey
	cache *cache[[]jose.JSONWebKey]
}

func newKeySource(o *Options) (keySource, error) {
	s := o.Auth.JWT
	if len(s.JWKS) > 0 {
		given, err := parseJWKS(s.JWKS)
		if err != nil {
			return keySource{}, fmt.Errorf("the keys in the settings: %w", err)
		}
		return keySource{given: given}, nil
	}
	f := &fetcher{issuer: s.Issuer, jwksURL: s.JWKSURL, client: o.Client}
	if f.client == nil {
		f.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // an issuer that moved says so in the settings
		}}
	}
	first := s.JWKSURL
	if first == "" {
		first = s.Issuer
	}
	if err := safeURL(first); err != nil {
		return keySource{}, err
	}
	return keySource{cache: &cache[[]jose.JSONWebKey]{
		what: "the issuer's keys", load: f.fetch, soft: jwksSoft, hard: jwksHard, stale: jwksStale, log: o.Log, now: o.Now,
	}}, nil
}

// find returns the key of this id, or nil if the issuer has none. A token without
// id is signed with the only key there is.
func (k *keySource) find(ctx context.Context, id string) (*jose.JSONWebKey, error) {
	if k.cache == nil {
		return pick(k.given, id), nil
	}
	have, err := k.cache.get(ctx)
	if err != nil {
		return nil, err
	}
	if key := pick(have, id); key != nil {
		return key, nil
	}
	if have, err = k.cache.newer(ctx, jwksSearch); err != nil {
		return nil, err
	}
	return pick(have, id), nil
}

func pick(keys []jose.JSONWebKey, id string) *jose.JSONWebKey {
	if id == "" && len(keys) == 1 {
		return &keys[0]
	}
	for i := range keys {
		if id != "" && keys[i].KeyID == id {
			return &keys[i]
		}
	}
	return nil
}

// fetcher gets the keys of an issuer.
type fetcher struct {
	issuer, jwksURL string
	client          *http.Client
}

func (f *fetcher) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	address := f.jwksURL
	if address == "" {
		src, err := f.read(ctx, strings.TrimSuffix(f.issuer, "/")+"/.well-known/openid-configuration")
		if err != nil {
			return nil, fmt.Errorf("discovery: %w", err)
		}
		var doc struct {
			Issuer  string `json:"issuer"`
			JWKSURI string `json:"jwks_uri"`
		}
		if json.Unmarshal(src, &doc) != nil || doc.Issuer != f.issuer {
			return nil, errors.New("discovery: the document is not of this issuer")
		}
		if err := safeURL(doc.JWKSURI); err != nil {
			return nil, fmt.Errorf("discovery: %w", err)
		}
		address = doc.JWKSURI
	}
	src, err := f.read(ctx, address)
	if err != nil {
		return nil, err
	}
	return parseJWKS(src)
}

func (f *fetcher) read(ctx context.Context, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	answer, err := f.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %d", address, answer.StatusCode)
	}
	src, err := io.ReadAll(io.LimitReader(answer.Body, maxDocument+1))
	if err == nil && len(src) > maxDocument {
		err = fmt.Errorf("%s is larger than %d KB", address, maxDocument>>10)
	}
	return src, err
}

// safeURL refuses an address where somebody on the way could put in keys of their
// own. On this machine nobody is on the way.
func safeURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return fmt.Errorf("%q is not a URL", address)
	}
	host := u.Hostname()
	local := host == "localhost" || net.ParseIP(host).IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return fmt.Errorf("%q does not start with https", address)
	}
	return nil
}

// parseJWKS reads the public keys that can check a signature, and leaves out the
// others: an issuer may have keys for other purposes, or of kinds to come.
func parseJWKS(src []byte) ([]jose.JSONWebKey, error) {
	var doc struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if json.Unmarshal(src, &doc) != nil {
		return nil, errors.New("they are not a JSON Web Key Set")
	}
	var keys []jose.JSONWebKey
	for _, raw := range doc.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) == nil && key.Use != "enc" && canCheck(key.Key) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no public key for signatures among them")
	}
	return keys, nil
}

func canCheck(key any) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return k.N.BitLen() >= minRSA
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return true
	}
	return false
}
