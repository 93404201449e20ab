package runtimes

import (
	"encoding/json"
	"net/http"

	"github.com/sagerock/sagerock/gateway/chat"
)

// embedRequest is what embedding models take, each its own part of it ("Amazon Titan Text
// Embeddings models" and "Cohere Embed v4", Amazon Bedrock User Guide; "Complete embeddings
// request and response schema", Amazon Nova User Guide).
type embedRequest struct {
	InputText  string // Titan
	Dimensions int

	Texts     []string // Cohere
	Dimension int      `json:"output_dimension"`

	SingleEmbeddingParams *struct { // Nova
		EmbeddingDimension int
		Text               struct{ Value string }
	}
}

// invokeModel answers InvokeModel of an embedding model.
func (m *Models) invokeModel(w http.ResponseWriter, r *http.Request, body []byte) {
	var in embedRequest
	if err := json.Unmarshal(body, &in); err != nil {
		fail(w, http.StatusBadRequest, "ValidationException", "the body is no JSON that an embedding model takes")
		return
	}
	texts := &chat.Texts{Input: in.Texts, Dimensions: in.Dimensions + in.Dimension}
	switch nova := in.SingleEmbeddingParams; {
	case nova != nil:
		texts.Input, texts.Dimensions = []string{nova.Text.Value}, nova.EmbeddingDimension
	case in.InputText != "":
		texts.Input = []string{in.InputText}
	case len(in.Texts) == 0:
		fail(w, http.StatusBadRequest, "ValidationException", "the local AWS answers InvokeModel of embedding models only: use Converse for all others")
		return
	}
	c := m.bedrockCall(r.PathValue("id"))
	c.Texts = texts
	answer, err := m.engine.Invoke(r.Context(), c)
	if err != nil {
		failed(w, err)
		return
	}
	all, tokens := answer.Vectors.All, 0
	if answer.Vectors.Usage != nil {
		tokens = answer.Vectors.Usage.InputTokens
	}
	switch {
	case in.SingleEmbeddingParams != nil:
		reply(w, map[string]any{"embeddings": []any{map[string]any{"embeddingType": "TEXT", "embedding": all[0]}}})
	case in.InputText != "":
		reply(w, map[string]any{"embedding": all[0], "inputTextTokenCount": tokens})
	default:
		reply(w, map[string]any{"embeddings": map[string]any{"float": all}, "response_type": "embeddings_by_type"})
	}
}
