package gateway

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract"
)

// TestSlowBody has a caller who promises a body and never sends the rest of it.
func TestSlowBody(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	g, err := New(Options{
		Settings: &contract.Settings{Name: "shop", TimeoutSeconds: 5, MaxBodyKB: 64, Models: map[string]contract.Model{"assistant": {Bedrock: &contract.Bedrock{ModelID: "m"}}}},
		Targets:  &contract.Targets{}, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(g, time.Second, log)
	if server.ReadTimeout <= 0 || server.ReadTimeout > time.Minute || server.WriteTimeout < server.ReadTimeout+time.Second {
		t.Errorf("reads may take %v and writes %v", server.ReadTimeout, server.WriteTimeout)
	}
	server.ReadTimeout = 100 * time.Millisecond // nobody wants to wait for the real one
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { server.Close() })
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"model\"")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusRequestTimeout || !strings.Contains(string(body), "slow_body") {
		t.Errorf("got %d %s", resp.StatusCode, body)
	}
}
