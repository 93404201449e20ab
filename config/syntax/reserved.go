package config

import "strings"

// reservedTexts are what the tools that read a template take for something of theirs,
// wherever it stands in a text.
var reservedTexts = []struct{ part, why string }{
	{"${Token[", "which the CDK takes for a placeholder of its own"},
	{"#{Token[", "which the CDK takes for a placeholder of its own"},
	// CloudFormation User Guide, "Get values stored in other services using dynamic
	// references".
	{"{{resolve:", "which CloudFormation replaces by a value from another service"},
}

// refuseReserved says why a text cannot be deployed as it is, or returns "". In the
// environment of a container a dynamic reference is meant: it keeps a value out of the
// template.
func refuseReserved(pattern, text string) (why, fix string) {
	for _, r := range reservedTexts {
		if strings.Contains(text, r.part) && !(r.part == "{{resolve:" && pattern == "variableValue") {
			return "has " + r.part + ", " + r.why, "write it in another way"
		}
	}
	return "", ""
}

// refuseConstruct keeps out the one name that no construct can have: the CDK finds
// constructs by name in an object, and each object of JavaScript has it already.
func refuseConstruct(name string) (why, fix string) {
	if name == "constructor" {
		return "is a name that the CDK cannot use", "choose another name"
	}
	return "", ""
}

// refuseProto keeps out the one key that a map loses on its way to the CDK.
func refuseProto(key string) (why, fix string) {
	if key == "__proto__" {
		return "is a key that the CDK loses", "choose another key"
	}
	return "", ""
}
