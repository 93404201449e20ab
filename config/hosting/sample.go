package hosting

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/sagerock/sagerock/config/form"
)

// Sample is a request that each deployment sends to the model once the new instances serve. A
// function of AWS Lambda sends it, up to three times, to each variant. If the model does not
// answer as expected, the deployment fails and the model before serves again. Neither the
// request nor the answer is logged.
type Sample struct {
	// Body is the request. For chat and embedding models the default is a short one.
	Body string `yaml:"body" rule:"is=sample on=!file" because:"the file is the request"`

	// File is the path of a text file with the request, beside this file.
	File string `yaml:"file" rule:"is=sampleFile"`

	// ContentType is what the request is. The default is text/csv for the xgboost and sklearn
	// images, and application/json for the rest.
	ContentType string `yaml:"contentType" rule:"is=contentType"`

	// JSON is whether the answer must be JSON. That of a chat or embedding model always must.
	JSON bool `yaml:"json"`

	// Contains is a text that the answer must contain.
	Contains string `yaml:"contains" rule:"is=sampleText"`

	// Latency is the time within which the model must answer. With 0s, a minute.
	Latency form.Duration `yaml:"latency" rule:"min=0s max=1m"`

	// Text is what is in File.
	Text string `yaml:"-"`
}

// LargestSample bounds a request. It is in the template, and in the events of CloudFormation.
const LargestSample = 16 << 10

// Request is what is sent.
func (s *Sample) Request() string {
	if s.File != "" {
		return s.Text
	}
	return s.Body
}

// The requests that models answer whose API is known.
const (
	sampleOfChat      = `{"messages": [{"role": "user", "content": "Say yes."}], "max_tokens": 16}`
	sampleOfEmbedding = `{"inputs": ["yes"]}`
)

// Fill sets what the file leaves out, for a model of a protocol in an image that reads rows of
// CSV, or not.
func (s *Sample) Fill(protocol string, rows bool) {
	if s.Body == "" && s.File == "" {
		switch protocol {
		case "chat":
			s.Body = sampleOfChat
		case "embedding":
			s.Body = sampleOfEmbedding
		}
	}
	s.JSON = s.JSON || protocol == "chat" || protocol == "embedding"
	if s.ContentType == "" {
		s.ContentType = "application/json"
		if rows {
			s.ContentType = "text/csv"
		}
	}
}

// Check reports a request that there is not, or that is not what the model reads. read reads
// a file beside the config file, up to [LargestSample] and a byte; it is nil where nobody looks.
func (s *Sample) Check(p *form.Place, read func(file string) ([]byte, error)) {
	at := p.Get("body")
	if s.File != "" {
		if at = p.Get("file"); !at.Sound() {
			return
		}
		src, err := read(s.File)
		switch {
		case err != nil:
			at.Errorf("write the file, or its path from the directory of this file", "there is no file %s", s.File)
			return
		case src == nil:
			return // nobody looked
		case len(src) > LargestSample:
			at.Errorf("write a shorter request", "%s is longer than %d bytes", s.File, LargestSample)
			return
		case len(src) == 0 || !utf8.Valid(src):
			at.Errorf("write a text", "%s is not a text", s.File)
			return
		}
		s.Text = string(src)
	}
	switch {
	case !p.Sound("body", "file") || !p.Up().Up().Sound("image", "protocol", "training.*"):
	case s.Request() == "":
		p.Errorf(fmt.Sprintf("add %s or %s to the file", p.Get("body").Path(), p.Get("file").Path()), "has no request: only of chat and embedding models is it known what they read")
	case s.ContentType == "application/json" && p.Sound("contentType") && !json.Valid([]byte(s.Request())):
		at.Errorf("write JSON, or another contentType", "is not JSON")
	}
}
