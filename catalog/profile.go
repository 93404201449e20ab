package catalog

import (
	"slices"
	"strings"
)

// Geographies lists the geographies of cross-Region inference profiles, global last.
func Geographies() []string {
	return []string{"us", "us-gov", "eu", "apac", "jp", "au", "ca", "in", "global"}
}

// ProfileRegions lists the Regions that profile can be called from, sorted. A
// model may be offered in fewer. It is empty for a profile it does not know.
func ProfileRegions(profile string) []string { return slices.Clone(profiles[profile]) }

// ModelGeography splits the geography off the id of a cross-Region profile, such
// as us of us.amazon.nova-lite-v1:0. It is "" for a model's own id.
func ModelGeography(id string) (profile, model string) {
	before, after, found := strings.Cut(id, ".")
	if found && slices.Contains(Geographies(), before) {
		return before, after
	}
	return "", id
}
