package rollout

import (
	"strings"
	"testing"
)

// TestEndpointOfEarlierVersionIsNotMadeAgain has the same endpoint under two logical ids.
func TestEndpointOfEarlierVersionIsNotMadeAgain(t *testing.T) {
	renamed := func(part string) string {
		return strings.NewReplacer(`"m5.largeEndpoint":`, `"Old":`, `"C":`, `"OldC":`).Replace(part)
	}
	for name, tc := range map[string]struct {
		was, want []string
		refused   string
	}{
		"the same":         {[]string{on("m5.large"), component}, []string{on("m5.large"), component}, ""},
		"another instance": {[]string{renamed(on("m5.large"))}, []string{on("m5.xlarge")}, ""},
		"another id":       {[]string{renamed(on("m5.large")), renamed(component)}, []string{on("m5.large"), component}, "chat-m5.large and chat-on-gpu: deployed by an earlier version"},
	} {
		t.Run(name, func(t *testing.T) {
			err := sameName(templates(t, "old", tc.was...), templates(t, "new", tc.want...))
			if (err == nil) != (tc.refused == "") || err != nil && !strings.HasPrefix(err.Error(), tc.refused) {
				t.Errorf("got %v, want %q", err, tc.refused)
			}
		})
	}
}
