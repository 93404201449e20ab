package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
)

// options are the context keys that this app reads, in the order of the manual.
var options = []string{"config", "env", "path", "leaving"}

// meant maps words that other tools use to the option that they mean.
var meant = map[string]string{
	"e": "env", "stage": "env", "target": "env",
	"c": "config", "cfg": "config", "file": "config", "yaml": "config", "yml": "config",
	"p": "path", "engine": "path", "mode": "path",
}

// checkOptions refuses context keys that look like an option and are none. The CDK CLI
// hands on any key, so -c environment=prod would deploy the file without prod. It also
// refuses an option without a value, such as -c env=$STAGE where STAGE is not set, and keys
// of the config file, such as -c region=eu-west-1.
func checkOptions(context map[string]any) error {
	for _, key := range slices.Sorted(maps.Keys(context)) {
		if slices.Contains(options, key) {
			if value, ok := context[key].(string); !ok || value == "" {
				return fmt.Errorf("-c %s= has no value\n\tfix: write -c %s=VALUE, or leave it out", key, key)
			}
			continue
		}
		if inFile := func(f *form.Shape) bool { return f.Key == key }; slices.ContainsFunc(config.File().Fields, inFile) {
			return fmt.Errorf("-c %s=%v is not an option of sagerock: %s is a key of the config file\n\tfix: write it there, or in an environment of it that you choose with -c env=NAME", key, context[key], key)
		}
		if option := near(key); option != "" {
			return fmt.Errorf("-c %s=%v is not an option of sagerock\n\tfix: write -c %s=%v", key, context[key], option, context[key])
		}
	}
	return nil
}

// near is the option that key was meant to be, or "". Keys with a colon or a slash are
// the CDK's own.
func near(key string) string {
	if strings.ContainsAny(key, ":/") {
		return ""
	}
	lower := strings.ToLower(key)
	for _, option := range options {
		if strings.HasPrefix(lower, option) || len(lower) > 2 && strings.HasPrefix(option, lower) {
			return option
		}
	}
	if option := meant[lower]; option != "" {
		return option
	}
	return form.Nearest(lower, options)
}

// checkChosen refuses a file whose environments are all unchosen: what it deploys without
// one is another app, which a forgotten option must not make.
func checkChosen(file string, unchosen []string) error {
	if len(unchosen) == 0 {
		return nil
	}
	return fmt.Errorf("%s: environments: has %s, and none is chosen\n\tfix: write -c env=%s, or -c env=%s for the file without an environment",
		file, form.List(unchosen, "and"), strings.Join(unchosen, " or -c env="), config.Base)
}
