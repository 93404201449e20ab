// Package localcloud is the local AWS that people use: the one of package localaws behind one
// address that stays the same, with models that answer, and with the CDK CLI to deploy to it.
package localcloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/localaws"
	"github.com/sagerock/sagerock/internal/runtimes"
)

// Port is where the local AWS listens, unless told otherwise.
const Port = 4577

// Options are what a local AWS is started with.
type Options struct {
	Port   int           // 0 for a free one
	Python string        // "" for that of the checkout
	Engine engine.Engine // answers for all models
	Log    slog.Handler  // gets a line for each request of a deployed gateway
}

// Cloud is a local AWS that runs in this process and in one of Python.
type Cloud struct {
	// URL is what every AWS client takes as its endpoint.
	URL string

	aws    *localaws.Server
	server *http.Server
}

// About is what the local AWS says of itself at the path /local.
type About struct {
	Sagerock string `json:"sagerock"` // "local"
	Account  string `json:"account"`
}

// Start starts a local AWS. It ends with Stop, with ctx, or with this process.
func Start(ctx context.Context, o Options) (*Cloud, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(o.Port))) // nobody else's machine
	if err != nil {
		return nil, failure.New("name another port, or --port 0 for a free one", "port %d: %v", o.Port, failure.Reason(err))
	}
	c := &Cloud{URL: fmt.Sprintf("http://localhost:%d", l.Addr().(*net.TCPAddr).Port)}
	c.aws, err = localaws.StartWith(ctx, localaws.Options{Python: o.Python, URL: c.URL})
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if o.Log == nil {
		o.Log = slog.DiscardHandler
	}
	deployed := &gateways{aws: c.aws, url: c.URL, log: slog.New(o.Log), all: map[string]*deployed{}}
	models := runtimes.New(o.Engine)
	models.Named = deployed.modelOf
	c.server = &http.Server{Handler: c.handler(models, deployed), ReadHeaderTimeout: time.Minute}
	go func() { _ = c.server.Serve(l) }() // until it is closed
	return c, nil
}

// Stop ends the local AWS and forgets what is in it.
func (c *Cloud) Stop() {
	_ = c.server.Close() // its connections end with the process anyway
	c.aws.Stop()
}

// Ended is closed when the local AWS has ended by itself.
func (c *Cloud) Ended() <-chan struct{} { return c.aws.Ended() }

// Log is what the local AWS printed.
func (c *Cloud) Log() string { return c.aws.Log() }

// AWS is the local AWS itself, for who looks into it.
func (c *Cloud) AWS() *localaws.Server { return c.aws }

// Check refuses a URL where no local AWS of sagerock answers, so that nothing is ever deployed
// to another AWS by mistake.
func Check(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/local", http.NoBody)
	if err != nil {
		return failure.BadURL("--endpoint-url", url)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return failure.New("start one in another terminal: sagerock local", "no local AWS answers at %s: %s", url, failure.Reason(err))
	}
	defer resp.Body.Close()
	var about About
	if json.NewDecoder(resp.Body).Decode(&about) != nil || about.Sagerock != "local" {
		return failure.New("start one in another terminal: sagerock local", "what answers at %s is not the local AWS of sagerock", url)
	}
	return nil
}
