package client

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// streaming is a gateway that writes each of parts when next is read from.
func streaming(t *testing.T, parts []string, next <-chan struct{}) *Gateway {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		for _, part := range parts {
			<-next
			_, _ = io.WriteString(w, part)
			w.(http.Flusher).Flush()
		}
	}))
	t.Cleanup(server.Close)
	return &Gateway{URL: server.URL}
}

// TestTextIsPrintedAsItArrives reads the first word before the gateway has sent the second.
func TestTextIsPrintedAsItArrives(t *testing.T) {
	next := make(chan struct{})
	g := streaming(t, []string{
		`data: {"choices":[{"delta":{"role":"assistant","content":"Hi"}}]}` + "\n\n",
		`data: {"choices":[{"delta":{"content":" there"}}]}` + "\n\ndata: {\"choices\":[]}\n\ndata: [DONE]\n\n",
	}, next)
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		_, err := g.Stream(t.Context(), "assistant", "Say hi", write)
		write.Close()
		ended <- err
	}()
	next <- struct{}{}
	first := make(chan string, 1)
	go func() {
		word := make([]byte, 2)
		_, _ = io.ReadFull(read, word)
		first <- string(word)
	}()
	select {
	case word := <-first:
		if word != "Hi" {
			t.Errorf("the first word is %q", word)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing is printed before the answer is complete")
	}
	next <- struct{}{}
	rest, err := io.ReadAll(read)
	if err != nil || string(rest) != " there\n" {
		t.Errorf("then comes %q, %v", rest, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestStreamThatBreaksIsAFailure tells an answer that ends early from a complete one.
func TestStreamThatBreaksIsAFailure(t *testing.T) {
	for want, last := range map[string]string{
		"broke off before its end": "",
		"not a stream":             "data: <html>\n\n",
	} {
		next := make(chan struct{}, 2)
		next <- struct{}{}
		next <- struct{}{}
		g := streaming(t, []string{`data: {"choices":[{"delta":{"content":"Hi"}}]}` + "\n\n", last}, next)
		if _, err := g.Stream(t.Context(), "assistant", "Say hi", io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	next := make(chan struct{}, 1)
	next <- struct{}{}
	g := streaming(t, []string{`data: {"error":{"message":"busy","hint":"wait","code":"throttled"}}` + "\n\n"}, next)
	refused, err := g.Stream(t.Context(), "assistant", "Say hi", io.Discard)
	if err != nil || refused == nil || refused.Problem().Hint != "wait" {
		t.Errorf("an error within the stream is %+v, %v", refused, err)
	}
}
