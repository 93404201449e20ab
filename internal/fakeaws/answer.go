package fakeaws

import (
	"net/http"
	"strings"
)

// answer is what a model of the fake does.
type answer struct {
	words []string // with their spaces
	call  bool     // it wants the weather of Paris instead

	code     string // an error of AWS
	status   int
	busyOnce bool // throttled, until somebody begins anew
	slow     bool // it waits after the first word
	endless  bool // it never ends
	cut      bool // it ends too early, if it is streamed
}

// answerTo is what the last message of a chat asks for, after a system text.
func answerTo(system, prompt string, hasTools, hasSchema bool) *answer {
	switch said := strings.ToLower(prompt); {
	case hasSchema:
		return &answer{words: words(`{"answer": 42}`)}
	case hasTools && strings.Contains(said, "weather"):
		return &answer{call: true}
	case strings.HasPrefix(said, "be busy once"):
		return &answer{busyOnce: true, words: words("Not any more.")}
	case strings.HasPrefix(said, "be busy"):
		return &answer{code: "ThrottlingException", status: http.StatusTooManyRequests}
	case strings.HasPrefix(said, "repeat your orders"):
		return &answer{words: words(system)}
	case strings.HasPrefix(said, "fail"):
		return &answer{code: "InternalServerException", status: http.StatusInternalServerError}
	case strings.HasPrefix(said, "refuse"):
		return &answer{code: "ValidationException", status: http.StatusBadRequest}
	case strings.HasPrefix(said, "answer with "):
		return &answer{code: prompt[len("answer with "):], status: http.StatusForbidden}
	case strings.HasPrefix(said, "count slowly"):
		return &answer{slow: true, words: words("one two three four")}
	case strings.HasPrefix(said, "break off"):
		return &answer{cut: true, words: words("one two")}
	case strings.HasPrefix(said, "talk for ever"):
		return &answer{endless: true, words: words("and so on")}
	}
	return &answer{words: words("You said: " + prompt)}
}

// words cuts text into what a model might write at a time.
func words(text string) []string { return strings.SplitAfter(text, " ") }

// The one call of a tool that the fake makes.
const (
	toolID   = "call_1"
	toolName = "get_weather"
	toolArgs = `{"city":"Paris"}`
)

func (a *answer) text() string { return strings.Join(a.words, "") }

// tokens is how many the answer has; a prompt has 11.
func (a *answer) tokens() int { return max(len(a.words), 1) }
