package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/sagerock/sagerock/contract"
	apiproblem "github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/client"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/runs"
	"github.com/sagerock/sagerock/plan"
)

// askCmd is a client of the gateway, and what it sends is all that a client
// needs to send.
type askCmd struct {
	Model  string `arg:"" help:"Model to ask, by its name in the config file."`
	Prompt string `arg:"" optional:"" help:"What to ask. With - it is read from standard input."`

	JSON        bool   `name:"json" help:"Print the whole answer as the gateway gives it."`
	Raw         string `placeholder:"FILE" help:"Send this file as it is, to a model that takes data. With - it is standard input."`
	ContentType string `default:"text/csv" placeholder:"TYPE" help:"Content type of the --raw file. Without it: ${default}."`

	caller
}

// caller is the flags of a client of the gateway.
type caller struct {
	source

	URL string `name:"url" placeholder:"URL" help:"Ask the gateway at this URL instead of the deployed one."`
	Key string `env:"SAGEROCK_API_KEY" placeholder:"KEY" help:"Key or token for a gateway with api.auth: key or jwt. Better in SAGEROCK_API_KEY than here, where others on this machine can read it."`
}

// wakeCmd needs no permission but that to call the model: the gateway wakes it with a call, as
// any caller does. To change the number of copies instead would need
// sagemaker:UpdateInferenceComponentRuntimeConfig, and work against the scaling policies.
type wakeCmd struct {
	Model string `arg:"" help:"Model to wake, by its name in the config file."`

	JSON bool `name:"json" help:"Print its state as JSON."`
	Wait bool `default:"true" negatable:"" help:"Wait until it answers. With --no-wait: only wake it."`

	caller
}

// Help is examples.
func (wakeCmd) Help() string {
	return exampleLines(`sagerock wake llama`, `sagerock wake -e prod llama --no-wait`)
}

// Run wakes the model, and prints whether it is up.
func (c *wakeCmd) Run(ctx context.Context, s *streams) error {
	g, err := c.gateway(ctx)
	if err != nil {
		return err
	}
	w := &client.Wake{Gateway: g, Model: c.Model, Once: !c.Wait, Progress: s.err}
	state, took, err := w.Until(ctx)
	switch {
	case err != nil:
		return err
	case c.JSON:
		return printJSON(s.out, state)
	case state.Status != contract.StatusAwake:
		fmt.Fprintf(s.out, "%s is waking up, which takes about %s\n", c.Model, time.Duration(state.ExpectedSeconds)*time.Second)
	case took < time.Second:
		fmt.Fprintf(s.out, "%s is awake\n", c.Model)
	default:
		fmt.Fprintf(s.out, "%s is awake, after %s\n", c.Model, took.Round(time.Second))
	}
	return nil
}

// Help is examples.
func (askCmd) Help() string {
	return exampleLines(
		`sagerock ask assistant "Say hi"`,
		`sagerock ask -e prod assistant - < question.txt`,
		`sagerock ask churn --raw rows.csv`,
		`sagerock ask --url http://127.0.0.1:8080 assistant "Say hi"`,
	)
}

// Run asks once and prints the answer, the text of a chat as it arrives. It waits for the answer of an asynchronous model.
func (c *askCmd) Run(ctx context.Context, s *streams) error {
	body, contentType, err := c.body(s.in)
	if err != nil {
		return err
	}
	g, err := c.gateway(ctx)
	if err == nil {
		err = c.checkColumns(ctx, body)
	}
	if err != nil {
		return err
	}
	path := "/v1/models/" + url.PathEscape(c.Model)
	var answer *client.Answer
	if c.Raw == "" && !c.JSON {
		if answer, err = g.Stream(ctx, c.Model, c.Prompt, s.out); answer == nil {
			return err
		}
	} else {
		answer, err = g.Call(ctx, http.MethodPost, path+"/invoke", body, contentType)
	}
	if err == nil && answer.Status == http.StatusBadRequest && answer.Problem().Code == apiproblem.CodeAsync {
		if c.Raw == "" { // only /invoke makes a chat of a prompt
			body, err = json.Marshal(map[string]any{"messages": []any{map[string]string{"role": "user", "content": c.Prompt}}})
		}
		if err == nil {
			w := &client.Wait{Gateway: g, Model: c.Model, Progress: s.err}
			answer, err = w.Answer(ctx, path+"/async", body, contentType)
		}
	}
	if err != nil {
		return err
	}
	if answer.Status != http.StatusOK {
		return g.Refusal(answer)
	}
	return c.print(s.out, answer)
}

// gateway is the one that the user names, or the deployed one.
func (c *caller) gateway(ctx context.Context) (*client.Gateway, error) {
	if c.URL != "" {
		return client.At(ctx, c.URL, c.Key)
	}
	app, err := c.app()
	if err != nil {
		return nil, err
	}
	return client.Of(ctx, app, c.Key)
}

// checkColumns holds the rows of a --raw file against the columns of the data that the model
// was trained with, where they are known, before a call is paid.
func (c *askCmd) checkColumns(ctx context.Context, body []byte) error {
	if c.Raw == "" || c.URL != "" || c.ContentType != "text/csv" {
		return nil
	}
	app, err := c.app()
	if err != nil {
		return err
	}
	if p := app.Plan.EndpointOf(c.Model); p == nil || p.Owner != plan.Trained {
		return nil
	}
	sdk, err := account.Credentials(ctx, app.Plan.Config.Region)
	if err != nil {
		return nil // of a gateway that takes keys: its callers need no account
	}
	pipelines, err := runs.Open(ctx, app, sdk, c.Model)
	if err != nil {
		return nil
	}
	if columns := pipelines.Columns(ctx, sdk); columns != nil {
		return columns.Check(c.Model, c.Raw, body)
	}
	return nil
}

// body is what to send, and its type.
func (c *askCmd) body(stdin io.Reader) (body []byte, contentType string, err error) {
	switch {
	case c.Raw != "" && c.Prompt != "":
		return nil, "", failure.Usage("leave one of them out", "there is a prompt and a --raw file")
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
		return nil, "", failure.Usage(`sagerock ask `+c.Model+` "Say hi", or --raw FILE where the model takes data`, "there is nothing to ask %s", c.Model)
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
		return nil, failure.CannotRead(file, err)
	}
	return body, nil
}

// print shows the text of a chat, and anything else as it is. A text ends with a newline, so
// that a terminal goes on below it.
func (c *askCmd) print(out io.Writer, answer *client.Answer) error {
	said := answer.Body
	var chat struct {
		Text    *string
		Choices []struct{ Message struct{ Content string } } // from the container of an asynchronous model
	}
	if c.Raw == "" && !c.JSON && json.Unmarshal(said, &chat) == nil {
		if chat.Text == nil && len(chat.Choices) > 0 {
			chat.Text = &chat.Choices[0].Message.Content
		}
		if chat.Text != nil {
			said = []byte(strings.TrimSuffix(*chat.Text, "\n") + "\n")
		}
	}
	if len(said) > 0 && said[len(said)-1] != '\n' && isText(answer.Header.Get("Content-Type")) {
		said = append(said, '\n')
	}
	_, err := out.Write(said)
	return err
}

// isText reports whether a content type is one for people to read.
func isText(contentType string) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "jsonlines")
}
