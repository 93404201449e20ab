package upstream

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/failure"
)

// patience is how long a server may take to list its models.
const patience = 10 * time.Second

// Connect finds out which models the server at address has. names are the ones to call, as
// MODEL for every model of the config file, which are in models, or as NAME=MODEL for one of
// them; where models is nil, any name will do. Without a name for every model it is the first that the server lists.
func Connect(ctx context.Context, address string, names, models []string, bodies engine.Engine) (*Engine, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, failure.Usage("write it up to /v1, as in http://localhost:11434/v1", "--upstream %q is not a URL", address)
	}
	e := &Engine{URL: strings.TrimSuffix(address, "/"), Models: map[string]string{}, Bodies: bodies}
	for _, name := range names {
		of, model, one := strings.Cut(name, "=")
		switch {
		case !one:
			e.Model = name
		case models != nil && !slices.Contains(models, of):
			return nil, failure.Usage("use one of "+strings.Join(models, ", "), "--upstream-model %s: the config file serves no model %s", name, of)
		default:
			e.Models[of] = model
		}
	}
	listed, err := e.list(ctx)
	if err != nil {
		return nil, err
	}
	if e.Model == "" && len(listed) > 0 {
		e.Model = listed[0]
	}
	if models == nil && e.Model == "" || slices.ContainsFunc(models, func(name string) bool { return e.Of(name) == "" }) {
		return nil, failure.New("load one (Ollama: ollama pull llama3.2), or name it with --upstream-model", "%s lists no model", e.URL)
	}
	return e, nil
}

// list asks the server for its models.
func (e *Engine) list(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, e.URL+"/models", http.NoBody)
	if err != nil {
		return nil, failure.BadURL("--upstream", e.URL)
	}
	resp, err := e.client.Do(r)
	if err != nil {
		return nil, failure.New("start the server (Ollama: ollama serve), or correct --upstream", "nothing answers at %s: %s", e.URL, failure.Reason(err))
	}
	defer resp.Body.Close()
	src, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	var doc struct {
		Data []struct{ ID string }
	}
	if err == nil && resp.StatusCode == http.StatusOK {
		err = json.Unmarshal(src, &doc)
	}
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, failure.New("write the URL up to /v1, as in http://localhost:11434/v1", "%s/models is no list of models as OpenAI's API has it (%s)", e.URL, resp.Status)
	}
	var out []string
	for _, m := range doc.Data {
		out = append(out, m.ID)
	}
	return out, nil
}
