package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Serve serves h on l until ctx ends, then waits at most grace for the calls in progress. A
// call may take as long as timeout. Connections of callers who send slowly, or do not read, are
// closed; errors of the server itself go to log.
func Serve(ctx context.Context, l net.Listener, h http.Handler, timeout, grace time.Duration, log *slog.Logger) error {
	server := newServer(h, timeout, log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	err := server.Shutdown(end)
	if err != nil {
		_ = server.Close() // so that the calls that are left end, and those to AWS with them
	}
	if serveErr := <-failed; !errors.Is(serveErr, http.ErrServerClosed) {
		err = errors.Join(err, serveErr)
	}
	return err
}

// readTimeout is how long a caller may take to send a request. Without it, a caller who sends
// a byte a minute could hold a connection forever.
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
