package gateway

import (
	"strings"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// Bounds of OpenAI's own.
const (
	maxMessages = 2048
	maxTools    = 128
	maxStops    = 4
)

// Chat is a request for chat completions that has been checked.
type Chat struct {
	Prompt       string // filled in; it goes between the model's system text and the messages
	Messages     []Message
	Tools        []Tool
	Choice       ToolChoice
	OneTool      bool    // at most one call of a tool in an answer
	Schema       *Schema // that the answer has to follow; nil for any text
	MaxTokens    int     // 0 for as many as the model likes
	Temperature  *float64
	TopP         *float64
	Stop         []string
	Stream       bool
	IncludeUsage bool   // in a stream; otherwise usage is always there
	Key          string // of the caller, by which a hybrid model may keep to one engine

	asked askedPrompt
	body  rawjson.Value // as it was sent, for engines that speak OpenAI themselves
}

// Schema is a JSON schema for an answer.
type Schema struct {
	Name, Description string
	JSON              string
}

// chatReader reads a Chat and keeps the first thing that is wrong with it.
type chatReader struct {
	chat    Chat
	engines []share
	cacheBy string        // prompt_cache_key
	limit   rawjson.Value // max_tokens, which max_completion_tokens goes before
	problem *problem
}

// parseChat reads the body of chat completions for a model that engines serve.
// It is strict: what it does not know would look as if it worked.
func parseChat(body rawjson.Value, engines []share) (*Chat, *problem) {
	r := &chatReader{chat: Chat{body: body}, engines: engines}
	r.params("", body, fates, r.param)
	c := &r.chat
	if c.MaxTokens == 0 && r.limit.Set() && r.problem == nil {
		c.MaxTokens = r.count("max_tokens", r.limit)
	}
	if r.cacheBy != "" {
		c.Key = r.cacheBy
	}
	if r.problem == nil {
		r.whole(body)
	}
	if r.problem != nil {
		return nil, r.problem
	}
	return c, nil
}

// params gives every parameter in v that is there to read. Their names begin with
// prefix. It says false if v is no object.
func (r *chatReader) params(prefix string, v rawjson.Value, known map[string]*param, read func(name string, v rawjson.Value)) bool {
	seen := map[string]bool{}
	return v.Object(func(k []byte, v rawjson.Value) bool {
		name := prefix + string(k)
		p := known[name]
		switch {
		case p == nil:
			r.fail(unknownParam(name))
		case seen[name]:
			r.fail(badParam(name, "is there twice", "send it once"))
		case p.at(r.engines) == refused && !p.isHarmless(v):
			r.fail(refusedParam(p))
		case v.Set():
			read(name, v)
		}
		seen[name] = true
		return r.problem == nil
	})
}

// whole checks what can be said only when everything has been read.
func (r *chatReader) whole(body rawjson.Value) {
	c := &r.chat
	switch {
	case len(c.Messages) == 0:
		r.fail(badParam("messages", "is missing or empty", `send [{"role": "user", "content": "..."}]`))
	case body.Get("stream_options").Set() && !c.Stream:
		r.fail(badParam("stream_options", "goes with a stream only", "send stream: true with it"))
	case len(c.Tools) == 0 && (c.Choice.Mode == choiceRequired || c.Choice.Mode == choiceNamed):
		r.fail(badParam("tool_choice", "has no tools to choose from", "send tools with it"))
	case c.Choice.Mode == choiceNamed && !c.hasTool(c.Choice.Name):
		r.fail(badParam("tool_choice", "names a function that is not among the tools", "send the name of one that is"))
	case r.on(EngineBedrock) && !c.asks():
		r.fail(badParam("messages", "has nothing from the user", `send a message of role "user" that is not empty`))
	}
}

// on reports whether engine serves the model.
func (r *chatReader) on(engine string) bool {
	for _, s := range r.engines {
		if s.engine == engine {
			return true
		}
	}
	return false
}

func (r *chatReader) fail(p *problem) {
	if r.problem == nil {
		r.problem = p
	}
}

// asks reports whether a user says something.
func (c *Chat) asks() bool {
	for _, m := range c.Messages {
		if m.Role == roleUser && len(m.Parts) > 0 {
			for _, p := range m.Parts {
				if p.Image != nil || strings.TrimSpace(p.Text) != "" {
					return true
				}
			}
		}
	}
	return false
}

func (c *Chat) hasTool(name string) bool {
	for _, t := range c.Tools {
		if t.Name == name {
			return true
		}
	}
	return false
}
