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
	// maxCaptured is the largest part of a request, and of an answer, that is captured.
	maxCaptured = 1 << 20
	// keepTimeout is how long storing a captured call may take.
	keepTimeout = 2 * time.Second
	// reportTime is left to log that it failed.
	reportTime = 100 * time.Millisecond
)

// captured is the form in which a call is stored. It is separate from [Record], which is
// logged.
type captured struct {
	Time      string `json:"time"` // when the request arrived
	RequestID string `json:"requestId"`
	Route     string `json:"route"`
	Caller    string `json:"caller,omitempty"`
	Model     string `json:"model"`
	Engine    string `json:"engine,omitempty"`
	Variant   string `json:"variant,omitempty"`
	Status    int    `json:"status"`
	Stream    bool   `json:"stream,omitempty"` // the answer is server-sent events
	Request   piece  `json:"request"`
	Answer    piece  `json:"answer"`
}

// piece is one side of a call: text, or base64 for binary data.
type piece struct {
	Body      string `json:"body"`
	Base64    bool   `json:"base64,omitempty"`
	Truncated bool   `json:"truncated,omitempty"` // there was more
}

// Keeper captures a share of the calls.
type Keeper struct {
	Percent int
	Intn    func(n int) int
	Put     func(ctx context.Context, key string, body []byte) error
	Log     *Log
}

// Capture records one call.
type Capture struct {
	asked, said head
}

// Listen returns w and r with a Capture that records their bodies, for the share of calls
// that is captured, and nil for the others. Headers are not recorded: they hold keys and
// tokens.
func (k *Keeper) Listen(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request, *Capture) {
	if r.Method != http.MethodPost || k.Intn(100) >= k.Percent {
		return w, r, nil
	}
	c := &Capture{}
	r = r.WithContext(r.Context()) // a copy, since the request is not ours to change
	r.Body = &recordedBody{ReadCloser: r.Body, to: &c.asked}
	return &recordedWriter{ResponseWriter: w, to: &c.said}, r, c
}

// Store stores what c has recorded, if it was a call of a model. A failure is logged and
// counted; the caller does not notice it.
func (k *Keeper) Store(w http.ResponseWriter, r *http.Request, c *Capture, rec *Record, status int) {
	if rec.Model == "" {
		return
	}
	_ = http.NewResponseController(w).Flush() // so that the caller does not wait for this, where flushing is possible
	ctx, cancel := keeping(r.Context())
	defer cancel()
	at := rec.Start.UTC()
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false) // so that texts are stored as they were sent
	err := enc.Encode(captured{
		Time: at.Format(time.RFC3339Nano), RequestID: rec.ID, Route: rec.Route, Caller: rec.Caller,
		Model: rec.Model, Engine: rec.Engine, Variant: rec.Variant, Status: status, Stream: rec.Stream,
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

// keeping bounds the time for storing a call, which goes on if the caller has left. It ends
// before Lambda's own time limit.
func keeping(ctx context.Context) (context.Context, context.CancelFunc) {
	end := time.Now().Add(keepTimeout)
	if limit, ok := ctx.Deadline(); ok && limit.Add(-reportTime).Before(end) {
		end = limit.Add(-reportTime)
	}
	return context.WithDeadline(context.WithoutCancel(ctx), end)
}

// captureFailed is the metric of one call that could not be stored, in the form of the
// attrs of [metrics].
func captureFailed(name string, now time.Time) []slog.Attr {
	return []slog.Attr{
		slog.Group("_aws", slog.Int64("Timestamp", now.UnixMilli()), slog.Any("CloudWatchMetrics", json.RawMessage(
			`[{"Namespace":"`+metricsNamespace+`","Dimensions":[["name"]],"Metrics":[{"Name":"CaptureFailures","Unit":"Count"}]}]`))),
		slog.String("name", name),
		slog.Int("CaptureFailures", 1),
	}
}
