package bedrock

import (
	"encoding/json"
	"fmt"
	"strings"
)

// embedder describes the requests and answers of a family of Bedrock's embedding models.
type embedder struct {
	id         string // is part of the ids of its models
	batch      int    // texts that one call takes
	dimensions []int  // that a caller can choose from; none if it cannot
	body       func(texts []string, dimensions int) any
	vectors    func(answer []byte) ([][]float32, int, error) // and the tokens, where the answer says so
}

// embedders lists the families, whose bodies are in "Amazon Titan Text Embeddings
// models", "Cohere Embed v3" and "Cohere Embed v4" of the Amazon Bedrock User Guide
// and in "Complete embeddings request and response schema" of the Amazon Nova User
// Guide.
var embedders = []embedder{
	{
		id: "amazon.titan-embed-text-v2", batch: 1, dimensions: []int{256, 512, 1024},
		body: func(texts []string, dimensions int) any {
			return struct {
				InputText  string `json:"inputText"`
				Dimensions int    `json:"dimensions,omitempty"`
			}{texts[0], dimensions}
		},
		vectors: func(answer []byte) ([][]float32, int, error) {
			var doc struct {
				Embedding           []float32
				InputTextTokenCount int
			}
			err := json.Unmarshal(answer, &doc)
			return [][]float32{doc.Embedding}, doc.InputTextTokenCount, err
		},
	},
	{id: "cohere.embed-v4", batch: 96, dimensions: []int{256, 512, 1024, 1536}, body: cohereBody, vectors: cohereVectors},
	{id: "cohere.embed-", batch: 96, body: cohereBody, vectors: cohereVectors},
	{
		id: "amazon.nova-2-multimodal-embeddings", batch: 1, dimensions: []int{256, 384, 1024, 3072},
		body: func(texts []string, dimensions int) any {
			text := map[string]any{"truncationMode": "NONE", "value": texts[0]} // a text that is too long is an error, as with OpenAI
			params := map[string]any{"embeddingPurpose": "GENERIC_INDEX", "text": text}
			if dimensions > 0 {
				params["embeddingDimension"] = dimensions
			}
			return map[string]any{"taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": params}
		},
		vectors: func(answer []byte) ([][]float32, int, error) {
			var doc struct {
				Embeddings []struct{ Embedding []float32 }
			}
			err := json.Unmarshal(answer, &doc)
			if err == nil && len(doc.Embeddings) != 1 {
				err = fmt.Errorf("%d embeddings for one text", len(doc.Embeddings))
			}
			if err != nil {
				return nil, 0, err
			}
			return [][]float32{doc.Embeddings[0].Embedding}, 0, nil
		},
	},
}

// cohereBody is for v3 and v4. OpenAI's API does not say what a text is used for, so every
// text is embedded as a document to be searched.
func cohereBody(texts []string, dimensions int) any {
	return struct {
		Texts     []string `json:"texts"`
		InputType string   `json:"input_type"`
		Types     []string `json:"embedding_types"`
		Dimension int      `json:"output_dimension,omitempty"`
	}{texts, "search_document", []string{"float"}, dimensions}
}

func cohereVectors(answer []byte) ([][]float32, int, error) {
	var doc struct {
		Embeddings struct{ Float [][]float32 }
	}
	err := json.Unmarshal(answer, &doc)
	return doc.Embeddings.Float, 0, err
}

// embedderOf returns the family of the model with this id, or nil if it is not a known
// embedding model.
func embedderOf(modelID string) *embedder {
	for i := range embedders {
		if strings.Contains(modelID, embedders[i].id) {
			return &embedders[i]
		}
	}
	return nil
}

// Embeds reports whether the model with this id is a known embedding model, and the lengths
// of vectors that a caller can choose from.
func Embeds(modelID string) (dimensions []int, ok bool) {
	if e := embedderOf(modelID); e != nil {
		return e.dimensions, true
	}
	return nil, false
}
