package gateway

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"time"
	"unicode/utf8"

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

// captured is what is kept of a call as a whole. It is apart from [record], which
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

// capture listens to a call. A nil one keeps nothing.
type capture struct {
	asked, said head
}

// capture returns w and r with somebody who listens, for the share of calls that
// is kept. Headers are not listened to: they hold keys and tokens.
func (g *Gateway) capture(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request, *capture) {
	if g.keep == nil || r.Method != http.MethodPost || g.intn(100) >= g.keepPercent {
		return w, r, nil
	}
	c := &capture{}
	r = r.WithContext(r.Context()) // a copy, since the request is not ours to change
	r.Body = &heardBody{ReadCloser: r.Body, to: &c.asked}
	return &heardWriter{ResponseWriter: w, to: &c.said}, r, c
}

// store keeps what c has heard, if it was a call of a model. A failure is a line in
// the log and a metric, and nothing to the caller.
func (g *Gateway) store(w http.ResponseWriter, r *http.Request, c *capture, rec *record, status int) {
	if c == nil || rec.model == "" {
		return
	}
	_ = http.NewResponseController(w).Flush() // nobody waits for this, where it can be told so
	ctx, cancel := keeping(r.Context())
	defer cancel()
	at := rec.start.UTC()
	body := jsonLine(captured{
		Time: at.Format(time.RFC3339Nano), RequestID: rec.id, Route: rec.route, Caller: rec.caller,
		Model: rec.model, Engine: rec.engine, Status: status, Stream: rec.stream,
		Request: c.asked.piece(), Answer: c.said.piece(),
	})
	if err := g.keep(ctx, contract.CapturedPrefix+at.Format("2006/01/02/15/")+rec.id+".json", body); err != nil {
		g.log.LogAttrs(r.Context(), slog.LevelError, "capture", append([]slog.Attr{
			slog.String("requestId", rec.id), slog.String("err", err.Error()),
		}, captureFailed(g.name, time.Now())...)...)
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
// [requestMetrics] are.
func captureFailed(name string, now time.Time) []slog.Attr {
	return []slog.Attr{
		slog.Group("_aws", slog.Int64("Timestamp", now.UnixMilli()), slog.Any("CloudWatchMetrics", json.RawMessage(
			`[{"Namespace":"`+metricsNamespace+`","Dimensions":[["name"]],"Metrics":[{"Name":"CaptureFailures","Unit":"Count"}]}]`))),
		slog.String("name", name),
		slog.Int("CaptureFailures", 1),
	}
}

// head is the beginning of what comes.
type head struct {
	buf  bytes.Buffer
	more bool
}

func (h *head) add(p []byte) {
	if room := maxCaptured - h.buf.Len(); len(p) > room {
		p, h.more = p[:room], true
	}
	h.buf.Write(p)
}

func (h *head) piece() piece {
	b := h.buf.Bytes()
	if h.more {
		b = whole(b)
	}
	if utf8.Valid(b) {
		return piece{Body: string(b), Truncated: h.more}
	}
	return piece{Body: base64.StdEncoding.EncodeToString(b), Base64: true, Truncated: h.more}
}

// whole is b without a last character that was cut.
func whole(b []byte) []byte {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return b[:i]
			}
			break
		}
	}
	return b
}

// heardBody is a body whose reading is listened to.
type heardBody struct {
	io.ReadCloser
	to *head
}

// Read implements [io.Reader].
func (b *heardBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.to.add(p[:n])
	return n, err
}

// heardWriter is a response whose writing is listened to.
type heardWriter struct {
	http.ResponseWriter
	to *head
}

// Write implements [io.Writer].
func (w *heardWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.to.add(p[:n])
	return n, err
}

// Unwrap is for [http.ResponseController].
func (w *heardWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
