package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// wait asks a model whose calls wait in a queue, and asks for the answer until it is
// there.
type wait struct {
	ask    *askCmd
	to     *target
	stderr io.Writer
	now    func() time.Time
	pause  func(context.Context, time.Duration)
}

// sayEvery is how often a wait says that it goes on.
const sayEvery = 30 * time.Second

// mostMisses is how many questions in a row may get no answer at all.
const mostMisses = 4

// answer is the answer to a call that is sent to path, or the refusal of it.
func (w *wait) answer(ctx context.Context, path string, body []byte, contentType string) (*http.Response, []byte, error) {
	if w.ask.Raw == "" { // nobody makes a chat of a prompt there
		var err error
		if body, err = chatOf(body); err != nil {
			return nil, nil, err
		}
	}
	answer, said, err := w.ask.send(ctx, w.to, http.MethodPost, path, body, contentType)
	if err != nil || answer.StatusCode != http.StatusAccepted {
		return answer, said, err
	}
	at := answer.Header.Get("Location")
	if !strings.HasPrefix(at, path+"/") { // a signature is for this gateway only
		return nil, nil, lost(w.to.url)
	}
	begun := w.now()
	next, misses := begun.Add(sayEvery), 0
	fmt.Fprintf(w.stderr, "%s answers later: waiting for call %s\n", w.ask.Model, strings.TrimPrefix(at, path+"/"))
	for answer.StatusCode == http.StatusAccepted || answer.StatusCode == http.StatusTooManyRequests { // a limit passes, too
		seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
		if err != nil || seconds < 0 || seconds > 3600 { // an hour is more than anybody means
			seconds = 5
		}
		w.pause(ctx, time.Duration(seconds)*time.Second)
		if now := w.now(); !now.Before(next) {
			fmt.Fprintf(w.stderr, "still waiting, for %s\n", now.Sub(begun).Round(time.Second))
			next = now.Add(sayEvery)
		}
		latest, text, err := w.ask.send(ctx, w.to, http.MethodGet, at, nil, "")
		switch {
		case err == nil:
			answer, said, misses = latest, text, 0
		case ctx.Err() != nil || misses == mostMisses:
			return nil, nil, leftBehind(err, strings.TrimSuffix(w.to.url, "/")+at)
		default: // a wait of hours outlives a network that is away for a moment
			misses++
		}
	}
	return answer, said, nil
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// chatOf is a chat that says what a prompt says.
func chatOf(body []byte) ([]byte, error) {
	var doc struct{ Prompt string }
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, err
	}
	message := map[string]string{"role": "user", "content": doc.Prompt}
	return json.Marshal(map[string]any{"messages": []any{message}})
}
