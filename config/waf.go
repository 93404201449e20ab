package config

// WAF is a web application firewall before the gateway: the common rules that AWS
// manages, and a limit for each address. Bodies are not screened, because prompts
// may well look like attacks; guardrails are for those.
type WAF struct {
	// RequestsPerIP is how many requests one address may send in five minutes. With 0
	// there is no firewall.
	RequestsPerIP int `yaml:"requestsPerIP" rule:"min=0 max=2000000000"`
}

// On reports whether there is a firewall.
func (w *WAF) On() bool { return w.RequestsPerIP > 0 }

// minRequestsPerIP is the lowest rate that a rule of WAF can have (AWS WAF API
// reference, RateBasedStatement).
const minRequestsPerIP = 10

func (w *WAF) check(p *place) {
	if at := p.get("requestsPerIP"); at.sound() && w.On() && w.RequestsPerIP < minRequestsPerIP {
		at.errorf("write at least 10, or 0 for no firewall", "%d is below WAF's minimum", w.RequestsPerIP)
	}
}
