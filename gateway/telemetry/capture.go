package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/sagerock/sagerock/contract"
)

const (
	// maxCaptured bounds what is kept of a request, and of an answer.
	maxCaptured = 1 << 20
	// keepTimeout bounds how long a call goes on for what is kept of it.
	keepTimeout = 2 * time.Second
	// reportTime is left to say that it failed.
	reportTime = 100 * time.Millisecond
)

// captured is what is kept of a call as a whole. It is apart from [Record], which
// is logged.
type captured struct {
	Time      string `json:"time"` // when it came
	RequestID string `json:"requestId"`
	Route     string `json:"route"`
	Caller    string `json:"caller,omitempty"`
	Model     string `json:"model"`
	Engine    string `json:"engine,omitempty"`
	Status    int    `json:"status"`
	Stream    bool   `json:"stream,omitempty"` // the answer is server-sent events
	Request   piece  `json:"request"`
	Answer    piece  `json:"answer"`
}

// piece is one side of a call: text, or base64 where it is none.
type piece struct {
	Body      string `json:"body"`
	Base64    bool   `json:"base64,omitempty"`
	Truncated bool   `json:"truncated,omitempty"` // there was more
}

// Keeper keeps a share of the calls.
type Keeper struct {
	Percent int
	Intn    func(n int) int
	Put     func(ctx context.Context, key string, body []byte) error
	Log     *Log
}

// Capture listens to a call.
type Capture struct {
	asked, said head
}

// Listen returns w and r with somebody who listens, for the share of calls that is
// kept; the others have no Capture. Headers are not listened to: they hold keys and tokens.
func (k *Keeper) Listen(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request, *Capture) {
	if r.Method != http.MethodPost || k.Intn(100) >= k.Percent {
		return w, r, nil
	}
	c := &Capture{}
	r = r.WithContext(r.Context()) // a copy, since the request is not ours to change
	r.Body = &heardBody{ReadCloser: r.Body, to: &c.asked}
	return &heardWriter{ResponseWriter: w, to: &c.said}, r, c
}

// Store keeps what c has heard, if it was a call of a model. A failure is a line in
// the log and a metric, and nothing to the caller.
func (k *Keeper) Store(w http.ResponseWriter, r *http.Request, c *Capture, rec *Record, status int) {
	if rec.Model == "" {
		return
	}
	_ = http.NewResponseController(w).Flush() // nobody waits for this, where it can be told so
	ctx, cancel := keeping(r.Context())
	defer cancel()
	at := rec.Start.UTC()
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false) // so that texts are found as they were sent
	err := enc.Encode(captured{
		Time: at.Format(time.RFC3339Nano), RequestID: rec.ID, Route: rec.Route, Caller: rec.Caller,
		Model: rec.Model, Engine: rec.Engine, Status: status, Stream: rec.Stream,
		Request: c.asked.piece(), Answer: c.said.piece(),
	})
	if err == nil {
		err = k.Put(ctx, contract.CapturedPrefix+at.Format("2006/01/02/15/")+rec.ID+".json", line.Bytes())
	}
	if err != nil {
		k.Log.To.LogAttrs(r.Context(), slog.LevelError, "capture", append([]slog.Attr{
			slog.String("requestId", rec.ID), slog.String("err", err.Error()),
		}, captureFailed(k.Log.Name, time.Now())...)...)
	}
}

// keeping is the time there is, also if the caller is gone. Lambda's own end is
// soon where a call took all the time it had.
func keeping(ctx context.Context) (context.Context, context.CancelFunc) {
	end := time.Now().Add(keepTimeout)
	if limit, ok := ctx.Deadline(); ok && limit.Add(-reportTime).Before(end) {
		end = limit.Add(-reportTime)
	}
	return context.WithDeadline(context.WithoutCancel(ctx), end)
}

// captureFailed is the metric of one call that could not be kept, as attrs of
// [metrics] are.
func captureFailed(name string, now time.Time) []slog.Attr {
	return []slog.Attr{
		slog.Group("_aws", slog.Int64("Timestamp", now.UnixMilli()), slog.Any("CloudWatchMetrics", json.RawMessage(
			`[{"Namespace":"`+metricsNamespace+`","Dimensions":[["name"]],"Metrics":[{"Name":"CaptureFailures","Unit":"Count"}]}]`))),
		slog.String("name", name),
		slog.Int("CaptureFailures", 1),
	}
}
