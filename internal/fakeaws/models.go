package fakeaws

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Models is Bedrock and SageMaker, as far as the gateway calls them, with a model
// behind every name that follows simple commands; see answerTo.
type Models struct {
	// Release lets an answer to "count slowly" go on, once.
	Release chan struct{}
	// Gone gets the engine of each answer to "talk for ever" whose caller left.
	Gone chan string
	// Start is how long an inference component takes that has no copy until it is called.
	Start time.Duration

	mux http.ServeMux

	mu    sync.Mutex
	began map[string]int       // calls of which this is not a try again, by engine and prompt
	woken map[string]time.Time // when the first call of an inference component came
}

// NewModels returns a fake that nobody has called yet.
func NewModels() *Models {
	m := &Models{Release: make(chan struct{}), Gone: make(chan string, 100), began: map[string]int{}, woken: map[string]time.Time{}}
	for pattern, handler := range map[string]func(http.ResponseWriter, *http.Request, []byte){
		"POST /model/{id}/converse":                          m.converse,
		"POST /model/{id}/converse-stream":                   m.converseStream,
		"POST /model/{id}/invoke":                            titan,
		"POST /endpoints/{name}/invocations":                 m.hosted(m.container),
		"POST /endpoints/{name}/invocations-response-stream": m.hosted(m.containerStream),
	} {
		m.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			handler(w, r, body)
		})
	}
	return m
}

// ServeHTTP implements [http.Handler].
func (m *Models) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.mux.ServeHTTP(w, r) }

// fail answers with an error of AWS.
func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", code)
	w.Header().Set("X-Amzn-Requestid", "request-of-"+code)
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"message":"a secret of %s"}`, code)
}

// hosted is h of inference components that have no copy until they are called. The error is what
// AWS says then ("Unlock cost savings with the new scale down to zero feature in SageMaker
// Inference", AWS Machine Learning Blog).
func (m *Models) hosted(h func(http.ResponseWriter, *http.Request, []byte)) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, r *http.Request, body []byte) {
		if name := r.Header.Get("X-Amzn-Sagemaker-Inference-Component"); name != "" && m.asleep(name) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("X-Amzn-Errortype", "ValidationError")
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"Message":"Inference Component has no capacity to process this request. ApplicationAutoScaling may be in-progress (if configured) or try to increase the capacity by invoking UpdateInferenceComponentRuntimeConfig API."}`)
			return
		}
		h(w, r, body)
	}
}

// asleep reports whether a component has no copy. The first call starts one.
func (m *Models) asleep(component string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, woken := m.woken[component]; !woken {
		m.woken[component] = time.Now()
	}
	return time.Since(m.woken[component]) < m.Start
}

// refuses answers with an error, if a is one.
func (m *Models) refuses(w http.ResponseWriter, r *http.Request, engine, prompt string, a *answer) bool {
	switch {
	case a.busyOnce:
		m.mu.Lock()
		defer m.mu.Unlock()
		if strings.Contains(r.Header.Get("Amz-Sdk-Request"), "attempt=1;") {
			m.began[engine+prompt]++
		}
		if m.began[engine+prompt] > 1 {
			return false
		}
		fail(w, http.StatusTooManyRequests, "ThrottlingException")
	case a.code != "":
		fail(w, a.status, a.code)
	default:
		return false
	}
	return true
}

// send writes a streamed answer: those events that go before each word of it, and
// the ones at its end.
func (m *Models) send(w http.ResponseWriter, r *http.Request, engine string, a *answer, head [][]byte, word func(string) []byte, tail [][]byte) {
	send(w, head)
	for i, text := range a.words {
		if a.slow && i == 1 {
			select {
			case <-m.Release:
			case <-r.Context().Done():
				return
			}
		}
		send(w, [][]byte{word(text)})
	}
	if a.endless {
		<-r.Context().Done()
		m.Gone <- engine
		return
	}
	if a.cut {
		return
	}
	send(w, tail)
}

// titan embeds one text as Amazon Titan does.
func titan(w http.ResponseWriter, _ *http.Request, body []byte) {
	var in struct {
		InputText  string
		Dimensions int
	}
	if err := json.Unmarshal(body, &in); err != nil || in.InputText == "" {
		fail(w, http.StatusBadRequest, "ValidationException")
		return
	}
	reply(w, map[string]any{"embedding": vector(in.InputText, in.Dimensions), "inputTextTokenCount": len(strings.Fields(in.InputText))})
}

// vector is the same for the same text.
func vector(text string, n int) []float32 {
	if n == 0 {
		n = 4
	}
	v := make([]float32, n)
	for i, c := range []byte(text) {
		v[i%n] += float32(c) / 1024
	}
	return v
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // a caller who left is no news
}

// quote is text as JSON.
func quote(text string) string { return strconv.Quote(text) }
