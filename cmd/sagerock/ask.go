package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/sagerock/sagerock/gateway"
)

// askCmd is a client of the gateway, and what it sends is all that a client
// needs to send.
type askCmd struct {
	Model  string `arg:"" help:"Model to ask, by its name in the config file."`
	Prompt string `arg:"" optional:"" help:"What to ask. With - it is read from standard input."`

	JSON        bool   `name:"json" help:"Print the whole answer as the gateway gives it."`
	Raw         string `placeholder:"FILE" help:"Send this file as it is, to a model that takes data. With - it is standard input."`
	ContentType string `default:"text/csv" placeholder:"TYPE" help:"What the --raw file holds. Without it: ${default}."`

	Config      string `short:"c" default:"sagerock.yaml" placeholder:"FILE" help:"Config file that was deployed. Without it: ${default}."`
	Environment string `name:"env" short:"e" placeholder:"NAME" help:"Environment of it that was deployed."`
	EndpointURL string `name:"endpoint-url" placeholder:"URL" help:"Ask the gateway at this URL instead of the deployed one."`
	Key         string `env:"SAGEROCK_API_KEY" placeholder:"KEY" help:"Key or token for a gateway with api.auth: key or jwt. Better in SAGEROCK_API_KEY than here, where others on this machine can read it."`
}

// Run asks once and prints the answer. Where the model's calls wait in a queue, it
// waits for the answer, too.
func (c *askCmd) Run(ctx context.Context, s *streams) error {
	body, contentType, err := c.body(s.in)
	if err != nil {
		return err
	}
	to, err := c.target(ctx)
	if err != nil {
		return err
	}
	path := "/v1/models/" + url.PathEscape(c.Model)
	answer, said, err := c.send(ctx, to, http.MethodPost, path+"/invoke", body, contentType)
	if err == nil && answer.StatusCode == http.StatusBadRequest && complaintIn(said).Code == gateway.CodeAsync {
		w := &wait{ask: c, to: to, stderr: s.err, now: time.Now, pause: pause}
		answer, said, err = w.answer(ctx, path+"/async", body, contentType)
	}
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return refusal(answer, said, to)
	}
	return c.print(s.out, said)
}

// send makes one request and returns its whole answer.
func (c *askCmd) send(ctx context.Context, to *target, method, path string, body []byte, contentType string) (*http.Response, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(to.url, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, unreachable(to.url, err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	switch {
	case c.Key != "":
		r.Header.Set("Authorization", "Bearer "+c.Key)
	case to.service != "":
		if err := sign(ctx, r, body, to); err != nil {
			return nil, nil, err
		}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, nil, c.asked(ctx, to, err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, nil, c.asked(ctx, to, err)
	}
	return answer, said, nil
}

// body is what to send, and its type.
func (c *askCmd) body(stdin io.Reader) (body []byte, contentType string, err error) {
	switch {
	case c.Raw != "" && c.Prompt != "":
		return nil, "", twoPrompts()
	case c.Raw != "":
		body, err = read(c.Raw, stdin)
		return body, c.ContentType, err
	case c.Prompt == "-":
		if body, err = read("-", stdin); err != nil {
			return nil, "", err
		}
		c.Prompt = strings.TrimSpace(string(body))
	}
	if c.Prompt == "" {
		return nil, "", noPrompt(c.Model)
	}
	body, err = json.Marshal(map[string]string{"prompt": c.Prompt})
	return body, "application/json", err
}

// read returns a whole file, or standard input for -.
func read(file string, stdin io.Reader) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(stdin)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, cannotRead(file, err)
	}
	return body, nil
}

// print shows the text of a chat, and anything else as it is.
func (c *askCmd) print(out io.Writer, said []byte) error {
	var chat struct {
		Text    *string
		Choices []struct{ Message struct{ Content string } } // of a container itself, which has answered later
	}
	if c.Raw == "" && !c.JSON && json.Unmarshal(said, &chat) == nil {
		if chat.Text == nil && len(chat.Choices) > 0 {
			chat.Text = &chat.Choices[0].Message.Content
		}
		if chat.Text != nil {
			said = []byte(strings.TrimSuffix(*chat.Text, "\n") + "\n")
		}
	}
	_, err := out.Write(said)
	return err
}

// asked is the failure of a call that got no answer.
func (c *askCmd) asked(ctx context.Context, to *target, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return interrupted()
	}
	return unreachable(to.url, err)
}

// complaint is what the gateway says is wrong.
type complaint struct {
	Message, Hint, Code string
	RequestID           string `json:"request_id"`
}

// complaintIn is what an answer says is wrong, if it does.
func complaintIn(said []byte) complaint {
	var doc struct{ Error complaint }
	_ = json.Unmarshal(said, &doc) // what is no such answer speaks of none
	return doc.Error
}

// refusal is the failure that an answer speaks of: the gateway's own words, or
// those of what stands before it.
func refusal(answer *http.Response, said []byte, to *target) error {
	if p := complaintIn(said); p.Message != "" {
		hint := p.Hint
		message := strings.TrimSuffix(p.Message, ": "+hint) // it holds the hint as well
		if wait, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
			hint = fmt.Sprintf("wait %d seconds, then ask again", wait)
		}
		return refused(answer.StatusCode, message, hint, p.RequestID)
	}
	if answer.StatusCode == http.StatusForbidden {
		return notAllowed(to.policy)
	}
	return broken(answer.StatusCode, answer.Header.Get("X-Amzn-Requestid"))
}
