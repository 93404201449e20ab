package change

import "github.com/sagerock/sagerock/internal/regex"

// subVariable is a variable of Fn::Sub, which names a resource before its first dot.
const subVariable = `\$\{([A-Za-z0-9]+)(\.[^}]*)?\}`

// namesReplaced reports whether a value in a stack names a resource that is replaced: with
// Ref, Fn::GetAtt or Fn::Sub in the same stack, with Fn::GetStackOutput in another one.
func (c *comparison) namesReplaced(stack string, part any) bool {
	switch part := part.(type) {
	case []any:
		for _, inner := range part {
			if c.namesReplaced(stack, inner) {
				return true
			}
		}
	case map[string]any:
		for key, inner := range part {
			if c.isReplaced(stack, key, inner) || c.namesReplaced(stack, inner) {
				return true
			}
		}
	}
	return false
}

// isReplaced reports whether an intrinsic function names a resource that is replaced.
func (c *comparison) isReplaced(stack, function string, of any) bool {
	switch of := of.(type) {
	case string:
		switch function {
		case "Ref":
			return c.replaced[at{stack, of}]
		case "Fn::Sub":
			return c.substitutes(stack, of)
		}
	case []any:
		if len(of) == 0 {
			return false
		}
		first, _ := of[0].(string)
		switch function {
		case "Fn::GetAtt":
			return c.replaced[at{stack, first}]
		case "Fn::Sub":
			return c.substitutes(stack, first)
		}
	case map[string]any:
		if function != "Fn::GetStackOutput" {
			return false
		}
		name, _ := of["StackName"].(string)
		output, _ := of["OutputName"].(string)
		if other := c.want[name]; other != nil && name != stack { // no stack reads its own outputs
			return c.namesReplaced(name, other.Outputs[output].Value)
		}
	}
	return false
}

func (c *comparison) substitutes(stack, text string) bool {
	for _, found := range regex.Of(subVariable).FindAllStringSubmatch(text, -1) {
		if c.replaced[at{stack, found[1]}] {
			return true
		}
	}
	return false
}
