package localgateway

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Call is what the gateway has measured of one request.
type Call struct {
	MS           float64  `json:"ms"`
	FirstMS      float64  `json:"firstMs,omitempty"` // until the first token of a stream
	Engine       string   `json:"engine,omitempty"`
	InputTokens  int64    `json:"inputTokens,omitempty"`
	CachedTokens int64    `json:"cachedTokens,omitempty"`
	OutputTokens int64    `json:"outputTokens,omitempty"`
	CostUSD      *float64 `json:"costUsd,omitempty"` // where it is known
	FallbackFrom string   `json:"fallbackFrom,omitempty"`
	FallbackFor  string   `json:"fallbackFor,omitempty"`
}

// Calls is a log that passes on what it gets and keeps the numbers of the last calls, for
// the page. It has no prompts and no answers, as the log has none.
type Calls struct {
	slog.Handler

	mu      sync.Mutex
	known   map[string]Call
	order   []string      // of the ids in known, oldest first
	changed chan struct{} // closed at the next call
}

// maxCalls is how many calls are kept.
const maxCalls = 256

// NewCalls returns a log that passes on to next.
func NewCalls(next slog.Handler) *Calls {
	return &Calls{Handler: next, known: map[string]Call{}, changed: make(chan struct{})}
}

// Enabled implements [slog.Handler].
func (*Calls) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements [slog.Handler].
func (c *Calls) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == "request" {
		var id string
		var call Call
		r.Attrs(func(a slog.Attr) bool {
			if a.Key == "requestId" {
				id = a.Value.String()
			}
			call.note(a)
			return true
		})
		c.keep(id, call)
	}
	return c.Handler.Handle(ctx, r)
}

// note reads one attribute of the gateway's log.
func (call *Call) note(a slog.Attr) {
	switch a.Key {
	case "ms":
		call.MS = a.Value.Float64()
	case "TimeToFirstToken":
		call.FirstMS = a.Value.Float64()
	case "engine":
		call.Engine = a.Value.String()
	case "InputTokens":
		call.InputTokens = a.Value.Int64()
	case "cachedTokens":
		call.CachedTokens = a.Value.Int64()
	case "OutputTokens":
		call.OutputTokens = a.Value.Int64()
	case "EstimatedCostUSD":
		usd := a.Value.Float64()
		call.CostUSD = &usd
	case "fallbackFrom":
		call.FallbackFrom = a.Value.String()
	case "fallbackFor":
		call.FallbackFor = a.Value.String()
	}
}

func (c *Calls) keep(id string, call Call) {
	if id == "" { // refused before the gateway saw it
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.order) == maxCalls {
		delete(c.known, c.order[0])
		c.order = c.order[1:]
	}
	c.known[id], c.order = call, append(c.order, id)
	close(c.changed)
	c.changed = make(chan struct{})
}

// find returns a call by its id, and waits for one that has not ended yet.
func (c *Calls) find(ctx context.Context, id string) (Call, bool) {
	for {
		c.mu.Lock()
		call, ok := c.known[id]
		changed := c.changed
		c.mu.Unlock()
		if ok {
			return call, true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Call{}, false
		}
	}
}

// callWait is how long the page waits for the numbers of a call: an answer is read before the
// gateway has logged it.
const callWait = 2 * time.Second

// ServeHTTP answers GET /local/calls/{id}.
func (c *Calls) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), callWait)
	defer cancel()
	call, ok := c.find(ctx, r.PathValue("id"))
	if !ok {
		writeJSON(w, http.StatusNotFound, map[string]string{"error": "no call of that id among the last ones"})
		return
	}
	writeJSON(w, http.StatusOK, call)
}
