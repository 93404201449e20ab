// Package objects reads and writes the objects of one S3 bucket.
package objects

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/encoding/httpbinding"

	"github.com/sagerock/sagerock/gateway/signed"
)

// ErrNotFound means that no object has this key. A caller without permission to list
// the bucket gets AccessDenied instead (Amazon S3 API Reference, "GetObject").
var ErrNotFound = errors.New("NoSuchKey")

// Object is what is kept under a key.
type Object struct {
	ContentType string
	Body        []byte
}

// Store is one bucket.
type Store struct {
	s3   *signed.Service
	base url.URL // of the bucket
}

// New returns the store in this bucket, which is in the Region of cfg.
func New(cfg aws.Config, bucket string) *Store {
	if at := os.Getenv("AWS_ENDPOINT_URL_S3"); at != "" {
		cfg.BaseEndpoint = &at
	}
	s := &Store{s3: signed.New(cfg, "s3")}
	switch base := s.s3.Base; {
	case base == nil:
	case s.s3.Own: // which may have no name of its own for each bucket
		s.base = *base
		s.base.Path = strings.TrimSuffix(base.Path, "/") + "/" + bucket + "/"
	default:
		s.base = *base
		s.base.Host = bucket + "." + base.Host
	}
	return s
}

// Put keeps body under key, in the place of what was there. The bucket says how it
// is encrypted.
func (s *Store) Put(ctx context.Context, key, contentType string, body []byte) error {
	c := s.call(http.MethodPut, key)
	c.Body = body
	if contentType != "" {
		c.Header = http.Header{"Content-Type": {contentType}}
	}
	_, err := s.do(ctx, c)
	return err
}

// Get returns what is kept under key, or [ErrNotFound]. More than most bytes are
// an error.
func (s *Store) Get(ctx context.Context, key string, most int64) (*Object, error) {
	c := s.call(http.MethodGet, key)
	c.Most = most
	a, err := s.do(ctx, c)
	if err != nil {
		return nil, err
	}
	return &Object{ContentType: a.Header.Get("Content-Type"), Body: a.Body}, nil
}

// putMost is how much S3 may say about an object that it has taken, which is nothing.
const putMost = 4 << 10

func (s *Store) call(method, key string) *signed.Call {
	c := &signed.Call{Method: method, URL: s.base, Code: code, Most: putMost}
	c.URL.RawPath = c.URL.EscapedPath() + httpbinding.EscapePath(key, false) // more than a URL must have escaped
	c.URL.Path += key
	return c
}

func (s *Store) do(ctx context.Context, c *signed.Call) (*signed.Answer, error) {
	a, err := s.s3.Do(ctx, c)
	if r, ok := errors.AsType[*signed.Refusal](err); ok && r.Code == ErrNotFound.Error() {
		return nil, ErrNotFound
	}
	return a, err
}

// code is the code in an error of S3 (Amazon S3 API Reference, "Error Responses").
func code(answer []byte) string {
	_, after, _ := strings.Cut(string(answer), "<Code>")
	code, _, ok := strings.Cut(after, "</Code>")
	if !ok {
		return ""
	}
	return code
}
