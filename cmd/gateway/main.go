// Command gateway serves the models of a settings file: as a Lambda function
// behind a Function URL, or on an address of this machine.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/wiring"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stderr)
	stop()
	os.Exit(code)
}

// run returns 0, 1 (it could not serve) or 2 (wrong usage).
func run(ctx context.Context, args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("gateway", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("listen", "127.0.0.1:8080", "address to serve on; ignored in Lambda. There is no authentication, so keep it on this machine")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "gateway: unknown argument %q; run gateway -h\n", flags.Arg(0))
		return 2
	}
	log := newLog(stderr)
	if inLambda() {
		// Where CloudWatch is said to read metrics from (Amazon CloudWatch User Guide, "Using
		// the embedded metric format with Lambda").
		log = newLog(os.Stdout)
	}
	useShare()
	h, settings, err := newHandler(log)
	if err == nil {
		if inLambda() {
			serveLambda(h)
		} else {
			err = listen(ctx, *addr, h, settings, log, stderr)
		}
	}
	if err != nil {
		log.Error("start", "err", err.Error())
		return 1
	}
	return 0
}

// newLog writes JSON lines, with the key that Lambda takes the time from.
func newLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey && len(groups) == 0 {
				a.Key = "timestamp"
			}
			return a
		},
	}))
}

// newHandler is the gateway as the environment says it is deployed.
func newHandler(log *slog.Logger) (http.Handler, *contract.Settings, error) {
	settings, targets, err := load()
	if err != nil {
		return nil, nil, err
	}
	cfg, err := fromEnvironment()
	if err != nil {
		return nil, nil, err
	}
	parts := &wiring.Parts{AWS: cfg, Settings: settings, Targets: targets, Log: log}
	if inLambda() {
		parts.RequestID = lambdaRequestID
	}
	cors := settings.CORS
	if os.Getenv(contract.EnvInvokeMode) == contract.InvokeStream {
		cors = nil // the Function URL says it, and a browser wants to hear it once
	}
	h, err := parts.Deployed(cors)
	return h, settings, err
}

// load reads what the config file and the deployment said.
func load() (*contract.Settings, *contract.Targets, error) {
	path := os.Getenv(contract.EnvSettings)
	if path == "" {
		return nil, nil, fmt.Errorf("no settings: set %s to the path of %s", contract.EnvSettings, contract.SettingsFile)
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", contract.EnvSettings, err)
	}
	settings, targets := &contract.Settings{}, &contract.Targets{}
	if err := json.Unmarshal(src, settings); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	if src := os.Getenv(contract.EnvTargets); src != "" {
		if err := json.Unmarshal([]byte(src), targets); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", contract.EnvTargets, err)
		}
	}
	return settings, targets, nil
}

// serveLambda serves h until Lambda ends the process.
func serveLambda(h http.Handler) {
	if os.Getenv(contract.EnvInvokeMode) == contract.InvokeREST {
		lambda.StartHandlerFunc(rest(h))
		return
	}
	lambda.StartHandlerFunc(functionURL(h))
}

func inLambda() bool { return os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" }
