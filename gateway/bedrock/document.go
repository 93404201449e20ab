package bedrock

import (
	"bytes"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	smithydocument "github.com/aws/smithy-go/document"
)

// jsonDocument is src, a JSON object or nothing, as a document of the SDK. Numbers keep their
// notation.
func jsonDocument(src []byte) document.Interface {
	v := any(map[string]any{})
	if len(src) > 0 {
		dec := json.NewDecoder(bytes.NewReader(src))
		dec.UseNumber()
		if err := dec.Decode(&v); err != nil {
			panic(err) // it was validated when it was read
		}
	}
	return document.NewLazyDocument(numbers(v))
}

// numbers converts numbers to the SDK's type.
func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		return smithydocument.Number(v)
	case map[string]any:
		for key, inner := range v {
			v[key] = numbers(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = numbers(inner)
		}
	}
	return v
}
