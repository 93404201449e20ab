package syntax

import (
	"strings"

	"github.com/sagerock/sagerock/internal/regex"
)

// reservedTexts have a meaning of their own for the tools that read a template, anywhere in
// a text.
var reservedTexts = []struct{ part, why string }{
	{"${Token[", "which the CDK takes for a placeholder of its own"},
	{"#{Token[", "which the CDK takes for a placeholder of its own"},
	// CloudFormation User Guide, "Get values stored in other services using dynamic
	// references".
	{beginsReference, "which CloudFormation replaces by a value from another service"},
}

// Reserved says why a text cannot be deployed as it is, or returns "". In the
// environment of a container a dynamic reference is meant: it keeps a value out of the
// template.
func Reserved(pattern, text string) (why, fix string) {
	for _, r := range reservedTexts {
		switch {
		case !strings.Contains(text, r.part):
		case r.part != beginsReference || pattern != "variableValue":
			return "has " + r.part + ", " + r.why, "write it in another way"
		case strings.Count(text, beginsReference) != len(regex.Of(reference).FindAllString(text, -1)):
			return "has a dynamic reference that CloudFormation does not resolve",
				"write {{resolve:ssm:NAME}} or {{resolve:secretsmanager:SECRET:SecretString:KEY}}"
		}
	}
	return "", ""
}

// What dynamic references are in the environment of a container. Those to secure strings
// are for properties of other resources (CloudFormation User Guide, "Get a secure string
// value from Systems Manager Parameter Store").
const (
	beginsReference = "{{resolve:"
	reference       = `\{\{resolve:(ssm:[A-Za-z0-9_./-]+(:[0-9]+)?|secretsmanager:(arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:)?[^:{}\s]+(:(SecretString)?(:[^:{}]*){0,3})?)\}\}`
)

// refuseConstruct keeps out the one name that no construct can have: the CDK finds
// constructs by name in an object, and each object of JavaScript has it already.
func refuseConstruct(name string) (why, fix string) {
	if name == "constructor" {
		return "is a name that the CDK cannot use", "choose another name"
	}
	return "", ""
}

// Base is the name that chooses the file without any of its environments.
const Base = "base"

// refuseBase keeps out an environment that could not be told from the file without one.
func refuseBase(name string) (why, fix string) {
	if name == Base {
		return "means the file without an environment", "choose another name"
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

// refuseServicePath keeps out the path that IAM keeps for itself.
func refuseServicePath(path string) (why, fix string) {
	if strings.HasPrefix(path, "/aws-service-role/") {
		return "is where IAM keeps roles that are linked to services", "choose another path"
	}
	return "", ""
}
