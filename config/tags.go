package config

import "strings"

// checkTags reports keys that differ in case only: IAM takes them for one tag, and
// refuses the role ("Tags for AWS Identity and Access Management resources", IAM User
// Guide).
func (c *Config) checkTags(p *place) {
	if p.sound() {
		checkSecrets(p, c.Tags, "remove it: tags are for names and costs")
	}
	first := map[string]string{}
	for _, key := range sortedKeys(c.Tags) {
		lower := strings.ToLower(key)
		if was, twice := first[lower]; twice {
			p.keyOf(key).errorf("remove one of the two", "is %s in another case, and IAM treats both as one tag", was)
			continue
		}
		first[lower] = key
	}
}

// refuseTagKey keeps out what AWS and sagerock keep for themselves, in any case.
func refuseTagKey(text string) (why, fix string) {
	for _, reserved := range []struct{ prefix, by string }{{"aws:", "AWS"}, {"sagerock:", "sagerock"}} {
		if strings.HasPrefix(strings.ToLower(text), reserved.prefix) {
			return "starts with " + reserved.prefix + ", which " + reserved.by + " reserves", "choose another key"
		}
	}
	return refuseProto(text)
}

// refuseTagValue keeps out what CloudFormation refuses ("Resource tag" in its template
// reference).
func refuseTagValue(text string) (why, fix string) {
	if strings.HasPrefix(strings.ToLower(text), "aws:") {
		return "starts with aws:, which AWS reserves", "choose another value"
	}
	return "", ""
}
