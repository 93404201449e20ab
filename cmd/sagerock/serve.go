package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/wiring"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/compare"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/localgateway"
	"github.com/sagerock/sagerock/internal/settings"
	"github.com/sagerock/sagerock/internal/standin"
	"github.com/sagerock/sagerock/internal/upstream"
	"github.com/sagerock/sagerock/plan"
)

// grace is how long calls in progress may take when serve is asked to stop.
const grace = 5 * time.Second

// serveCmd runs the gateway on this machine, and for nobody else unless the user says so: callers
// need no credentials, since it calls AWS with the user's own.
type serveCmd struct {
	sourceArgument

	Port uint16 `default:"8080" help:"Port on this machine. With 0 it is a free one. Without it: ${default}."`
	Demo bool   `help:"Answer with a stand-in for every model, without AWS. Its answers say so."`

	Listen string   `default:"127.0.0.1" placeholder:"IP" help:"Address to listen on, such as 0.0.0.0 in a container. Whoever reaches it calls AWS as you, without a key. Without it: ${default}, for this machine only."`
	Hosts  []string `name:"host" placeholder:"NAME" help:"Host name, besides localhost, under which callers reach it. Requests to other names are refused."`

	upstreamFlags

	EndpointURL string `name:"endpoint-url" placeholder:"URL" help:"Call AWS at this URL, such as that of a local AWS."`
	JSON        bool   `name:"json" help:"Print the address as one JSON document."`

	upstream *upstream.Engine // once it is connected
}

// Help is examples.
func (serveCmd) Help() string {
	return exampleLines(
		`sagerock serve --demo`,
		`sagerock serve --upstream http://localhost:11434/v1`,
		`sagerock serve -e prod --port 9000`,
		`sagerock serve --listen 0.0.0.0 --host models`,
	)
}

// Run serves until it is interrupted.
func (c *serveCmd) Run(ctx context.Context, s *streams) error {
	cfg, err := c.load(s.err)
	if err != nil {
		return err
	}
	app := &account.App{File: c.File, Options: c.options(), Plan: plan.Of(cfg)}
	set := settings.Of(app.Plan)
	screen := localgateway.NewRequestLog(s.err)
	calls := localgateway.NewCalls(screen)
	log := slog.New(calls)
	parts, err := c.parts(ctx, app, set, s.err)
	if err != nil {
		return err
	}
	if parts.Log = log; c.local() == "" {
		parts.Failed = localgateway.Explain(app, screen)
	}
	g, err := parts.Local()
	if err != nil {
		return failure.New("change the model in "+c.File, "the gateway does not start: %v", err)
	}
	l, err := c.listen(ctx)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt) }) // a second Ctrl-C ends it at once
	at, about := c.url(l), localgateway.Describe(app.Plan, set)
	switch {
	case c.upstream != nil:
		about.AnsweredBy(c.upstream.URL)
	case c.Demo:
		about.AnsweredBy(localgateway.StandIn)
	}
	if err := c.announce(s, at, about); err != nil {
		return err
	}
	timeout := time.Duration(set.LongestCall() * float64(time.Second))
	if err := gateway.Serve(ctx, l, localgateway.Handler(g, set.CORS, about, calls, c.Hosts...), timeout, grace, log); err != nil && ctx.Err() == nil {
		return c.cannotListen(err)
	}
	fmt.Fprintln(s.err, "stopped")
	return nil
}

// upstreamFlags name a server that answers in place of AWS.
type upstreamFlags struct {
	Upstream       string   `placeholder:"URL" help:"Answer with a server of yours that speaks OpenAI's API, without AWS. Ollama is at http://localhost:11434/v1."`
	UpstreamModels []string `name:"upstream-model" placeholder:"MODEL" help:"What that server calls its model: MODEL for all, or NAME=MODEL for the one called NAME here. Without it: the first that the server lists."`
}

// engine is the server, or a stand-in where none is named. models are the names that models
// have here; nil are any.
func (f *upstreamFlags) engine(ctx context.Context, models []string) (answers engine.Engine, server *upstream.Engine, err error) {
	demo := &standin.Engine{Pace: pace}
	if f.Upstream == "" {
		if len(f.UpstreamModels) > 0 {
			return nil, nil, failure.Usage("add --upstream URL", "--upstream-model names a model of the server in --upstream")
		}
		return demo, nil, nil
	}
	server, err = upstream.Connect(ctx, f.Upstream, f.UpstreamModels, models, demo)
	return server, server, err
}

// pace is the time between two words of a demo's answer: that of a quick model.
const pace = 30 * time.Millisecond

