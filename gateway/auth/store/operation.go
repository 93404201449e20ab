package store

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/sagerock/sagerock/gateway/signed"
)

// mostAnswer is more than a secret may have (64 KB), however it is escaped.
const mostAnswer = 1 << 20

// operation is one that a service has in AWS's JSON protocols, as they name it:
// X-Amz-Target, version 1.0 or 1.1 (Smithy, "AWS JSON 1.1 protocol").
type operation struct {
	service         *signed.Service
	target, version string
}

// call asks for in, and reads the answer into out.
func (o *operation) call(ctx context.Context, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	c := &signed.Call{
		Method: http.MethodPost, Body: body, Code: code, Most: mostAnswer,
		Header: http.Header{"Content-Type": {"application/x-amz-json-" + o.version}, "X-Amz-Target": {o.target}},
	}
	if o.service.Base != nil {
		c.URL = *o.service.Base
	}
	a, err := o.service.Do(ctx, c)
	if err != nil {
		return err
	}
	if json.Unmarshal(a.Body, out) != nil { // whose error may quote the answer
		return errors.New("the answer is not what was asked for")
	}
	return nil
}

// code is the code in an error, which may have a namespace before it.
func code(answer []byte) string {
	var said struct {
		Type string `json:"__type"`
	}
	_ = json.Unmarshal(answer, &said) // no code is what else there may be
	return said.Type[strings.LastIndexByte(said.Type, '#')+1:]
}
