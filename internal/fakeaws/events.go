// Package fakeaws answers as Bedrock and SageMaker do, on the wire: in the binary
// event stream that the AWS SDK reads. It is for tests, for
// benchmarks and for the local AWS.
package fakeaws

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream/eventstreamapi"
)

// Event is one event of a stream. Its payload is JSON.
func Event(kind, payload string) []byte {
	return encode(payload,
		eventstreamapi.MessageTypeHeader, "event",
		eventstreamapi.EventTypeHeader, kind,
		eventstreamapi.ContentTypeHeader, "application/json")
}

// Exception is the event of a failure in the middle of a stream.
func Exception(kind, message string) []byte {
	return encode(`{"message":`+strconv.Quote(message)+`}`,
		eventstreamapi.MessageTypeHeader, "exception",
		eventstreamapi.ExceptionTypeHeader, kind,
		eventstreamapi.ContentTypeHeader, "application/json")
}

// Error is the event of a failure that has no shape of its own.
func Error(code, message string) []byte {
	return encode("",
		eventstreamapi.MessageTypeHeader, "error",
		eventstreamapi.ErrorCodeHeader, code,
		eventstreamapi.ErrorMessageHeader, message)
}

// Part is what a container wrote, as SageMaker passes it on.
func Part(src string) []byte {
	return encode(src,
		eventstreamapi.MessageTypeHeader, "event",
		eventstreamapi.EventTypeHeader, "PayloadPart",
		eventstreamapi.ContentTypeHeader, "application/octet-stream")
}

func encode(payload string, headers ...string) []byte {
	var m eventstream.Message
	m.Payload = []byte(payload)
	for i := 0; i < len(headers); i += 2 {
		m.Headers.Set(headers[i], eventstream.StringValue(headers[i+1]))
	}
	var buf bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&buf, m); err != nil {
		panic(err) // short headers always encode
	}
	return buf.Bytes()
}

// Converse is the events of a whole answer of ConverseStream: one for each text,
// and those around them.
func Converse(texts ...string) [][]byte {
	events := [][]byte{Event("messageStart", `{"role":"assistant"}`)}
	for _, text := range texts {
		events = append(events, Event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":`+strconv.Quote(text)+`}}`))
	}
	return append(events,
		Event("contentBlockStop", `{"contentBlockIndex":0}`),
		Event("messageStop", `{"stopReason":"end_turn"}`),
		Event("metadata", fmt.Sprintf(`{"usage":{"inputTokens":11,"outputTokens":%d,"totalTokens":%d},"metrics":{"latencyMs":5}}`, len(texts), 11+len(texts))))
}

// Completions is what a chat container streams: one chunk for each text, and
// those around them.
func Completions(texts ...string) string {
	const head = `data: {"id":"x1","object":"chat.completion.chunk","created":1,"model":"/opt/ml/model","choices":[`
	var b bytes.Buffer
	b.WriteString(head + `{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}` + "\n\n")
	for _, text := range texts {
		b.WriteString(head + `{"index":0,"delta":{"content":` + strconv.Quote(text) + `},"logprobs":null,"finish_reason":null}]}` + "\n\n")
	}
	b.WriteString(head + `{"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":"stop","stop_reason":null}]}` + "\n\n")
	fmt.Fprintf(&b, head+`],"usage":{"prompt_tokens":11,"completion_tokens":%d,"total_tokens":%d}}`+"\n\n", len(texts), 11+len(texts))
	b.WriteString("data: [DONE]\n\n")
	return b.String()
}
