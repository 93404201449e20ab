package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
)

// listen serves h on addr until ctx ends, then lets the calls in progress finish.
func listen(ctx context.Context, addr string, h http.Handler, s *contract.Settings, log *slog.Logger, stderr io.Writer) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "listening on http://%s\n", l.Addr())
	timeout := time.Duration(s.LongestCall() * float64(time.Second))
	return gateway.Serve(ctx, l, h, timeout, timeout, log)
}
