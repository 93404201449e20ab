package callerkeys

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/regex"
)

// keyName is what a key may be called: the name is shown in logs and tables.
const keyName = `^[A-Za-z0-9][A-Za-z0-9._-]*$`

const maxKeyName = 64

// CheckName refuses the name of a key that could not be stored.
func CheckName(name string) error {
	if len(name) > maxKeyName || !regex.Of(keyName).MatchString(name) {
		return failure.Usage("use up to 64 letters, digits, dots, underscores or hyphens, and start with a letter or a digit", "%q cannot be the name of a key", name)
	}
	return nil
}

// Add stores the hash of a new key called k.Name, and returns the key, which is stored
// nowhere.
func (k *Store) Add(ctx context.Context, key contract.Key) (secret string, err error) {
	secret = newKey()
	sum := sha256.Sum256([]byte(secret))
	key.SHA256 = hex.EncodeToString(sum[:])
	return secret, k.update(ctx, func(all *contract.Keys) error {
		if find(all, key.Name) >= 0 {
			return failure.New("choose another name, or first: sagerock keys remove "+key.Name, "there is a key %s already", key.Name)
		}
		all.Keys = append(all.Keys, key)
		return nil
	})
}

// Remove deletes the hash of the key called name, and returns what was stored.
func (k *Store) Remove(ctx context.Context, name string) (removed contract.Key, err error) {
	return removed, k.update(ctx, func(all *contract.Keys) error {
		i := find(all, name)
		if i < 0 {
			return noKey(name, all)
		}
		removed = all.Keys[i]
		all.Keys = slices.Delete(all.Keys, i, i+1)
		return nil
	})
}

func noKey(name string, all *contract.Keys) error {
	if len(all.Keys) == 0 {
		return failure.New("sagerock keys add "+name, "there is no key %s, nor any other", name)
	}
	var names []string
	for _, k := range all.Keys {
		names = append(names, k.Name)
	}
	return failure.New("use "+strings.Join(names, ", "), "there is no key %s", name)
}

// newKey is 256 random bits in letters that need no quotes in a URL or a shell.
func newKey() string {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // never fails
	return contract.KeyPrefix + base64.RawURLEncoding.EncodeToString(bits[:])
}

func find(all *contract.Keys, name string) int {
	return slices.IndexFunc(all.Keys, func(k contract.Key) bool { return k.Name == name })
}
