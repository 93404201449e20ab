package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/sagerock/sagerock/contract"
)

// listen serves h on addr until ctx ends, then lets the calls in progress finish.
func listen(ctx context.Context, addr string, h http.Handler, s *contract.Settings, log *slog.Logger, stderr io.Writer) error {
	timeout := time.Duration(s.TimeoutSeconds * float64(time.Second))
	server := newServer(h, timeout, log)
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "listening on http://%s\n", l.Addr())

	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	err = server.Shutdown(grace)
	if serveErr := <-failed; !errors.Is(serveErr, http.ErrServerClosed) {
		err = errors.Join(err, serveErr)
	}
	return err
}

// readTimeout is how long a caller may take to send a request. Without it, one
// who sends a byte a minute holds a connection for as long as they like.
const readTimeout = 30 * time.Second

func newServer(h http.Handler, timeout time.Duration, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       readTimeout,
		WriteTimeout:      readTimeout + timeout + 10*time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}
