package client

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/sagerock/sagerock/internal/failure"
)

// Stream asks model one thing and writes the text of its answer to out as it arrives, with a
// newline at its end. The answer that it returns is a refusal, or nil after a text.
func (g *Gateway) Stream(ctx context.Context, model, prompt string, out io.Writer) (*Answer, error) {
	body, err := json.Marshal(map[string]any{
		"model": model, "messages": []any{map[string]string{"role": "user", "content": prompt}}, "stream": true,
	})
	if err != nil {
		return nil, err
	}
	answer, err := g.send(ctx, http.MethodPost, "/v1/chat/completions", body, "application/json")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type")); answer.StatusCode != http.StatusOK || kind != "text/event-stream" {
		return g.whole(ctx, answer)
	}
	said := &lines{out: out}
	refused, err := g.texts(ctx, answer, said)
	if ended := said.end(); err == nil {
		err = ended
	}
	return refused, err
}

// lines knows whether what is written ends with a newline.
type lines struct {
	out  io.Writer
	open bool
}

func (l *lines) Write(p []byte) (int, error) {
	if len(p) > 0 {
		l.open = p[len(p)-1] != '\n'
	}
	return l.out.Write(p)
}

// end ends the last line.
func (l *lines) end() error {
	if !l.open {
		return nil
	}
	_, err := l.Write([]byte{'\n'})
	return err
}

// chunk is an event of a stream: a part of the answer, or an error that ends it.
type chunk struct {
	Choices []struct{ Delta struct{ Content string } }
	Error   json.RawMessage
}

// texts writes the text of each event. Lines of other fields, and comments, are skipped.
func (g *Gateway) texts(ctx context.Context, answer *http.Response, out io.Writer) (*Answer, error) {
	from := bufio.NewReader(answer.Body)
	for {
		line, err := from.ReadString('\n')
		data, ok := strings.CutPrefix(strings.TrimSpace(line), "data:")
		data = strings.TrimSpace(data)
		switch {
		case ok && data == "[DONE]":
			return nil, nil
		case err != nil && ctx.Err() != nil:
			return nil, failure.Interrupted()
		case err != nil:
			return nil, failure.New("ask again; if it stays, look at the gateway's log", "the answer broke off before its end")
		case !ok:
			continue
		}
		var event chunk
		if err := json.Unmarshal([]byte(data), &event); err != nil {
			return nil, failure.New("is the URL that of a sagerock gateway?", "the answer is not a stream of OpenAI's API: %v", err)
		}
		if event.Error != nil {
			return &Answer{http.StatusBadGateway, answer.Header, []byte(data)}, nil
		}
		for _, choice := range event.Choices {
			if _, err := io.WriteString(out, choice.Delta.Content); err != nil {
				return nil, err
			}
		}
	}
}
