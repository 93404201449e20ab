package gateway

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// maxInputs is OpenAI's bound.
const maxInputs = 2048

// Embedding is a request for embeddings that has been checked.
type Embedding struct {
	Input      []string
	Dimensions int  // 0 for the model's own
	Base64     bool // vectors as base64 of little-endian float32
}

// embeddings answers POST /v1/embeddings.
func (g *Gateway) embeddings(w http.ResponseWriter, r *http.Request, rec *record) *reply {
	body, m, p := g.readJSON(w, r, rec)
	if p != nil {
		return refuse(p, rec)
	}
	if m.Kind != KindEmbedding {
		return refuse(wrongKind(m, "it makes no embeddings: use "+pathOf(m)), rec)
	}
	embed, p := parseEmbedding(body, m)
	if p != nil {
		return refuse(p, rec)
	}
	return g.ask(r, &Call{Model: m, Embed: embed}, rec, wholeJSON)
}

// parseEmbedding reads the body of a request for embeddings.
func parseEmbedding(body rawjson.Value, m *Model) (*Embedding, *problem) {
	e := &Embedding{}
	var p *problem
	body.Object(func(k []byte, v rawjson.Value) bool {
		switch name := string(k); name {
		case "model", "user": // a user is nothing that a vector depends on
		case "input":
			p = e.input(v)
		case "encoding_format":
			format, _ := v.Text()
			if e.Base64 = format == "base64"; v.Set() && !e.Base64 && format != "float" {
				p = badParam(name, "is neither float nor base64", "send one of them")
			}
		case "dimensions":
			if !v.Set() {
				break
			}
			n, err := strconv.Atoi(string(v.Bytes()))
			if err != nil || n < 1 {
				p = badParam(name, "is not a whole number greater than 0", "send one, or leave it out")
			} else {
				e.Dimensions = n
				p = m.takesDimensions(n)
			}
		default:
			p = unknownParam(name)
		}
		return p == nil
	})
	if p == nil && len(e.Input) == 0 {
		p = badParam("input", "is missing or empty", "send a string or a list of strings")
	}
	return e, p
}

func (e *Embedding) input(v rawjson.Value) (p *problem) {
	const takes = "send a string or a list of strings"
	add := func(i int, v rawjson.Value) bool {
		s, ok := v.Text()
		switch {
		case !ok:
			p = badParam("input", "has something else than strings", takes) // tokens are another model's
		case s == "":
			p = badParam("input", "has an empty string", takes)
		case i == maxInputs:
			p = badParam("input", fmt.Sprintf("has more than %d elements", maxInputs), "send fewer at a time")
		}
		e.Input = append(e.Input, s)
		return p == nil
	}
	if v.Kind() == '"' {
		add(0, v)
	} else if !v.Array(add) {
		p = badParam("input", "is neither a string nor a list", takes)
	}
	return p
}

// embeddingBody is vectors as OpenAI shows them.
func embeddingBody(call *Call, vectors [][]float32, usage *Usage) []byte {
	b := []byte(`{"object":"list","data":[`)
	for i, vector := range vectors {
		if i > 0 {
			b = append(b, ',')
		}
		b = rawjson.AppendInt(append(b, `{"object":"embedding","index":`...), i)
		b = append(b, `,"embedding":`...)
		if call.Embed.Base64 {
			raw := make([]byte, 0, 4*len(vector))
			for _, f := range vector {
				raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(f))
			}
			b = append(base64.StdEncoding.AppendEncode(append(b, '"'), raw), '"', '}')
			continue
		}
		b = append(b, '[')
		for j, f := range vector {
			if j > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendFloat(b, float64(f), 'g', -1, 32)
		}
		b = append(b, "]}"...)
	}
	b = rawjson.AppendString(append(b, `],"model":`...), call.Model.Name)
	b = rawjson.AppendInt(append(b, `,"usage":{"prompt_tokens":`...), usage.InputTokens)
	b = rawjson.AppendInt(append(b, `,"total_tokens":`...), usage.InputTokens)
	return append(b, "}}"...)
}
