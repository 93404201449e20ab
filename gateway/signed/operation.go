package signed

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// mostJSON is more than a secret may have (64 KB), however it is escaped.
const mostJSON = 1 << 20

// Operation is what a service does, in AWS's JSON protocols.
type Operation struct {
	Service *Service
	Target  string // its name in X-Amz-Target
	Version string // of the protocol, 1.0 or 1.1 (Smithy, "AWS JSON 1.1 protocol")
}

// Call asks for in, and reads the answer into out.
func (o *Operation) Call(ctx context.Context, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	c := &Call{
		Method: http.MethodPost, Body: body, Code: typeIn, Message: messageIn, Most: mostJSON,
		Header: http.Header{"Content-Type": {"application/x-amz-json-" + o.Version}, "X-Amz-Target": {o.Target}},
	}
	if o.Service.Base != nil {
		c.URL = *o.Service.Base
	}
	a, err := o.Service.Do(ctx, c)
	if err != nil {
		return err
	}
	if json.Unmarshal(a.Body, out) != nil { // whose error may quote the answer
		return errors.New("the answer is not what was asked for")
	}
	return nil
}

// messageIn is what an error says, under either name that services have for it.
func messageIn(answer []byte) string {
	var said struct{ Message string } // or message
	_ = json.Unmarshal(answer, &said)
	return said.Message
}

// typeIn is the code in an error, which may have a namespace before it.
func typeIn(answer []byte) string {
	var said struct {
		Type string `json:"__type"`
	}
	_ = json.Unmarshal(answer, &said) // no code is what else there may be
	return said.Type[strings.LastIndexByte(said.Type, '#')+1:]
}
