package syntax

import (
	"strings"
	"unicode"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/regex"
)

// SplitS3 returns the bucket and the key of an S3 URI.
func SplitS3(uri string) (bucket, key string) {
	bucket, key, _ = strings.Cut(strings.TrimPrefix(uri, "s3://"), "/")
	return bucket, key
}

// The names of buckets, and those that S3 keeps for itself (Amazon S3 User Guide,
// "General purpose bucket naming rules").
const (
	minBucket = 3
	maxBucket = 63
)

// addressLike finds names that are formatted as an IP address, whether or not it is one.
const addressLike = `^[0-9]+(\.[0-9]+){3}$`

// demoPrefix starts the names of buckets in examples. Nobody has one, so that an example
// reads nothing from a stranger; it is not refused, so that examples pass.
const demoPrefix = "amzn-s3-demo-"

var (
	reservedPrefixes = []string{"xn--", "sthree-", demoPrefix}
	reservedSuffixes = []struct{ suffix, noun string }{
		{"-s3alias", "an access point"},
		{"--ol-s3", "an Object Lambda access point"},
		{".mrap", "a Multi-Region Access Point"},
		{"--x-s3", "a directory bucket"},
		{"--table-s3", "a table bucket"},
	}
)

// refuseBucket says why there is no bucket called name, or returns "".
func refuseBucket(name string) (why, fix string) {
	const fixName = "write the name of a general purpose bucket"
	switch {
	case len(name) < minBucket || len(name) > maxBucket:
		return "has a bucket name of " + form.Count(len(name), "character", "characters"), "use an existing bucket; bucket names have 3 to 63 characters"
	case strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "":
		return "has a character in its bucket name that no bucket has", "use an existing bucket; bucket names have lowercase letters, digits, dots and hyphens"
	case strings.Trim(name, ".-") != name:
		return "has a bucket name that starts or ends with a dot or a hyphen", "use an existing bucket; bucket names start and end with a letter or a digit"
	case strings.Contains(name, ".."):
		return "has two dots in a row in its bucket name", "remove one of them"
	}
	if regex.Of(addressLike).MatchString(name) {
		return "has an IP address in place of a bucket name", fixName
	}
	if prefix := ReservedPrefix(name); prefix != "" && prefix != demoPrefix {
		return "has a bucket name that starts with " + prefix + ", which S3 reserves", fixName
	}
	for _, r := range reservedSuffixes {
		if strings.HasSuffix(name, r.suffix) {
			return "names " + r.noun + ", not a bucket: S3 reserves the ending " + r.suffix, fixName
		}
	}
	return "", ""
}

// ReservedPrefix is the start of name that no bucket of a customer has, or "".
func ReservedPrefix(name string) string {
	for _, prefix := range reservedPrefixes {
		if strings.HasPrefix(name, prefix) {
			return prefix
		}
	}
	return ""
}

// maxKey is how many bytes of UTF-8 a key may have ("Naming Amazon S3 objects").
const maxKey = 1024

// refuseKey says why a key cannot be written here, or returns "". S3 takes nearly any
// text as a key; IAM policies, in which the key ends up, do not.
func refuseKey(key string) (why, fix string) {
	switch {
	case len(key) > maxKey:
		return "has a key of more than 1024 bytes", "shorten it"
	case strings.ContainsAny(key, "*?"):
		return "has a * or a ? in its key, which is a wildcard in IAM policies", "rename the object or the folder"
	case strings.Contains(key, "${"):
		return "has ${ in its key, which begins a variable in IAM policies", "rename the object or the folder"
	case strings.ContainsFunc(key, unicode.IsControl):
		return "has a control character, such as a line break, in its key", "rename the object or the folder"
	case strings.Contains("/"+key, "//"): // S3 takes it for a folder with an empty name: always a slip
		return "has a folder without a name", "remove one of the slashes"
	}
	return "", ""
}

// refuseS3 says why text, which looks like an S3 URI or is none, names no object and
// no folder, or returns "".
func refuseS3(text string) (why, fix string) {
	if !strings.HasPrefix(text, "s3://") {
		return "", ""
	}
	bucket, key := SplitS3(text)
	if why, fix = refuseBucket(bucket); why == "" {
		why, fix = refuseKey(key)
	}
	return why, fix
}

// CheckS3 warns at p about keys that S3 takes and other tools may not ("Naming Amazon S3 objects": characters to avoid, period-only path elements).
func CheckS3(p *form.Place, uri string) {
	if uri == "" || !p.Sound() {
		return
	}
	const fix = "check that your container can read it, or rename it"
	_, key := SplitS3(uri)
	if i := strings.IndexAny(key, "\\{}^%`[]\"<>~#|"); i >= 0 {
		p.Warnf(fix, "has a %c in its key, which some tools cannot read", key[i])
	}
	if slashed := "/" + key; strings.Contains(slashed, "/./") || strings.Contains(slashed, "/../") {
		p.Warnf(fix, "has a folder called . or .., which some tools remove from a key")
	}
}
