//go:build edits

package localaws_test

// all is set where TestEdits tries every edit: make edits.
const all = true
