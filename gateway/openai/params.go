package openai

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// fate is what becomes of a parameter.
type fate string

const (
	used    fate = "used"
	ignored fate = "ignored" // only where OpenAI itself promises nothing about it
	refused fate = "refused"
)

// param says what each engine does with a parameter of a path. A model
// that both engines serve takes what both take, so that an answer never depends
// on which of them a call happens to reach.
type param struct {
	name               string
	bedrock, sagemaker fate
	harmless           string // the JSON rawjson.Value that asks for nothing, so that it is always taken
	instead            string // of a refused one, what to do
	note               string
}

// byName finds parameters by their names. One inside another has a dot in its name.
func byName(params []param) map[string]*param {
	all := map[string]*param{}
	for i := range params {
		p := &params[i]
		all[p.name] = p
		if outer, _, ok := strings.Cut(p.name, "."); ok {
			all[outer] = &param{name: outer, bedrock: used, sagemaker: used}
		}
	}
	return all
}

// at is what becomes of p where engines serve the model.
func (p *param) at(engines []string) fate {
	all := ignored
	for _, name := range engines {
		f := p.bedrock
		if name == engine.SageMaker {
			f = p.sagemaker
		}
		if f == refused {
			return refused
		}
		if f == used {
			all = used
		}
	}
	return all
}

// isHarmless reports whether v asks for nothing.
func (p *param) isHarmless(v rawjson.Value) bool {
	if !v.Set() {
		return true
	}
	if want, err := strconv.ParseFloat(p.harmless, 64); err == nil {
		got, err := strconv.ParseFloat(string(v.Bytes()), 64)
		return err == nil && got == want
	}
	if p.harmless == "" {
		return false
	}
	squeezed := bytes.Join(bytes.Fields(v.Bytes()), nil)
	return string(squeezed) == p.harmless
}

// refusal says what to do in place of sending p.
func (p *param) refusal() *problem.Problem {
	hint := "leave it out"
	if p.harmless != "" {
		hint += " or send " + p.harmless
	}
	if p.instead != "" {
		hint = p.instead
	}
	return problem.UnsupportedParam(p.name, hint)
}
