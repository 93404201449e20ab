package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

//go:embed starter
var starters embed.FS

// initCmd writes a file that passes check as it is.
type initCmd struct {
	File  string `arg:"" default:"sagerock.yaml" help:"File to write. Without it: ${default}."`
	Path  string `enum:"bedrock,sagemaker,hybrid" default:"bedrock" placeholder:"PATH" help:"Where the models run: bedrock, sagemaker or hybrid."`
	Force bool   `help:"Replace the file if it exists."`
}

// Run writes the file and says what to do next.
func (c *initCmd) Run(s *streams) error {
	text, err := starters.ReadFile("starter/" + c.Path + ".yaml")
	if err != nil {
		return err
	}
	mode := os.O_EXCL
	if c.Force {
		mode = os.O_TRUNC
	}
	f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|mode, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return alreadyThere(c.File, c.Path)
	}
	if err != nil {
		return cannotWrite(c.File, err)
	}
	if _, err := f.Write(text); err != nil {
		return cannotWrite(c.File, errors.Join(err, f.Close()))
	}
	if err := f.Close(); err != nil {
		return cannotWrite(c.File, err)
	}
	fmt.Fprintf(s.err, "%s: written, for path %s\n", c.File, c.Path)
	next := "sagerock check"
	if c.File != "sagerock.yaml" {
		next += " " + c.File
	}
	if c.Path != "bedrock" {
		next = "say where your model is, in models.assistant.sagemaker.source, then " + next
	}
	fmt.Fprintf(s.err, "\tnext: %s\n", next)
	return nil
}
