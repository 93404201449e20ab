package chat_test

import (
	"testing"

	"github.com/sagerock/sagerock/gateway/chat"
)

// TestAsksNeedsATextOrAnImageOfAUser does not count the texts of a system, an assistant or
// a tool, or white space.
func TestAsksNeedsATextOrAnImageOfAUser(t *testing.T) {
	for name, tc := range map[string]struct {
		messages []chat.Message
		want     bool
	}{
		"nothing":               {nil, false},
		"white space":           {[]chat.Message{{Role: chat.RoleUser, Parts: []chat.Part{{Text: " \n\t"}}}}, false},
		"an assistant's text":   {[]chat.Message{{Role: chat.RoleAssistant, Parts: []chat.Part{{Text: "hi"}}}}, false},
		"a tool's text":         {[]chat.Message{{Role: chat.RoleTool, Parts: []chat.Part{{Text: "hi"}}}}, false},
		"the second part":       {[]chat.Message{{Role: chat.RoleUser, Parts: []chat.Part{{Text: ""}, {Text: "hi"}}}}, true},
		"an image without text": {[]chat.Message{{Role: chat.RoleUser, Parts: []chat.Part{{Image: &chat.Image{}}}}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (&chat.Request{Messages: tc.messages}).Asks(); got != tc.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestTextJoinsThePartsWithoutASeparator(t *testing.T) {
	m := chat.Message{Parts: []chat.Part{{Text: "a"}, {Image: &chat.Image{}}, {Text: "b "}, {Text: "c"}}}
	if got := m.Text(); got != "ab c" {
		t.Errorf("got %q", got)
	}
}
