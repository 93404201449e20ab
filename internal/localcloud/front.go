package localcloud

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"

	"github.com/sagerock/sagerock/internal/localaws"
	"github.com/sagerock/sagerock/internal/runtimes"
)

// maxBody bounds what is sent to an endpoint: 25 MB (Amazon SageMaker API Reference,
// InvokeEndpoint), and some room.
const maxBody = 32 << 20

// scope is the part of a signature that names the Region and the service (AWS Signature
// Version 4 for API requests, IAM User Guide).
var scope = regexp.MustCompile(`Credential=[^/]+/[0-9]*/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request`)

// signedFor is the Region and the service that a request was signed for.
func signedFor(r *http.Request) (region, service string) {
	if m := scope.FindStringSubmatch(r.Header.Get("Authorization")); m != nil {
		return m[1], m[2]
	}
	return "", ""
}

// handler answers the calls of models itself, and hands all others to the local AWS.
func (c *Cloud) handler(models *runtimes.Models, deployed http.Handler) http.Handler {
	bedrock, rest := models.Bedrock(), c.proxy()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		region, service := signedFor(r)
		name, action, called := endpointOf(r.URL.Path)
		switch {
		case r.URL.Path == "/local" && service == "":
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(About{Sagerock: "local", Account: localaws.Account}) // a caller who left is no news
		case strings.HasPrefix(r.URL.Path, gatewayPath) && (service == "" || service == "lambda" || service == "execute-api"):
			deployed.ServeHTTP(w, r)
		case service == "bedrock" && (strings.HasPrefix(r.URL.Path, "/model/") || strings.HasSuffix(r.URL.Path, "/apply")):
			bedrock.ServeHTTP(w, r)
		case service == "sagemaker" && called:
			c.invoke(w, r, models, region, name, action, rest)
		default:
			rest.ServeHTTP(w, r)
		}
	})
}

// endpointOf reads the path of a call of an endpoint: /endpoints/NAME/ACTION.
func endpointOf(path string) (name, action string, ok bool) {
	rest, ok := strings.CutPrefix(path, "/endpoints/")
	name, action, found := strings.Cut(rest, "/")
	return name, action, ok && found
}

// proxy hands requests to the local AWS. It finds the name of a bucket in the host, and must
// not find one in an address such as 127.0.0.1.
func (c *Cloud) proxy() http.Handler {
	to, err := url.Parse(c.aws.Endpoint)
	if err != nil {
		panic(err) // localaws has made it
	}
	return &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(to)
		p.Out.Host = to.Host
		if bucket, found := strings.CutSuffix(strings.ToLower(hostname(p.In.Host)), ".localhost"); found {
			p.Out.Host = bucket + "." + to.Host
		}
	}}
}

// hostname is a host without its port.
func hostname(host string) string {
	name, _, _ := strings.Cut(host, ":")
	return name
}

// invoke answers a call of an endpoint that is deployed. One whose model is in the local S3 has
// been trained here, and answers itself.
func (c *Cloud) invoke(w http.ResponseWriter, r *http.Request, models *runtimes.Models, region, name, action string, rest http.Handler) {
	e, err := c.endpoint(r.Context(), region, name)
	if err != nil {
		runtimes.NoEndpoint(w, localaws.Account, name)
		return
	}
	if component := r.Header.Get("X-Amzn-Sagemaker-Inference-Component"); !c.hosts(r.Context(), region, e, component) {
		runtimes.NoComponent(w, name, component)
		return
	}
	if action == "invocations" && e.trained {
		rest.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return // the caller has left, or sends too much
	}
	switch action {
	case "invocations":
		models.Endpoint(w, r, name, body)
	case "invocations-response-stream":
		models.EndpointStream(w, r, name, body)
	case "async-invocations":
		c.invokeLater(w, r, models, e, body)
	default:
		rest.ServeHTTP(w, r)
	}
}
