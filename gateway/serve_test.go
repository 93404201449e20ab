package gateway_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/sagerock/sagerock/gateway"
)

// serve runs h until the returned function is called, which is what a signal does.
func serve(t *testing.T, h http.HandlerFunc, grace time.Duration) (url string, stop func(), ended <-chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- gateway.Serve(ctx, l, h, time.Minute, grace, discard()) }()
	return "http://" + l.Addr().String(), cancel, done
}

func TestServeLetsCallsFinish(t *testing.T) {
	began, goOn := make(chan bool), make(chan bool)
	url, stop, ended := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		began <- true
		<-goOn
		_, _ = io.WriteString(w, "done")
	}, time.Minute)
	said := make(chan string, 1)
	go func() {
		answer, err := http.Get(url)
		if err != nil {
			said <- err.Error()
			return
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		said <- string(body)
	}()
	<-began
	stop()
	for { // it takes no new calls, while the one goes on
		c, err := net.Dial("tcp", url[len("http://"):])
		if err != nil {
			break
		}
		c.Close()
	}
	goOn <- true
	if got := <-said; got != "done" {
		t.Errorf("the call in progress got %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestServeEndsCallsAfterGrace(t *testing.T) {
	began, gone := make(chan bool), make(chan bool)
	url, stop, ended := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		began <- true
		<-r.Context().Done()
		gone <- true
	}, time.Millisecond)
	go func() {
		if answer, err := http.Get(url); err == nil {
			answer.Body.Close()
		}
	}()
	<-began
	stop()
	<-gone
	if err := <-ended; err == nil {
		t.Error("a call was ended, and nothing says so")
	}
}
