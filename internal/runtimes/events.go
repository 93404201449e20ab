package runtimes

import (
	"encoding/json"
	"net/http"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// events writes the events of an answer that streams, each as soon as it is there.
type events struct {
	w     http.ResponseWriter
	block int  // the number of the block that is open or comes next
	open  bool // a block has begun
	call  int  // the call that the open block is of; -1 for a text
}

func newEvents(w http.ResponseWriter) *events {
	w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
	return &events{w: w}
}

func (e *events) write(frame []byte) {
	if _, err := e.w.Write(frame); err == nil { // a caller who left ends the context of the call
		_ = http.NewResponseController(e.w).Flush()
	}
}

func (e *events) send(kind string, payload map[string]any) {
	src, err := json.Marshal(payload)
	if err != nil {
		panic(err) // texts and numbers always encode
	}
	e.write(fakeaws.Event(kind, string(src)))
}

// delta writes a part of an answer. Texts and each call of a tool are blocks of their own.
func (e *events) delta(d *chat.Delta) {
	if d.Reasoning != "" {
		e.begin(-1, nil)
		e.part(map[string]any{"reasoningContent": map[string]any{"text": d.Reasoning}})
	}
	if d.Text != "" {
		e.begin(-1, nil)
		e.part(map[string]any{"text": d.Text})
	}
	for i := range d.Calls {
		c := &d.Calls[i]
		e.begin(c.Index, c)
		e.part(map[string]any{"toolUse": map[string]any{"input": c.Arguments}})
	}
}

// begin opens the block of a call, or of a text for -1, unless it is open.
func (e *events) begin(call int, c *chat.CallDelta) {
	if e.open && e.call == call {
		return
	}
	e.stopBlock()
	e.open, e.call = true, call
	if c != nil {
		e.send("contentBlockStart", map[string]any{"contentBlockIndex": e.block, "start": map[string]any{"toolUse": map[string]any{"toolUseId": c.ID, "name": c.Name}}})
	}
}

func (e *events) part(delta map[string]any) {
	e.send("contentBlockDelta", map[string]any{"contentBlockIndex": e.block, "delta": delta})
}

// stopBlock closes the open block.
func (e *events) stopBlock() {
	if e.open {
		e.send("contentBlockStop", map[string]any{"contentBlockIndex": e.block})
		e.open = false
		e.block++
	}
}
