package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/failure"
)

// Wake wakes a model that has scaled to zero.
type Wake struct {
	Gateway  *Gateway
	Model    string
	Once     bool      // do not wait until it is up
	Progress io.Writer // gets a line now and then

	now   func() time.Time
	pause func(context.Context, time.Duration)
}

// longestWake is when to stop waiting for a copy: instances that are scarce have taken most of
// an hour.
const longestWake = time.Hour

// Until asks the gateway until a copy is up, or once, and returns what it said last and how long
// that took. A failure says that there will be none.
func (w *Wake) Until(ctx context.Context) (*contract.Waking, time.Duration, error) {
	if w.now == nil {
		w.now, w.pause = time.Now, pause
	}
	begun := w.now()
	next, misses := begun, 0
	for {
		state, wait, err := w.ask(ctx)
		took := w.now().Sub(begun)
		switch {
		case ctx.Err() != nil:
			return nil, took, failure.New("sagerock wake "+w.Model+" to wait for it again", "interrupted, and %s goes on waking up", w.Model)
		case err != nil && (wait == 0 || misses == maxMisses):
			return nil, took, err
		case err != nil: // the network is gone for a moment, or a limit is reached
			misses++
		case state.Status == contract.StatusAwake || w.Once:
			return state, took, nil
		case took > longestWake:
			return nil, took, failure.New("look up in the events of its endpoint why no copy starts", "%s is not up after %s", w.Model, longestWake)
		default:
			misses = 0
			if now := w.now(); !now.Before(next) {
				fmt.Fprintf(w.Progress, "%s\n", w.progress(state, took))
				next = now.Add(progressEvery)
			}
		}
		w.pause(ctx, wait)
	}
}

// progress says how far it is.
func (w *Wake) progress(state *contract.Waking, took time.Duration) string {
	left := (time.Duration(state.ExpectedSeconds) * time.Second).Round(time.Second)
	if took < time.Second {
		return fmt.Sprintf("%s is waking up, which takes about %s", w.Model, left)
	}
	return fmt.Sprintf("still waking up after %s, about %s to go", took.Round(time.Second), left)
}

// ask asks once. With an error, wait is 0 if it is of no use to ask again.
func (w *Wake) ask(ctx context.Context) (state *contract.Waking, wait time.Duration, err error) {
	answer, err := w.Gateway.Call(ctx, http.MethodPost, "/v1/models/"+url.PathEscape(w.Model)+"/wake", nil, "")
	if err != nil {
		return nil, retryAfter(&Answer{}), err
	}
	switch answer.Status {
	case http.StatusOK, http.StatusAccepted:
		state = &contract.Waking{}
		if err := json.Unmarshal(answer.Body, state); err != nil || state.Status == "" {
			return nil, 0, failure.New("check the URL", "%s does not answer as a gateway does", w.Gateway.URL)
		}
		return state, retryAfter(answer), nil
	case http.StatusTooManyRequests:
		return nil, retryAfter(answer), w.Gateway.Refusal(answer)
	}
	return nil, 0, w.Gateway.Refusal(answer)
}
