// Package chat defines the types between the dialects of callers and the engines that run
// models: a checked request, and an answer in typed parts. It reads and writes no JSON.
package chat

import "strings"

// Request is a checked chat, whatever its dialect.
type Request struct {
	Asked    PromptRef
	Prompt   string // the text of a prompt; it goes between the model's system text and the messages
	Messages []Message

	Tools   []Tool
	Choice  Choice
	OneTool bool // at most one call of a tool in an answer

	Schema  *Schema // that the answer has to follow; nil for any text
	AnyJSON bool    // the answer has to be JSON

	MaxTokens   int // 0 for as many as the model likes
	Temperature *float64
	TopP        *float64
	Frequency   *float64 // penalty
	Presence    *float64 // penalty
	Seed        *int64
	Effort      string // of reasoning
	Stop        []string

	Stream bool
	Key    string // of the conversation or the user, by which a hybrid model stays on one engine
	User   string // of the caller, who gets one variant of an endpoint
}

// PromptRef is which prompt a request asks for.
type PromptRef struct {
	Sent        bool
	ID, Version string // "" for none
	Variables   map[string]string
}

// Schema is a JSON schema for an answer.
type Schema struct {
	Name, Description string
	JSON              string
	Strict            bool
}

// Roles of messages. A developer's message is a system message under a new name.
const (
	RoleSystem    = "system"
	RoleUser      = "user"
	RoleAssistant = "assistant"
	RoleTool      = "tool"
)

// Message is one turn of a chat.
type Message struct {
	Role      string
	Name      string
	Parts     []Part
	Calls     []Call // of an assistant
	Reasoning string // of an assistant
	CallID    string // that a tool answers
}

// Part is a piece of a message: a text or an image.
type Part struct {
	Text  string
	Image *Image
}

// Image is a picture in a message.
type Image struct {
	Format string // png, jpeg, gif or webp
	Data   []byte
	URL    string // with the data in it, as it was sent
	Detail string // how closely to look at it; "" leaves that to the model
}

// Call is a call of a tool that an assistant asks for.
type Call struct {
	ID, Name  string
	Arguments string // JSON, as models write it
}

// Tool is a function that a model may ask for.
type Tool struct {
	Name, Description string
	Parameters        []byte // a JSON schema; nil for none
	Strict            bool
}

// Choice says whether a model may, must or must not ask for a tool.
type Choice struct {
	Mode string // "" leaves it to the model
	Name string // of the one it must ask for
}

// Modes of a choice.
const (
	ChoiceAuto     = "auto"
	ChoiceNone     = "none"
	ChoiceRequired = "required"
	ChoiceNamed    = "function"
)

// Asks reports whether there is a text or an image from a user.
func (r *Request) Asks() bool {
	for i := range r.Messages {
		if m := &r.Messages[i]; m.Role == RoleUser {
			for _, p := range m.Parts {
				if p.Image != nil || !Blank(p.Text) {
					return true
				}
			}
		}
	}
	return false
}

// HasTool reports whether a tool has this name.
func (r *Request) HasTool(name string) bool {
	for i := range r.Tools {
		if r.Tools[i].Name == name {
			return true
		}
	}
	return false
}

// Text joins the texts of m.
func (m *Message) Text() string {
	if len(m.Parts) == 1 {
		return m.Parts[0].Text
	}
	var b strings.Builder
	for _, p := range m.Parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Blank reports whether s is empty or white space.
func Blank(s string) bool { return strings.TrimSpace(s) == "" }
