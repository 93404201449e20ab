package openai

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// formats recognizes each format by the first bytes of a file.
var formats = map[string]func([]byte) bool{
	"png":  func(b []byte) bool { return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) },
	"jpeg": func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) },
	"gif":  func(b []byte) bool { return bytes.HasPrefix(b, []byte("GIF8")) },
	"webp": func(b []byte) bool {
		return len(b) > 12 && bytes.HasPrefix(b, []byte("RIFF")) && bytes.Equal(b[8:12], []byte("WEBP"))
	},
}

// image reads an image of a message, which errors call name.
func (r *reader) image(name func() string, url, detail rawjson.Value) *chat.Image {
	const takes = "send data:image/png;base64,... (or jpeg, gif, webp)"
	text, ok := url.Text()
	if !ok {
		r.fail(problem.BadParam(name(), "has no url", takes))
		return nil
	}
	head, data, _ := strings.Cut(text, ",")
	kind, isBase64 := strings.CutSuffix(strings.TrimPrefix(strings.ToLower(head), "data:"), ";base64")
	format := strings.TrimPrefix(kind, "image/")
	if format == "jpg" {
		format = "jpeg"
	}
	begins, known := formats[format]
	switch {
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"):
		r.fail(problem.BadParam(name(), "is a web address, which the gateway does not fetch", takes))
	case !strings.HasPrefix(head, "data:"), !isBase64, !known:
		r.fail(problem.BadParam(name(), "is not a data URL of an image", takes))
	}
	if r.problem != nil {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil || !begins(raw) {
		r.fail(problem.BadParam(name(), "is not a "+format+" in base64", takes))
		return nil
	}
	image := &chat.Image{Format: format, Data: raw, URL: text}
	image.Detail, _ = detail.Text()
	return image
}
