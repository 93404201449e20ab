package config_test

// apiProblems are what is wrong about who may call, and from where.
var apiProblems = map[string]problem{
	"an auth that is not there": {
		yaml: app + `api: {auth: keys}`,
		want: `
sagerock.yaml:4:13: api.auth: "keys" is not iam, key or jwt
	fix: did you mean key?`,
	},
	"an exposure that is not there": {
		yaml: app + `api: {exposure: internal}`,
		want: `
sagerock.yaml:4:17: api.exposure: "internal" is not public or private
	fix: write public or private`,
	},
	"more calls kept than there are": {
		yaml: app + `api: {capture: {percent: 101}}`,
		want: `
sagerock.yaml:4:26: api.capture.percent: 101 is more than 100
	fix: write 0 to 100`,
	},
	"a share that is none": {
		yaml: app + `api: {capture: 10}`,
		want: `
sagerock.yaml:4:16: api.capture: is "10", not a block of keys
	fix: write its keys on the lines below, indented`,
	},
	"origins that no browser sends": {
		yaml:   app + `api: {cors: {origins: ["https://a.example.com:443", "http://localhost:80", "https://b.example.com:99999", "https://c..example.com"]}}`,
		beyond: true,
		want: `
sagerock.yaml:4:24: api.cors.origins[0]: "https://a.example.com:443" has the port of its scheme, which browsers leave out of an origin
	fix: write https://a.example.com
sagerock.yaml:4:53: api.cors.origins[1]: "http://localhost:80" has the port of its scheme, which browsers leave out of an origin
	fix: write http://localhost
sagerock.yaml:4:76: api.cors.origins[2]: "https://b.example.com:99999" has port 99999, and ports are 1 to 65535
	fix: write the port of the server, or leave it out
sagerock.yaml:4:107: api.cors.origins[3]: "https://c..example.com" has a host in which a label is empty, or starts or ends with a hyphen
	fix: check the name of the host`,
	},
	"an issuer at a port that is none": {
		yaml:   app + "network: {mode: none}\n" + `api: {auth: jwt, jwt: {issuer: "https://login.example.com:70000/", audience: [a]}}`,
		beyond: true,
		want: `
sagerock.yaml:5:32: api.jwt.issuer: "https://login.example.com:70000/" has port 70000, and ports are 1 to 65535
	fix: write the port of the server, or leave it out`,
	},
	"jwt without its block": {
		yaml: app + `api: {auth: jwt}`,
		want: `
sagerock.yaml:4:6: api.jwt: is required with api.auth: jwt
	fix: add api.jwt to the file`,
	},
	"a jwt block without jwt": {
		yaml: app + `api: {auth: key, jwt: {issuer: "https://login.example.com", audience: [a]}}`,
		want: `
sagerock.yaml:4:18: api.jwt: has no effect with api.auth: key
	fix: remove it, or write api.auth: jwt`,
	},
	"a jwt block beside the default": {
		yaml: app + `api: {jwt: {issuer: "https://login.example.com", audience: [a]}}`,
		want: `
sagerock.yaml:4:7: api.jwt: has no effect with api.auth: iam
	fix: remove it, or write api.auth: jwt`,
	},
	"tokens of nobody": {
		yaml: app + `api: {auth: jwt, jwt: {audience: [a]}}`,
		want: `
sagerock.yaml:4:23: api.jwt.issuer: is required
	fix: add api.jwt.issuer to the file
sagerock.yaml:4:23: api.jwt.jwks: is required on network.mode: private, which cannot reach the issuer
	fix: save the issuer's public keys to a file and name it here, or write network.mode: none or existing`,
	},
	"an issuer that is read in the clear": {
		yaml: app + `api: {auth: jwt, jwt: {issuer: "http://login.example.com", audience: [a]}}`,
		want: `
sagerock.yaml:4:23: api.jwt.jwks: is required on network.mode: private, which cannot reach the issuer
	fix: save the issuer's public keys to a file and name it here, or write network.mode: none or existing
sagerock.yaml:4:32: api.jwt.issuer: "http://login.example.com" is not the URL of an identity provider
	fix: write the claim iss of a token, such as https://login.example.com/`,
	},
	"tokens that were made for others": {
		yaml:   app + "network: {mode: none}\napi: {auth: jwt, jwt: {issuer: 'https://login.example.com'}}",
		beyond: true,
		want: `
sagerock.yaml:5:18: api.jwt: accepts every token of the issuer, including those for other applications
	fix: add the audience of this gateway, or claims that its tokens have`,
	},
	"an algorithm without a public key": {
		yaml: app + `api: {auth: jwt, jwt: {issuer: "https://login.example.com", audience: [a], algorithms: [HS256]}}`,
		want: `
sagerock.yaml:4:23: api.jwt.jwks: is required on network.mode: private, which cannot reach the issuer
	fix: save the issuer's public keys to a file and name it here, or write network.mode: none or existing
sagerock.yaml:4:89: api.jwt.algorithms[0]: "HS256" is not a supported signature algorithm
	fix: did you mean RS256?`,
	},
	"keys of the issuer in a network without a way to it": {
		yaml:   app + `api: {auth: jwt, jwt: {issuer: "https://login.example.com", audience: [a]}}`,
		beyond: true,
		want: `
sagerock.yaml:4:23: api.jwt.jwks: is required on network.mode: private, which cannot reach the issuer
	fix: save the issuer's public keys to a file and name it here, or write network.mode: none or existing`,
	},
	"keys of the issuer outside": {
		yaml: app + `api: {auth: jwt, jwt: {issuer: "https://login.example.com", audience: [a], jwks: ./keys.json}}`,
		want: `
sagerock.yaml:4:82: api.jwt.jwks: "./keys.json" is not a JSON file beside this file
	fix: write a relative path that ends in .json, such as keys/issuer.json`,
	},
	"keys of the issuer above": {
		yaml:   app + `api: {auth: jwt, jwt: {issuer: "https://login.example.com", audience: [a], jwks: a/../../keys.json}}`,
		beyond: true,
		want: `
sagerock.yaml:4:82: api.jwt.jwks: "a/../../keys.json" is outside the directory of this file
	fix: move it beside this file`,
	},
	"private without a VPC": {
		yaml:   app + "network: {mode: none}\napi: {exposure: private}",
		beyond: true,
		want: `
sagerock.yaml:5:17: api.exposure: needs a VPC, and network.mode is none
	fix: write network.mode: private or existing, or exposure: public`,
	},
	"private in a VPC of yours without an endpoint": {
		yaml: app + "network: {mode: existing, vpc: vpc-01234567, subnets: [subnet-01234567]}\napi: {exposure: private}",
		want: `
sagerock.yaml:5:6: api.vpcEndpoints: is required with api.exposure: private and with network.mode: existing
	fix: add api.vpcEndpoints to the file`,
	},
	"an endpoint for what is public": {
		yaml: app + "network: {mode: existing, vpc: vpc-01234567, subnets: [subnet-01234567]}\napi: {vpcEndpoints: [vpce-01234567]}",
		want: `
sagerock.yaml:5:7: api.vpcEndpoints: has no effect with api.exposure: public
	fix: remove it, or write api.exposure: private`,
	},
	"an endpoint of yours in a new VPC": {
		yaml: app + `api: {exposure: private, vpcEndpoints: [vpce-01234567]}`,
		want: `
sagerock.yaml:4:26: api.vpcEndpoints: has no effect with network.mode: private
	fix: remove it, or write network.mode: existing`,
	},
	"an id of something else": {
		yaml: app + `api: {exposure: private, vpcEndpoints: [vpc-01234567]}`,
		want: `
sagerock.yaml:4:41: api.vpcEndpoints[0]: "vpc-01234567" is not the id of a VPC endpoint
	fix: write an id such as vpce-0123456789abcdef0`,
	},
	"a firewall before a Function URL": {
		yaml: app + "network: {mode: none}\napi: {waf: {requestsPerIP: 100}}",
		want: `
sagerock.yaml:5:7: api.waf: has no effect with network.mode: none: without a VPC the gateway is a Function URL, which AWS WAF cannot protect
	fix: remove it, or write network.mode: private or existing`,
	},
	"everything at once that is wrong before a Function URL": {
		yaml: app + "network: {mode: none}\napi: {exposure: private, cors: {origins: [\"*\"]}, jwt: {issuer: \"https://login.example.com\"}, waf: {requestsPerIP: 100}}",
		want: `
sagerock.yaml:5:17: api.exposure: needs a VPC, and network.mode is none
	fix: write network.mode: private or existing, or exposure: public
sagerock.yaml:5:43: api.cors.origins[0]: lets any page call with AWS credentials that it obtains, which api.auth: iam does not allow
	fix: write the origins of your pages
sagerock.yaml:5:50: api.jwt: has no effect with api.auth: iam
	fix: remove it, or write api.auth: jwt
sagerock.yaml:5:94: api.waf: has no effect with network.mode: none: without a VPC the gateway is a Function URL, which AWS WAF cannot protect
	fix: remove it, or write network.mode: private or existing`,
	},
	"a role to log with before a Function URL": {
		yaml: app + "network: {mode: none}\napi: {logRole: account}",
		want: `
sagerock.yaml:5:16: api.logRole: has no effect with network.mode: none: without a VPC the gateway is a Function URL
	fix: remove it, or write network.mode: private or existing`,
	},
	"an unknown role to log with": {
		yaml: app + "api: {logRole: mine}",
		want: `
sagerock.yaml:4:16: api.logRole: "mine" is not none, account or managed
	fix: write none, account or managed`,
	},
	"a limit below what WAF counts": {
		yaml:   app + `api: {waf: {requestsPerIP: 5}}`,
		beyond: true,
		want: `
sagerock.yaml:4:28: api.waf.requestsPerIP: 5 is below WAF's minimum
	fix: write at least 10, or 0 for no firewall`,
	},
	"an origin with a path": {
		yaml: app + `api: {cors: {origins: ["https://chat.example.com/"]}}`,
		want: `
sagerock.yaml:4:24: api.cors.origins[0]: "https://chat.example.com/" is not an origin
	fix: write https:// and a host in lowercase, without a path and a slash at the end, such as https://chat.example.com`,
	},
	"an origin in the clear": {
		yaml: app + `api: {cors: {origins: ["http://chat.example.com"]}}`,
		want: `
sagerock.yaml:4:24: api.cors.origins[0]: "http://chat.example.com" is not an origin
	fix: write https:// and a host in lowercase, without a path and a slash at the end, such as https://chat.example.com`,
	},
	"any origin with AWS credentials": {
		yaml:   app + `api: {cors: {origins: ["*"]}}`,
		beyond: true,
		want: `
sagerock.yaml:4:24: api.cors.origins[0]: lets any page call with AWS credentials that it obtains, which api.auth: iam does not allow
	fix: write the origins of your pages`,
	},
	"any origin and another": {
		yaml:   app + `api: {auth: key, cors: {origins: ["https://chat.example.com", "*"]}}`,
		beyond: true,
		want: `
sagerock.yaml:4:63: api.cors.origins[1]: allows every origin, so the others have no effect
	fix: remove the others, or remove it`,
	},
	"a body larger than a REST API hands on": {
		yaml:   app + `api: {maxBodyKB: 5000}`,
		beyond: true,
		want: `
sagerock.yaml:4:18: api.maxBodyKB: 5000 is more than a REST API can pass to a Lambda, and with a VPC the gateway is a REST API
	fix: write at most 4400`,
	},
}
