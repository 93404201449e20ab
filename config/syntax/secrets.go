package syntax

import (
	"maps"
	"slices"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/regex"
)

// What names a secret, and what looks like one: keys of OpenAI, Stripe and their like, of
// Google and Databricks, tokens of Hugging Face, GitHub, GitLab, npm and Slack, access keys
// of AWS, private keys, signed tokens, headers for authorization, and URLs with a password.
const (
	secretName  = `(^|_)(?i:(API|ACCESS|SECRET|PRIVATE|AUTH|SIGNING|ENCRYPTION)_?KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|CREDENTIALS?)$|[a-z](Token|Secret|Password|(Api|Access|Secret|Private)Key)$`
	secretValue = `^((sk|rk|pk)[-_][A-Za-z0-9_-]{16,}|hf_[A-Za-z0-9]{16,}|(AKIA|ASIA)[A-Z0-9]{16}$|gh[a-z]_[A-Za-z0-9]{16,}|github_pat_|glpat-|xox[a-z]-|AIza[A-Za-z0-9_-]{30,}|dapi[0-9a-f]{32}|npm_[A-Za-z0-9]{30,}|(?i:bearer|basic) [A-Za-z0-9._~+/=-]{8,}$|eyJ[A-Za-z0-9_-]+\.eyJ)|-----BEGIN [A-Z ]*PRIVATE KEY|^[a-z][a-z0-9+.-]*://[^/?#\s@:]*:[^/?#\s@]+@`
	// A key of another name, such as PRIMARY_KEY, may be that of a table or a map, unless
	// its value is long.
	keyName, longValue = `(?i:KEY)$`, `^[A-Za-z0-9+/=_.-]{20,}$`
	// noSecret is what such a key may hold besides: nothing, a number or a boolean, a
	// path, a URI, an ARN, a token of a tokenizer such as </s> or [PAD].
	noSecret = `^(|-?[0-9.]+|(?i:true|false|none|null)|\{\{resolve:.*|[/.<\[].*|arn:.*|[a-z0-9+]+://.*)$`
)

// CheckSecrets warns about values of the map p that should be in Secrets Manager. They
// are readable in the template, and for everybody who may describe the resource.
func CheckSecrets(p *form.Place, values map[string]string, fix string) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name]
		named := regex.Of(secretName).MatchString(name) || regex.Of(keyName).MatchString(name) && regex.Of(longValue).MatchString(value)
		if regex.Of(secretValue).MatchString(value) || named && !regex.Of(noSecret).MatchString(value) {
			p.Get(name).Warnf(fix, "looks like a secret, and is readable in the template and in the AWS console")
		}
	}
}
