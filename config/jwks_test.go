package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

const withKeys = `name: chat
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}
api:
  auth: jwt
  jwt: {issuer: "https://login.example.com", audience: [gateway], jwks: issuer.json}
`

// TestJWKS reads the file of public keys, and refuses what is none.
func TestJWKS(t *testing.T) {
	const (
		at   = "sagerock.yaml:6:73: api.jwt.jwks: "
		save = "\n\tfix: save the document at the issuer's jwks_uri"
		good = `{"keys": [{"kty": "RSA", "kid": "1", "n": "AQAB", "e": "AQAB"}, {"kty": "OKP", "crv": "Ed25519", "x": "AA"}]}`
	)
	for name, tc := range map[string]struct{ keys, want string }{
		"good":            {good, ""},
		"not there":       {"", at + "there is no file issuer.json\n\tfix: write the file, or its path from the directory of this file"},
		"not JSON":        {"<html>", at + "is not a set of public keys: its list keys is missing or empty" + save},
		"a discovery":     {`{"issuer": "https://login.example.com"}`, at + "is not a set of public keys: its list keys is missing or empty" + save},
		"empty":           {`{"keys": []}`, at + "is not a set of public keys: its list keys is missing or empty" + save},
		"a private key":   {`{"keys": [{"kty": "EC", "x": "AA", "d": "AA"}]}`, at + "contains a private key\n\tfix: remove it from the file, and replace the key at the issuer"},
		"a shared secret": {`{"keys": [{"kty": "oct", "k": "AA"}]}`, at + "contains a private key\n\tfix: remove it from the file, and replace the key at the issuer"},
		"another kind":    {`{"keys": [{"kty": "DSA"}]}`, at + "has a key whose kty is not RSA, EC or OKP" + save},
		"half a key":      {`{"keys": [{"kty": "RSA", "e": "AQAB"}]}`, at + "has a key of kty RSA without n" + save},
		"half a point":    {`{"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": 5}]}`, at + "has a key of kty EC without y" + save},
		"too large":       {good + strings.Repeat(" ", 64<<10), at + "is a file of more than 64 KB" + save},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "sagerock.yaml")
			if err := os.WriteFile(file, []byte(withKeys), 0o600); err != nil {
				t.Fatal(err)
			}
			if tc.keys != "" {
				if err := os.WriteFile(filepath.Join(filepath.Dir(file), "issuer.json"), []byte(tc.keys), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			cfg, _, err := config.Load(file, config.Options{})
			got := ""
			if err != nil {
				got = strings.ReplaceAll(err.Error(), file, "sagerock.yaml")
			}
			if got != tc.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tc.want)
			}
			if err == nil && string(cfg.JWKS()) != tc.keys {
				t.Errorf("the keys are %s", cfg.JWKS())
			}
		})
	}
	cfg, _, err := config.Parse("sagerock.yaml", []byte(withKeys), config.Options{})
	if err != nil || cfg.JWKS() != nil {
		t.Errorf("Parse looks for files: %v", err)
	}
}
