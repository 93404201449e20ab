package gateway

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"strings"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/auth"
	"github.com/sagerock/sagerock/gateway/rawjson"
	"github.com/sagerock/sagerock/gateway/route"
	"github.com/sagerock/sagerock/gateway/telemetry"
)

// readBody reads the body of r.
func (g *Gateway) readBody(x *exchange, r *http.Request) ([]byte, *problem.Problem) {
	if enc := r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		return nil, &problem.Problem{
			Status: http.StatusUnsupportedMediaType, Code: "unsupported_encoding",
			Message: "the body is compressed", Hint: "send it without Content-Encoding",
		}
	}
	from := http.MaxBytesReader(x.ResponseWriter, r.Body, g.maxBody)
	var body bytes.Buffer
	if n := r.ContentLength; n > 0 && n <= g.maxBody {
		body.Grow(int(n) + bytes.MinRead) // so that it never grows again
	}
	_, err := body.ReadFrom(from)
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		return nil, tooLarge(g.maxBody)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, &problem.Problem{
			Status: http.StatusRequestTimeout, Code: "slow_body", Message: "the body did not arrive in time", Hint: "send it again",
		}
	}
	if err != nil {
		return nil, problem.Invalid("the body could not be read", "send it again")
	}
	return body.Bytes(), nil
}

// readJSON reads a JSON body and finds the model in it, which must not be asynchronous.
func (g *Gateway) readJSON(x *exchange, r *http.Request) (rawjson.Value, *route.Model, *problem.Problem) {
	src, p := g.readBody(x, r)
	if p != nil {
		return rawjson.Value{}, nil, p
	}
	body, why := rawjson.Check(src)
	if why != "" {
		return body, nil, problem.Invalid(why, "send a JSON object, as OpenAI's clients do")
	}
	if body.Kind() != '{' {
		return body, nil, problem.Invalid("the body is not a JSON object", "send one, as OpenAI's clients do")
	}
	name := body.Get("model")
	if name.Kind() != '"' {
		return body, nil, problem.BadParam("model", "is missing or not a string", "use one of: "+strings.Join(g.allowed(r), ", "))
	}
	known, _ := name.Text()
	m, p := g.find(r, known, x.rec)
	if p == nil && m.Async {
		p = answersLater(&m.Model)
	}
	return body, m, p
}

// find returns the model called name, if the caller of r may use it.
func (g *Gateway) find(r *http.Request, name string, rec *telemetry.Record) (*route.Model, *problem.Problem) {
	m, ok := g.models[name]
	if !ok {
		return nil, unknownModel(g.allowed(r))
	}
	rec.Model, rec.Price = m.Name, m.Price
	if !auth.Allowed(r.Context(), name) {
		return nil, auth.NotAllowed(name)
	}
	return m, nil
}

// allowed lists the models that the caller of r may use.
func (g *Gateway) allowed(r *http.Request) []string {
	names := []string{}
	for _, name := range g.names {
		if auth.Allowed(r.Context(), name) {
			names = append(names, name)
		}
	}
	return names
}
