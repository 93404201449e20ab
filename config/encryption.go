package config

import "strings"

// Encryption says which key protects what is stored.
type Encryption struct {
	// Key is managed for a new KMS key with yearly rotation (1 USD a month), aws for
	// the keys that AWS manages, or the ARN of a key you have. The policy of your own
	// key must let CloudWatch Logs use it, and IAM policies allow its use: see
	// docs/operations.md.
	Key string `yaml:"key" rule:"is=key"`

	// Decrypt are the ARNs of the KMS keys that your own buckets are encrypted with.
	// The roles that read models and training data may decrypt with them. The key of the
	// bucket that cdk bootstrap made need not be among them, if it is in this account.
	Decrypt []string `yaml:"decrypt" rule:"max=10 each=keyArn unique"`
}

func defaultEncryption() *Encryption { return &Encryption{Key: "managed"} }

// Managed reports whether a new key is made.
func (e *Encryption) Managed() bool { return e.Key == "managed" }

// Existing reports whether Key is the ARN of a key the user has.
func (e *Encryption) Existing() bool { return strings.HasPrefix(e.Key, "arn:") }

func (e *Encryption) check(p *place, c *Config) {
	if e.Existing() {
		c.checkARN(p.get("key"), e.Key, "a key")
	}
	// Models and training data must be in the Region of the app, and the key of a bucket
	// is in the bucket's Region.
	decrypt := p.get("decrypt")
	for i, arn := range e.Decrypt {
		c.checkARN(decrypt.entry(i), arn, "a key")
	}
}
