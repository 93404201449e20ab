package container

import "encoding/json"

// Vectors reads an answer with embeddings: a list of them, as Hugging Face's text embeddings
// inference writes it, or OpenAI's object, which also counts the tokens.
func Vectors(body []byte) ([][]float32, int, error) {
	var vectors [][]float32
	if json.Unmarshal(body, &vectors) == nil {
		return vectors, 0, nil
	}
	var doc struct {
		Data  []struct{ Embedding []float32 }
		Usage struct {
			PromptTokens int `json:"prompt_tokens"`
		}
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, 0, err
	}
	for _, d := range doc.Data {
		vectors = append(vectors, d.Embedding)
	}
	return vectors, doc.Usage.PromptTokens, nil
}
