package route

import (
	"cmp"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
)

// variants are those that callers are assigned to.
func variants(all []contract.Variant) []share {
	var out []share
	for _, v := range all {
		if v.Weight > 0 {
			out = append(out, share{v.Name, v.Weight})
		}
	}
	return out
}

// variant is the variant of m's endpoint that answers call, or "" where there is one. It
// depends on the user, the model and the weights alone. A user is who the caller says that
// it asks for, and the caller's own name beside: two callers may both have a user 1. Who
// tells neither gets any.
func (r *Router) variant(m *Model, call *engine.Call) string {
	switch len(m.variants) {
	case 0:
		return ""
	case 1:
		return m.variants[0].name
	}
	user, asksFor := call.User, ""
	switch {
	case call.Chat != nil:
		asksFor = cmp.Or(call.Chat.User, call.Chat.Key)
	case call.Texts != nil:
		asksFor = call.Texts.User
	}
	if asksFor != "" {
		user += "\x00" + asksFor
	}
	if user != "" {
		user += "\x00" + m.Name // so that another model's experiment has other users
	}
	return pick(m.variants, user, r.intn)
}
