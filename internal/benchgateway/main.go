// Command benchgateway measures what the gateway adds to a call, beside a bare
// reverse proxy that signs (nothing can do less) and beside Portkey's gateway. All
// get the same answers from the same fake of SageMaker, in a process of its own.
// They take turns, so a change of the machine's speed falls on all of them, and each
// uses one CPU at most: Node.js has no use for more, and the gateway's Lambda function
// has less. Run it with make bench-gateway; a bar that is missed makes it fail.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"time"
)

// options is how much is measured.
type options struct {
	rounds, calls, streams int
	limit                  time.Duration // of one measurement
	node, portkey          string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchgateway:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var o options
	flags := flag.NewFlagSet("benchgateway", flag.ContinueOnError)
	flags.IntVar(&o.rounds, "rounds", 3, "how often each server has its turn")
	flags.IntVar(&o.calls, "calls", 3000, "calls in a turn, after a tenth of them that does not count")
	flags.IntVar(&o.streams, "streams", 1000, "streams to hold open at once")
	flags.DurationVar(&o.limit, "limit", 10*time.Second, "how long a turn may take; fewer calls count then")
	flags.StringVar(&o.node, "node", "node_modules/.bin/node", "the Node.js that runs Portkey's gateway")
	flags.StringVar(&o.portkey, "portkey", "build/portkey/node_modules/@portkey-ai/gateway/build/start-server.js", "Portkey's gateway")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch flags.Arg(0) { // these are the processes that it starts
	case "upstream":
		return serveHere(newUpstream())
	case "floor":
		runtime.GOMAXPROCS(1) // as the gateway and Node.js have it
		return serveHere(newFloor(flags.Arg(1)))
	case "":
		return bench(ctx, &o, os.Stdout)
	}
	return errors.New("unknown argument " + flags.Arg(0))
}

func bench(ctx context.Context, o *options, out io.Writer) error {
	dir, err := os.MkdirTemp("", "sagerock-benchgateway-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	gateway, size, err := buildGateway(dir)
	if err != nil {
		return err
	}
	upstream, err := startSelf("upstream")
	if err != nil {
		return err
	}
	defer upstream.stop()

	ready, err := measureReady(gateway, dir, upstream.url, 21)
	if err != nil {
		return err
	}
	all := []*server{{name: "upstream", process: upstream, path: pathSageMaker}}
	for _, start := range []func() (*server, error){
		func() (*server, error) { return startFloor(upstream.url) },
		func() (*server, error) { return startGateway(gateway, dir, upstream.url) },
		func() (*server, error) { return startPortkey(o, upstream.url) },
	} {
		s, err := start()
		if err != nil {
			fmt.Fprintf(os.Stderr, "left out: %v\n", err)
			continue
		}
		defer s.stop()
		all = append(all, s)
	}
	for round := range o.rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, o.rounds)
		for _, s := range all {
			if err := s.turn(ctx, o); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	for _, s := range all[1:] {
		if err := s.hold(ctx, o.streams); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return report(out, o, all, ready, size)
}
