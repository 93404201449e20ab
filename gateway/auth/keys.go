package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/contract/problem"
)

// Secret reads what holds the keys: [contract.Keys] as JSON.
type Secret func(context.Context) ([]byte, error)

// How old a copy of the keys may be. A revoked key works at most keysHard longer,
// as long as the secret can be read, and keysStale otherwise.
const (
	keysSoft  = 30 * time.Second
	keysHard  = time.Minute
	keysStale = 10 * time.Minute
)

// keys knows callers by their keys.
type keys struct{ cache cache[[]key] }

// key is one entry of the secret, ready to be compared.
type key struct {
	hash   [sha256.Size]byte
	caller *Caller
}

func newKeys(o *Options) (*keys, error) {
	if o.Secret == nil {
		return nil, errors.New("auth mode key needs the secret that holds the keys")
	}
	return &keys{cache[[]key]{
		what: "the keys", soft: keysSoft, hard: keysHard, stale: keysStale, log: o.Log, now: o.Now,
		load: func(ctx context.Context) ([]key, error) {
			src, err := o.Secret(ctx)
			if err != nil {
				return nil, err
			}
			return parseKeys(src)
		},
	}}, nil
}

// parseKeys reads the secret. Its errors quote nothing of it.
func parseKeys(src []byte) ([]key, error) {
	var doc contract.Keys
	if json.Unmarshal(src, &doc) != nil {
		return nil, errors.New(`the secret is not JSON like {"keys": []}`)
	}
	list := make([]key, 0, len(doc.Keys))
	for i, entry := range doc.Keys {
		sum, err := hex.DecodeString(entry.SHA256)
		if err != nil || len(sum) != sha256.Size || entry.Name == "" || entry.RequestsPerMinute < 0 {
			return nil, fmt.Errorf("key %d of the secret needs a name, a sha256 in hex, and no limit below 0", i+1)
		}
		k := key{caller: &Caller{Name: entry.Name, Models: entry.Models, requestsPerMinute: entry.RequestsPerMinute}}
		if len(entry.Models) == 0 {
			k.caller.Models = []string{anyModel}
		}
		copy(k.hash[:], sum)
		list = append(list, k)
	}
	return list, nil
}

// authenticate finds the key that token is. A key is 256 random bits, so nobody
// can guess through SHA-256 what was hashed; the slow hashes that passwords need
// would only make every request slow. Each key is compared, and in constant time,
// so that the time tells nothing about any of them.
func (k *keys) authenticate(ctx context.Context, token string) (*Caller, *problem.Problem) {
	list, err := k.cache.get(ctx)
	if err != nil {
		return nil, unavailable("its keys", err)
	}
	sum := sha256.Sum256([]byte(token))
	var found *Caller
	for i := range list {
		if subtle.ConstantTimeCompare(sum[:], list[i].hash[:]) == 1 {
			found = list[i].caller
		}
	}
	if found == nil {
		return nil, badKey()
	}
	return found, nil
}
