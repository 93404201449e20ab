package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sagerock/sagerock/internal/failure"
)

// Wait makes an asynchronous invocation and polls until the answer is there.
type Wait struct {
	Gateway  *Gateway
	Model    string
	Progress io.Writer // gets a line now and then

	now   func() time.Time
	pause func(context.Context, time.Duration)
}

// progressEvery is how often a wait says that it goes on.
const progressEvery = 30 * time.Second

// maxMisses is how many polls in a row may get no answer at all.
const maxMisses = 4

// Answer sends body to path and returns the answer of the model, or the refusal of the call.
func (w *Wait) Answer(ctx context.Context, path string, body []byte, contentType string) (*Answer, error) {
	if w.now == nil {
		w.now, w.pause = time.Now, pause
	}
	answer, err := w.Gateway.Call(ctx, http.MethodPost, path, body, contentType)
	if err != nil || answer.Status != http.StatusAccepted {
		return answer, err
	}
	at := answer.Header.Get("Location")
	if !strings.HasPrefix(at, path+"/") { // a signature is for this gateway only
		return nil, failure.New("ask again; if it stays, deploy the api stack again", "%s does not say where the call is", w.Gateway.URL)
	}
	begun := w.now()
	next, misses := begun.Add(progressEvery), 0
	fmt.Fprintf(w.Progress, "%s answers later: waiting for call %s\n", w.Model, strings.TrimPrefix(at, path+"/"))
	for answer.Status == http.StatusAccepted || answer.Status == http.StatusTooManyRequests { // a limit passes, too
		w.pause(ctx, retryAfter(answer))
		if now := w.now(); !now.Before(next) {
			fmt.Fprintf(w.Progress, "still waiting, for %s\n", now.Sub(begun).Round(time.Second))
			next = now.Add(progressEvery)
		}
		latest, err := w.Gateway.Call(ctx, http.MethodGet, at, nil, "")
		switch {
		case err == nil:
			answer, misses = latest, 0
		case ctx.Err() != nil || misses == maxMisses:
			return nil, w.ended(err, at)
		default: // a wait of hours outlives a short failure of the network
			misses++
		}
	}
	return answer, nil
}

// retryAfter is how long the gateway asks to wait.
func retryAfter(answer *Answer) time.Duration {
	seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if err != nil || seconds < 0 || seconds > 3600 { // an hour is more than anybody means
		seconds = 5
	}
	return time.Duration(seconds) * time.Second
}

// ended is err where it ended the wait, while the model goes on.
func (w *Wait) ended(err error, at string) error {
	text := err.Error()
	if f, ok := errors.AsType[*failure.Failure](err); ok {
		text = f.Text
	}
	return failure.New("GET "+w.Gateway.at(at)+", which has the answer for 7 days", "%s, and the call goes on", text)
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
