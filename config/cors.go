package config

import "slices"

// CORS lets pages of other origins call the gateway from a browser.
type CORS struct {
	// Origins are the origins of those pages, such as https://chat.example.com. One
	// that is * stands for all, except with sagerock serve, where it stands for none.
	Origins []string `yaml:"origins" rule:"max=50 each=origin unique"`
}

// On reports whether pages of any other origin may call.
func (c *CORS) On() bool { return len(c.Origins) > 0 }

func (c *CORS) check(p *place, a *API) {
	if !p.sound("origins") || !slices.Contains(c.Origins, "*") {
		return
	}
	at := p.get("origins").entry(slices.Index(c.Origins, "*"))
	switch {
	case a.Auth == AuthIAM && p.up.sound("auth"):
		at.errorf("write the origins of your pages", "lets any page call with AWS credentials that it obtains, which api.auth: iam does not allow")
	case len(c.Origins) > 1:
		at.errorf("remove the others, or remove it", "allows every origin, so the others have no effect")
	}
}
