package main

import (
	"crypto/rand"
	"strings"

	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/internal/regex"
)

const (
	nameLine   = `(?m)^name: [a-z0-9-]+( *)(#.*)?$\n`
	ownerLine  = `(?m)^owner: .*$\n`
	schemaLine = `^# yaml-language-server: .*\n` // its path is right in the example's folder only
	notInName  = `[^a-z0-9]+`
)

// personal is the text of a config file with a name and an owner of its own.
func personal(text, name, owner string) string {
	text = regex.Of(ownerLine).ReplaceAllString(regex.Of(schemaLine).ReplaceAllString(text, ""), "")
	return regex.Of(nameLine).ReplaceAllString(text, pad("name: "+name)+"# starts the name of every stack\n"+
		pad("owner: "+owner)+"# recorded in each stack: a file with another owner cannot replace it\n")
}

// pad fills key up to the column of the comments.
func pad(key string) string {
	return key + strings.Repeat(" ", max(1, len("name: hello                      ")-len(key)))
}

// appName is the name of a new app in folder. It ends in random letters, so that two
// people who start in folders of the same name do not share an app.
func appName(folder string) string {
	const random = 4
	base := strings.Trim(regex.Of(notInName).ReplaceAllString(strings.ToLower(folder), "-"), "-")
	base = strings.TrimLeft(base, "0123456789-") // a name starts with a letter
	base = strings.TrimRight(base[:min(len(base), syntax.MaxName-random-1)], "-")
	if base == "" || syntax.ReservedPrefix(base+"-") != "" {
		base = "app"
	}
	return base + "-" + strings.ToLower(rand.Text()[:random])
}

// newOwner is an owner that no other file has.
func newOwner() string { return strings.ToLower(rand.Text()[:12]) }
