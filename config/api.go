package config

import "github.com/sagerock/sagerock/config/form"

// What api.auth may be.
const (
	AuthIAM = "iam"
	AuthKey = "key"
	AuthJWT = "jwt"
)

// What api.exposure may be.
const (
	ExposurePublic  = "public"
	ExposurePrivate = "private"
)

// What api.logRole may be.
const (
	LogRoleNone    = "none"
	LogRoleAccount = "account"
	LogRoleManaged = "managed"
)

// API is the gateway: one URL, one Lambda, every model behind it. Without a VPC the
// URL is a Function URL of the Lambda; with one it is a REST API of API Gateway,
// because a Function URL does not stream from a VPC.
type API struct {
	// Auth is how callers authenticate: iam for requests that are signed with AWS credentials,
	// key for keys from sagerock keys add, jwt for tokens of an identity provider. OpenAI
	// clients can send keys and tokens.
	Auth string `yaml:"auth" rule:"oneof=iam|key|jwt"`

	// Exposure says where callers may be: public is the internet, private is the VPC and the
	// networks connected to it.
	Exposure string `yaml:"exposure" rule:"oneof=public|private"`

	// VPCEndpoints are the ids of the interface endpoints for execute-api through
	// which callers come. The endpoint of a new VPC is made.
	VPCEndpoints []string `yaml:"vpcEndpoints" rule:"max=10 each=vpcEndpoint unique required on=exposure:private,network.mode:existing"`

	// JWT says which tokens are accepted.
	JWT *JWT `yaml:"jwt" rule:"required on=auth:jwt"`

	// Domain is a name of your own for the gateway.
	Domain *Domain `yaml:"domain" rule:"on=network.mode:private|existing,exposure:public" because:"only a public REST API can have a name of your own"`

	// CORS lets pages of other origins call the gateway from a browser.
	CORS *CORS `yaml:"cors"`

	// WAF is a web application firewall in front of the gateway. It costs about 7 USD a month,
	// and 0.60 USD for a million requests.
	WAF *WAF `yaml:"waf" rule:"on=network.mode:private|existing" because:"without a VPC the gateway is a Function URL, which AWS WAF cannot protect"`

	// LogRole is the role with which API Gateway logs the calls to a REST API, and its own
	// errors. It is one setting for all APIs of an account in a Region. With none, API
	// Gateway logs nothing: requests that it refuses before they reach the gateway are
	// counted by CloudWatch but logged nowhere. account uses the role that is set, and the
	// deployment fails where none is. managed creates a role and sets it, which replaces
	// one that somebody else has set.
	LogRole string `yaml:"logRole" rule:"oneof=none|account|managed on=network.mode:private|existing" because:"without a VPC the gateway is a Function URL"`

	// Capture stores a share of the calls in the data bucket, under captured/ for
	// data.logDays: requests and answers, with what your callers sent. A captured call ends
	// some milliseconds later, and a million of them cost about 5 USD to write. sagerock serve
	// captures none.
	Capture *Capture `yaml:"capture"`

	// Metrics says for what the gateway writes metrics to CloudWatch, which bills each as a
	// custom metric: model is about 2 USD a month for a model that is called all the time;
	// engine adds as much for each engine of a model, so that the two can be compared; none
	// writes none. The log has the same figures of each request in any case.
	Metrics string `yaml:"metrics" rule:"oneof=none|model|engine"`

	// Timeout is how long a call may take, retries and fallback included. With a VPC,
	// one that is silent for five minutes ends earlier.
	Timeout form.Duration `yaml:"timeout" rule:"min=1s max=15m"`

	// Concurrency is how many calls the gateway works on at a time; more are refused
	// with 429. It bounds what a runaway client can spend. It reserves as many of the
	// account's concurrent executions, of which Lambda keeps 100 unreserved: where the
	// account's limit is smaller than both together, the deployment fails, as it does in
	// most new accounts, whose limit is 10 to 50. With 0 nothing is reserved, and the
	// account's limit is the only one.
	Concurrency int `yaml:"concurrency" rule:"min=0 max=10000"`

	// MemoryMB is the memory of the Lambda, which also sets its share of a CPU.
	MemoryMB int `yaml:"memoryMB" rule:"min=128 max=10240"`

	// MaxBodyKB is the largest request body that is accepted. With a VPC it is at most 4400.
	MaxBodyKB int `yaml:"maxBodyKB" rule:"min=1 max=6144"`
}

