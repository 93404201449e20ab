package main

import (
	"slices"
	"testing"

	"github.com/alecthomas/kong"
)

// withoutSource are the commands that read no config file.
var withoutSource = []string{"init", "models", "schema", "local start", "completion", "help", "version"}

// TestEveryCommandNamesTheFileInTheSameWay looks for the flags of a config file at each
// command, and for an argument only where the file can also be one.
func TestEveryCommandNamesTheFileInTheSameWay(t *testing.T) {
	seen := 0
	for _, command := range newParser(t).Model.Leaves(true) {
		top := command
		for top.Parent != nil && top.Parent.Parent != nil {
			top = top.Parent
		}
		if slices.Contains(withoutSource, top.Name) || slices.Contains(withoutSource, top.Name+" "+command.Name) {
			continue
		}
		seen++
		short := map[string]rune{}
		for _, group := range command.AllFlags(true) {
			for _, flag := range group {
				short[flag.Name] = flag.Short
			}
		}
		for name, letter := range map[string]rune{"config": 'c', "env": 'e', "path": 0} {
			if got, ok := short[name]; !ok || got != letter {
				t.Errorf("sagerock %s: --%s is there: %t, short %q, want %q", command.FullPath(), name, ok, got, letter)
			}
		}
	}
	if seen < 5 {
		t.Errorf("%d commands read a config file, want 5 or more", seen)
	}
}

// TestAFlagHasOneMeaning compares the flags of the same name of all commands. --json prints
// JSON everywhere, but not the same, the --path of init is that of the file it writes, each
// server has a --port of its own, --data is what a model trains on or what it is compared with, a
// --limit is of what is listed or sent, and the --model of tune is one of Bedrock, not of the file.
func TestAFlagHasOneMeaning(t *testing.T) {
	first := map[string]*kong.Flag{}
	for _, command := range newParser(t).Model.Leaves(true) {
		for _, group := range command.AllFlags(true) {
			for _, flag := range group {
				other := first[flag.Name]
				switch {
				case other == nil:
					first[flag.Name] = flag
				case flag.Name == "port", flag.Name == "data", flag.Name == "limit", flag.Name == "model":
				case flag.Short != other.Short || flag.PlaceHolder != other.PlaceHolder || flag.Enum != other.Enum || flag.Default != other.Default,
					flag.Help != other.Help && flag.Name != "json" && flag.Name != "path":
					t.Errorf("--%s of %s is not the --%s of another command:\n%s\n%s", flag.Name, command.FullPath(), flag.Name, flag.Help, other.Help)
				}
			}
		}
	}
}

func newParser(t *testing.T) *kong.Kong {
	t.Helper()
	parser, err := kong.New(&cli{})
	if err != nil {
		t.Fatal(err)
	}
	return parser
}
