// Package examples holds the examples as they are in this folder, for sagerock init.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed */*
var files embed.FS

// Names lists the examples that are config files, sorted. 09-own-app is a Go program.
func Names() []string {
	var names []string
	entries, _ := files.ReadDir(".")
	for _, entry := range entries {
		if _, err := fs.Stat(files, entry.Name()+"/sagerock.yaml"); err == nil {
			names = append(names, entry.Name())
		}
	}
	return names
}

// Of is the folder of the example called name.
func Of(name string) (fs.FS, error) { return fs.Sub(files, name) }
