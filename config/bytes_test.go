package config_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

// TestBytes is about files that are no text that YAML could read.
func TestBytes(t *testing.T) {
	for name, tc := range map[string]struct {
		src  []byte
		want string
	}{
		"UTF-16": {
			[]byte("\xff\xfen\x00a\x00m\x00e\x00"),
			"sagerock.yaml:1:1: contains a byte that is not text, 0xff\n\tfix: remove it, or save the file as UTF-8",
		},
		"Latin-1": {
			[]byte("name: chat\n# caf\xe9\n"),
			"sagerock.yaml:2:6: contains a byte that is not text, 0xe9\n\tfix: remove it, or save the file as UTF-8",
		},
		"a control character": {
			[]byte("# ün\nname: ch\x07at\n"),
			"sagerock.yaml:2:9: contains a byte that is not text, 0x07\n\tfix: remove it, or save the file as UTF-8",
		},
		"a binary": {
			[]byte("\x7fELF\x02\x01"),
			"sagerock.yaml:1:1: contains a byte that is not text, 0x7f\n\tfix: remove it, or save the file as UTF-8",
		},
		"a file too large": {
			[]byte(app + strings.Repeat("# filler\n", 1<<17)),
			"sagerock.yaml: is larger than 1 MiB\n\tfix: split it into several apps",
		},
		"brackets without end": {
			bytes.Repeat([]byte("["), 1<<19),
			"sagerock.yaml:1:1: is not YAML: exceeded max depth of 10000\n\tfix: check the indentation and the quotes here and on the line above",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := config.Parse("sagerock.yaml", tc.src, config.Options{})
			if err == nil || err.Error() != tc.want {
				t.Errorf("got:\n%v\nwant:\n%s", err, tc.want)
			}
		})
	}
}
