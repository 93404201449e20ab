package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/cause"
	"github.com/sagerock/sagerock/internal/failure"
)

// Answer is the whole answer to a call.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Call makes one request. The error says that there was no answer; an answer may be a
// refusal, see [Gateway.Refusal].
func (g *Gateway) Call(ctx context.Context, method, path string, body []byte, contentType string) (*Answer, error) {
	answer, err := g.send(ctx, method, path, body, contentType)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return g.whole(ctx, answer)
}

// whole reads an answer to its end.
func (g *Gateway) whole(ctx context.Context, answer *http.Response) (*Answer, error) {
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, g.unanswered(ctx, err)
	}
	return &Answer{answer.StatusCode, answer.Header, said}, nil
}

// send makes one request, signed or with the key.
func (g *Gateway) send(ctx context.Context, method, path string, body []byte, contentType string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, g.at(path), bytes.NewReader(body))
	if err != nil {
		return nil, g.unreachable(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	switch {
	case g.Key != "":
		r.Header.Set("Authorization", "Bearer "+g.Key)
	case g.service != "":
		if err := g.sign(ctx, r, body); err != nil {
			return nil, err
		}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, g.unanswered(ctx, err)
	}
	return answer, nil
}

// at is the URL of path.
func (g *Gateway) at(path string) string { return strings.TrimSuffix(g.URL, "/") + path }

func (g *Gateway) unanswered(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return failure.Interrupted()
	}
	return g.unreachable(err)
}

func (g *Gateway) unreachable(err error) error {
	if cause.Of(err) == cause.Untrusted {
		return account.Trouble(err)
	}
	return failure.New("check the URL and your network, and for a local gateway whether it runs", "%s does not answer: %v", g.URL, failure.Reason(err))
}

// Problem is the body of an error of the gateway.
type Problem struct {
	Message, Hint, Code string
	RequestID           string `json:"request_id"`
}

// Problem is what the gateway says is wrong; it is empty where the answer is not one of its
// errors.
func (a *Answer) Problem() Problem {
	var doc struct{ Error Problem }
	_ = json.Unmarshal(a.Body, &doc)
	return doc.Error
}

// Refusal is the failure that an answer reports: the gateway's own words, or those of
// the AWS service in front of it.
func (g *Gateway) Refusal(a *Answer) error {
	if f := g.badSignature(a); f != nil {
		return f
	}
	if p := a.Problem(); p.Message != "" {
		hint := p.Hint
		message := strings.TrimSuffix(p.Message, ": "+hint) // it holds the hint as well
		if wait, err := strconv.Atoi(a.Header.Get("Retry-After")); err == nil {
			hint = fmt.Sprintf("wait %d seconds, then ask again", wait)
		}
		return failure.New(hint, "%s (%d%s)", message, a.Status, inRequest(p.RequestID))
	}
	if a.Status == http.StatusForbidden {
		policy := g.policy
		if policy == "" {
			policy = "in the api stack's output CallerPolicy"
		}
		return failure.New("attach the policy "+policy+" to your user or role", "you may not call the gateway (403)")
	}
	return failure.New("look at the log group of the gateway's Lambda function", "the gateway gives no answer of its own (%d %s%s)",
		a.Status, strings.ToLower(http.StatusText(a.Status)), inRequest(a.Header.Get("X-Amzn-Requestid")))
}

// badSignature is the failure where the service in front of the gateway does not accept the
// signature of a call: a matter of the credentials, which a policy does not help. The service
// says why in a header, and answers an unknown path as it does a missing signature.
func (g *Gateway) badSignature(a *Answer) error {
	code, _, _ := strings.Cut(a.Header.Get("X-Amzn-Errortype"), ":")
	var said struct{ Message string } // or message
	_ = json.Unmarshal(a.Body, &said)
	if why := cause.OfCode(code, said.Message); g.service != "" && why.Credentials() && why != cause.Missing {
		return account.Refused(why, code)
	}
	return nil
}

// inRequest names a request at the end of a text, if it is known.
func inRequest(id string) string {
	if id == "" {
		return ""
	}
	return ", request " + id
}
