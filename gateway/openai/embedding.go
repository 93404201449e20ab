package openai

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// maxInputs is the limit of OpenAI's API.
const maxInputs = 2048

// Embedding is a checked request for embeddings and the format of its answer.
type Embedding struct {
	Texts  chat.Texts
	base64 bool // vectors as base64 of little-endian float32
	model  string
}

// ParseEmbedding reads the body of a request for embeddings.
func ParseEmbedding(body rawjson.Value, m *engine.Model) (*Embedding, *problem.Problem) {
	e := &Embedding{model: m.Name}
	var p *problem.Problem
	body.Object(func(k []byte, v rawjson.Value) bool {
		switch name := string(k); name {
		case "model":
		case "user": // on whom vectors do not depend, but the variant does that makes them
			e.Texts.User, _ = v.Text()
		case "input":
			p = e.input(v)
		case "encoding_format":
			format, _ := v.Text()
			if e.base64 = format == "base64"; v.Set() && !e.base64 && format != "float" {
				p = problem.BadParam(name, "is neither float nor base64", "send one of them")
			}
		case "dimensions":
			if !v.Set() {
				break
			}
			n, err := strconv.Atoi(string(v.Bytes()))
			if err != nil || n < 1 {
				p = problem.BadParam(name, "is not a whole number greater than 0", "send one, or leave it out")
			} else {
				e.Texts.Dimensions = n
				p = takesDimensions(m, n)
			}
		default:
			p = problem.UnknownParam(name)
		}
		return p == nil
	})
	if p == nil && len(e.Texts.Input) == 0 {
		p = problem.BadParam("input", "is missing or empty", "send a string or a list of strings")
	}
	return e, p
}

func (e *Embedding) input(v rawjson.Value) (p *problem.Problem) {
	const takes = "send a string or a list of strings"
	add := func(i int, v rawjson.Value) bool {
		s, ok := v.Text()
		switch {
		case !ok:
			p = problem.BadParam("input", "has an element that is not a string", takes) // token ids depend on the model
		case s == "":
			p = problem.BadParam("input", "has an empty string", takes)
		case i == maxInputs:
			p = problem.BadParam("input", fmt.Sprintf("has more than %d elements", maxInputs), "send fewer at a time")
		}
		e.Texts.Input = append(e.Texts.Input, s)
		return p == nil
	}
	if v.Kind() == '"' {
		add(0, v)
	} else if !v.Array(add) {
		p = problem.BadParam("input", "is neither a string nor a list", takes)
	}
	return p
}

// takesDimensions refuses a length of vectors that m does not support.
func takesDimensions(m *engine.Model, n int) *problem.Problem {
	if slices.Contains(m.Dimensions, n) {
		return nil
	}
	hint := "leave it out"
	if m.Dimensions != nil {
		hint = "send one of " + strings.Trim(strings.ReplaceAll(fmt.Sprint(m.Dimensions), " ", ", "), "[]")
	}
	return problem.BadParam("dimensions", "is not supported by this model", hint)
}

// Whole is the body that returns v.
func (e *Embedding) Whole(v *chat.Vectors) []byte {
	b := []byte(`{"object":"list","data":[`)
	for i, vector := range v.All {
		if i > 0 {
			b = append(b, ',')
		}
		b = rawjson.AppendInt(append(b, `{"object":"embedding","index":`...), i)
		b = append(b, `,"embedding":`...)
		if e.base64 {
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
	b = rawjson.AppendString(append(b, `],"model":`...), e.model)
	b = rawjson.AppendInt(append(b, `,"usage":{"prompt_tokens":`...), v.Usage.InputTokens)
	b = rawjson.AppendInt(append(b, `,"total_tokens":`...), v.Usage.InputTokens)
	return append(b, "}}"...)
}
