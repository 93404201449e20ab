package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/sagerock/sagerock/internal/fakeaws"
)

// Where SageMaker answers, and OpenAI.
const (
	pathSageMaker = "/endpoints/bench-assistant/invocations"
	pathOpenAI    = "/v1/chat/completions"
	streamSuffix  = "-response-stream" // of SageMaker's path
)

// tokens is how many a stream has.
const tokens = 64

// holdPrompt asks for a stream that stays open until its caller leaves.
const holdPrompt = "hold"

const answer = `{"id":"x1","object":"chat.completion","created":1,"model":"/opt/ml/model","choices":[{"index":0,"message":{"role":"assistant","content":"` +
	`A container of the same size as yours answers in about this many words, which is enough to see what a gateway does to them, and few enough not to hide it."},` +
	`"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":31,"total_tokens":42}}`

// newUpstream answers as SageMaker does for a chat container, and as OpenAI does.
func newUpstream() http.Handler {
	texts := make([]string, tokens)
	for i := range texts {
		texts[i] = fmt.Sprintf("word%02d ", i)
	}
	events := strings.SplitAfter(strings.TrimSuffix(fakeaws.Completions(texts...), "\n\n"), "\n\n")
	var parts, plain [][]byte
	for _, event := range events {
		plain = append(plain, []byte(event))
		parts = append(parts, fakeaws.Part(event))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+pathSageMaker, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
	})
	mux.HandleFunc("POST "+pathSageMaker+streamSuffix, func(w http.ResponseWriter, r *http.Request) {
		stream(w, r, "application/vnd.amazon.eventstream", parts)
	})
	mux.HandleFunc("POST "+pathOpenAI, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if bytes.Contains(body, []byte(`"stream":true`)) {
			r.Body = io.NopCloser(bytes.NewReader(body))
			stream(w, r, "text/event-stream", plain)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
	})
	return mux
}

// stream writes each event by itself, as a model does.
func stream(w http.ResponseWriter, r *http.Request, contentType string, events [][]byte) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", contentType)
	flush := http.NewResponseController(w).Flush
	for i, event := range events {
		if i == 2 && bytes.Contains(body, []byte(`"`+holdPrompt+`"`)) {
			<-r.Context().Done()
			return
		}
		if _, err := w.Write(event); err != nil {
			return
		}
		_ = flush()
	}
}

// newFloor hands calls to upstream and signs them, and does nothing else.
func newFloor(upstream string) http.Handler {
	to, err := url.Parse(upstream)
	if err != nil {
		panic(err) // it is our own
	}
	signer, creds := v4.NewSigner(), aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}
	return &httputil.ReverseProxy{
		FlushInterval: -1,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 100},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Header.Del("Accept-Encoding")
			body, err := io.ReadAll(r.In.Body)
			if err != nil {
				return
			}
			r.Out.Body = io.NopCloser(bytes.NewReader(body))
			sum := sha256.Sum256(body)
			_ = signer.SignHTTP(r.In.Context(), creds, r.Out, hex.EncodeToString(sum[:]), "sagemaker", "us-east-1", time.Now())
		},
	}
}

// serveHere serves h and says where.
func serveHere(h http.Handler) error {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://%s\n", l.Addr())
	return (&http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}).Serve(l)
}