func defaultAPI() *API {
	return &API{
		Auth: AuthIAM, Exposure: ExposurePublic,
		CORS: &CORS{}, WAF: &WAF{}, Capture: &Capture{}, LogRole: LogRoleNone, Metrics: "model",
		Timeout: form.Minutes(2), MemoryMB: 512, MaxBodyKB: 4096,
	}
}

// Private reports whether the gateway is off the internet.
func (a *API) Private() bool { return a.Exposure == ExposurePrivate }

// maxRESTBodyKB is the largest request that a REST API can hand to a Lambda: an
// event has at most 6 MB (Lambda Developer Guide, "Lambda quotas"), in which the
// body is base64, and the headers need room too.
const maxRESTBodyKB = 4400

func (a *API) check(p *form.Place, c *Config) {
	if a.JWT != nil && a.Auth == AuthJWT && p.Sound("auth") {
		a.JWT.check(p.Get("jwt"), c)
	}
	a.checkBound(p, c.Network)
	if a.Domain != nil {
		a.Domain.check(p.Get("domain"), c)
	}
	a.CORS.check(p.Get("cors"), a)
	a.WAF.check(p.Get("waf"))
	a.checkCapture(p.Get("capture"), c)
	if p.Top().Sound("network.mode") {
		a.checkFront(p, c.Network)
	}
}

// checkBound warns about a gateway that anybody may call as often as they like. Of
// calls with a bad signature AWS charges none; keys and tokens are checked by the gateway.
func (a *API) checkBound(p *form.Place, n *Network) {
	if !p.Sound("auth", "exposure", "waf.requestsPerIP", "concurrency") || !p.Top().Sound("network.mode") {
		return
	}
	if a.Auth == AuthIAM || a.Private() || a.WAF.On() || a.Concurrency > 0 {
		return
	}
	fix := "write api.waf.requestsPerIP, or api.concurrency"
	if n.Mode == NetworkNone {
		fix = "write api.concurrency" // a Function URL has no firewall
	}
	p.Get("auth").Warnf(fix, "the gateway is public, and nothing limits how often it is called")
}

// checkCapture warns about calls that are kept twice, and paid for twice.
func (a *API) checkCapture(p *form.Place, c *Config) {
	if !p.Sound("percent") || !p.Top().Sound("path") || a.Capture.Percent == 0 {
		return
	}
	for _, m := range c.OnSageMaker() {
		if at := p.Top().Get("models", m.Name, "sagemaker", "capture"); at.Sound() && m.SageMaker.Capture.Percent > 0 {
			at.Warnf("remove one of the two", "may capture calls that api.capture captures too")
		}
	}
}

// checkFront reports what does not go with a REST API or a Function URL. The network
// decides by which of them callers come.
func (a *API) checkFront(p *form.Place, n *Network) {
	if at := p.Get("exposure"); n.Mode == NetworkNone {
		if at.Sound() && a.Private() {
			at.Errorf("write network.mode: private or existing, or exposure: public", "needs a VPC, and network.mode is none")
		}
		return
	}
	if at := p.Get("maxBodyKB"); at.Sound() && a.MaxBodyKB > maxRESTBodyKB {
		at.Errorf("write at most 4400", "%d is more than a REST API can pass to a Lambda, and with a VPC the gateway is a REST API", a.MaxBodyKB)
	}
	if a.WAF.On() && a.LogRole == LogRoleNone && p.Sound("waf", "logRole") {
		p.Get("waf").Warnf("write api.logRole: account, or managed where no role is set for the account", "requests that the firewall blocks are logged nowhere, because api.logRole is none")
	}
}
