package fakeaws

import (
	"net/http"
)

// contentType is that of every stream.
const contentType = "application/vnd.amazon.eventstream"

// Stream answers with events, each as soon as it is written.
func Stream(events ...[]byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { send(w, events) }
}

// Parts answers as SageMaker does for a container that wrote src: in parts of
// size bytes.
func Parts(src string, size int) http.HandlerFunc {
	var events [][]byte
	for len(src) > size {
		events = append(events, Part(src[:size]))
		src = src[size:]
	}
	return Stream(append(events, Part(src))...)
}

// Cut answers with events, then with half of the last one, and hangs up.
func Cut(events ...[]byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		last := len(events) - 1
		send(w, events[:last])
		send(w, [][]byte{events[last][:len(events[last])/2]})
		panic(http.ErrAbortHandler)
	}
}

// Hang answers with events and then with nothing more until the caller gives up,
// which it tells gone.
func Hang(gone chan<- struct{}, events ...[]byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		send(w, events)
		<-r.Context().Done()
		gone <- struct{}{}
	}
}

func send(w http.ResponseWriter, events [][]byte) {
	w.Header().Set("Content-Type", contentType)
	flush := http.NewResponseController(w).Flush
	for _, event := range events {
		if _, err := w.Write(event); err != nil {
			return
		}
		_ = flush() // a caller who left is seen at the next write
	}
	if len(events) == 0 {
		_ = flush()
	}
}