// parts are the engines of the gateway and what they need: AWS, or something in its place.
func (c *serveCmd) parts(ctx context.Context, app *account.App, set *contract.Settings, warnings io.Writer) (*wiring.Parts, error) {
	local := c.local()
	switch {
	case local != "" && c.EndpointURL != "":
		return nil, failure.Usage("leave one of them out", "%s calls no AWS, and --endpoint-url says where AWS is", local)
	case len(c.UpstreamModels) > 0 && c.Upstream == "":
		return nil, failure.Usage("add --upstream URL", "--upstream-model names a model of the server in --upstream")
	case local != "":
		models, server, err := c.engine(ctx, slices.Sorted(maps.Keys(set.Models)))
		if err != nil {
			return nil, err
		}
		if c.upstream = server; server != nil {
			set.TimeoutSeconds = max(set.TimeoutSeconds, toLoad.Seconds())
		}
		parts := localgateway.WithoutAWS(app, set, models, warnings)
		if c.upstream == nil {
			localgateway.Drowsy(parts, warnings)
		}
		return parts, nil
	}
	sdk, err := account.Connect(ctx, app.Plan.Config.Region, c.EndpointURL)
	if err != nil {
		return nil, err
	}
	targets, err := localgateway.Targets(ctx, sdk, app, set, warnings)
	return &wiring.Parts{AWS: sdk, Settings: set, Targets: targets}, err
}

// local is the flag that puts something in the place of AWS, or "".
func (c *serveCmd) local() string {
	switch {
	case c.Upstream != "":
		return "--upstream"
	case c.Demo:
		return "--demo"
	}
	return ""
}

// toLoad is how long a server on this machine may take, which loads a model when it is first
// called.
const toLoad = 10 * time.Minute

