package config

import "strings"

// Encryption says which key protects what is stored.
type Encryption struct {
	// Key is managed for a new KMS key with yearly rotation (1 USD a month), aws for
	// the keys that AWS manages, or the ARN of a key you have.
	Key string `yaml:"key" rule:"is=key"`

	// Decrypt are the ARNs of the KMS keys that your own buckets are encrypted with.
	// The roles that read models and training data may decrypt with them.
	Decrypt []string `yaml:"decrypt" rule:"max=10 each=keyArn"`
}

func defaultEncryption() *Encryption { return &Encryption{Key: "managed"} }

// Managed reports whether a new key is made.
func (e *Encryption) Managed() bool { return e.Key == "managed" }

// Existing reports whether Key is the ARN of a key the user has.
func (e *Encryption) Existing() bool { return strings.HasPrefix(e.Key, "arn:") }