// listen opens the address, which is one of this machine only unless the user names another.
func (c *serveCmd) listen(ctx context.Context) (net.Listener, error) {
	at, err := netip.ParseAddr(c.Listen)
	if err != nil {
		return nil, failure.Usage("give an IP address of this machine, or 0.0.0.0 for all of them; --port has the port", "--listen %q is not an IP address", c.Listen)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", netip.AddrPortFrom(at, c.Port).String())
	if err != nil {
		return nil, c.cannotListen(err)
	}
	return l, nil
}

// url is where a program on this machine finds the gateway.
func (c *serveCmd) url(l net.Listener) string {
	at := l.Addr().(*net.TCPAddr)
	if at.IP.IsUnspecified() {
		return "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(at.Port))
	}
	return "http://" + at.String()
}

func (c *serveCmd) cannotListen(err error) error {
	if errors.Is(err, syscall.EADDRNOTAVAIL) {
		return failure.New("name an address of this machine, or 0.0.0.0 for all of them", "--listen %s: %v", c.Listen, failure.Reason(err))
	}
	return failure.New("name another port, or --port 0 for a free one", "port %d: %v", c.Port, failure.Reason(err))
}

// load reads the config and says what is odd about it.
func (c *serveCmd) load(stderr io.Writer) (*config.Config, error) {
	cfg, warnings, err := config.Load(c.File, c.options())
	for _, w := range warnings {
		fmt.Fprintln(stderr, w.Warning())
	}
	return cfg, err
}

// announce says where the gateway is, what it serves, and what to type next.
func (c *serveCmd) announce(s *streams, at string, about *localgateway.About) error {
	fmt.Fprintf(s.err, "%s: serving %s (path %s) at %s\n", c.File, about.Name, about.Path, at)
	switch {
	case c.upstream != nil:
		fmt.Fprintf(s.err, "\t%s answers for chat and embedding models, and a stand-in for all others; AWS is not called\n", c.upstream.URL)
	case c.Demo:
		fmt.Fprintln(s.err, "\ta stand-in answers for every model; AWS is not called, and nothing costs money")
	}
	if at, err := netip.ParseAddr(c.Listen); err == nil && !at.IsLoopback() {
		fmt.Fprintf(s.err, "\twarning: other machines can reach it at %s, and it asks for no key\n", c.Listen)
	}
	for _, m := range about.Models {
		kind := m.Kind
		if m.Async {
			kind += ", asynchronous,"
		}
		fmt.Fprintf(s.err, "\t%s: %s on %s%s\n", m.Name, kind, m.Where(), c.answeredBy(&m))
	}
	fmt.Fprintf(s.err, "\tnext: %s\n", about.Models[0].Curl(at))
	fmt.Fprintf(s.err, "\tor open %s, or give an OpenAI client OPENAI_BASE_URL=%s/v1 and any OPENAI_API_KEY\n", at, at)
	if !c.JSON {
		return nil
	}
	return json.NewEncoder(s.out).Encode(map[string]string{"url": at, "openai": at + "/v1"})
}

// answeredBy names the model of the user's server that answers for m.
func (c *serveCmd) answeredBy(m *localgateway.Model) string {
	if c.upstream == nil || m.Kind == config.TaskRaw {
		return ""
	}
	return ", answered by " + c.upstream.Of(m.Name)
}

// compareCmd calls each engine and each variant of a model by itself. Callers of the deployed
// gateway cannot choose one, so it calls them as serve does: from here, with the user's own
// credentials of AWS.
type compareCmd struct {
	Model string `arg:"" help:"Model whose engines and variants are compared, by its name in the config file."`

	Data        string        `placeholder:"FILE" help:"Samples to send: a text or a JSON object in each line of a .jsonl file, or a CSV file with a column prompt. For a model that takes data, each line is one body. Without it: a few prompts."`
	Limit       int           `default:"100" placeholder:"N" help:"Samples of the file to send at most. Without it: ${default}."`
	Concurrency int           `default:"4" placeholder:"N" help:"Calls at a time, over all targets. Without it: ${default}."`
	Since       time.Duration `placeholder:"24h" help:"Send nothing: report the calls that the deployed gateway has answered for so long until now, from its metrics in CloudWatch."`

	Page string `name:"html" placeholder:"FILE" help:"Also write one HTML page with the answers side by side."`
	JSON bool   `name:"json" help:"Print one JSON document, with all answers, instead of a table."`

	source

	Demo bool `help:"Answer with a stand-in for every model, without AWS. Its answers say so."`

	upstreamFlags

	EndpointURL string `name:"endpoint-url" placeholder:"URL" help:"Call AWS at this URL, such as that of a local AWS."`
}

// Help is examples.
func (compareCmd) Help() string {
	return exampleLines(
		`sagerock compare assistant`,
		`sagerock compare -e prod assistant --data questions.jsonl --html report.html`,
		`sagerock compare churn --data rows.csv --limit 500 --json`,
		`sagerock compare assistant --since 24h`,
	)
}

// Run sends the samples and prints what came back.
func (c *compareCmd) Run(ctx context.Context, s *streams) error {
	for _, flag := range []struct {
		name string
		n    int
	}{{"--limit", c.Limit}, {"--concurrency", c.Concurrency}} {
		if flag.n < 1 {
			return failure.Usage("give 1 or more", "%s %d is too small", flag.name, flag.n)
		}
	}
	serve := &serveCmd{Demo: c.Demo, upstreamFlags: c.upstreamFlags, EndpointURL: c.EndpointURL}
	serve.source = c.source
	cfg, err := serve.load(s.err)
	if err != nil {
		return err
	}
	app := &account.App{File: c.File, Options: c.options(), Plan: plan.Of(cfg)}
	i := slices.IndexFunc(app.Plan.Models, func(m *plan.Model) bool { return m.Name == c.Model })
	if i < 0 {
		return failure.New("write the name of a model in "+c.File, "path %s serves no model %s", cfg.Path, c.Model)
	}
	m := app.Plan.Models[i]
	if c.Since != 0 {
		return c.live(ctx, s, m, settings.Of(app.Plan), cfg.Region)
	}
	samples, err := c.samples(string(m.Task))
	if err != nil {
		return err
	}
	parts, err := serve.parts(ctx, app, settings.Of(app.Plan), s.err)
	if err != nil {
		return err
	}
	targets, err := compare.Targets(m, parts, cfg.Region)
	if err != nil {
		return err
	}
	run := &compare.Run{Model: m.Name, Targets: targets, Samples: samples, Concurrency: c.Concurrency, Progress: s.err}
	report := run.Do(ctx)
	if err := ctx.Err(); err != nil {
		return failure.New("run it again", "stopped before all calls were made: %v", err)
	}
	return c.print(s, report)
}

// live prints what CloudWatch has of the calls of m.
func (c *compareCmd) live(ctx context.Context, s *streams, m *plan.Model, set *contract.Settings, region string) error {
	for flag, given := range map[string]bool{"--data": c.Data != "", "--demo": c.Demo, "--upstream": c.Upstream != ""} {
		if given {
			return failure.Usage("leave one of them out", "%s says what to send or where, and --since sends nothing", flag)
		}
	}
	sdk, err := account.Connect(ctx, region, c.EndpointURL)
	if err != nil {
		return err
	}
	report, err := compare.Live(ctx, cloudwatch.NewFromConfig(sdk), m, set, region, c.Since, time.Now())
	if err != nil {
		return err
	}
	return c.print(s, report)
}

// samples are those of the file, or the built-in ones.
func (c *compareCmd) samples(kind string) ([]compare.Sample, error) {
	if c.Data == "" {
		return compare.Default(kind)
	}
	file, err := os.Open(c.Data)
	if err != nil {
		return nil, failure.New("name a file that can be read", "--data %s: %v", c.Data, failure.Reason(err))
	}
	defer file.Close()
	return compare.Read(kind, c.Data, file, c.Limit)
}

// print writes the report as it is asked for.
func (c *compareCmd) print(s *streams, report *compare.Report) error {
	if c.Page != "" {
		file, err := os.Create(c.Page)
		if err == nil {
			err = errors.Join(report.HTML(file), file.Close())
		}
		if err != nil {
			return failure.New("name a file that can be written", "--html %s: %v", c.Page, failure.Reason(err))
		}
		fmt.Fprintf(s.err, "wrote %s\n", c.Page)
	}
	if c.JSON {
		return printJSON(s.out, report)
	}
	if err := report.Print(s.out); err != nil {
		return err
	}
	for _, note := range report.Notes() {
		fmt.Fprintln(s.err, "note: "+note)
	}
	return nil
}
