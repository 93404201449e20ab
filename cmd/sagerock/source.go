package main

import (
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
)

// source is the config file of a command and how it is read. Every command names it with
// these flags.
type source struct {
	File        string  `name:"config" short:"c" default:"sagerock.yaml" placeholder:"FILE" help:"Config file. Without it: ${default}."`
	Environment string  `name:"env" short:"e" placeholder:"NAME" help:"Environment of the file."`
	Path        *string `enum:"bedrock,sagemaker,hybrid" placeholder:"PATH" help:"Path to use instead of the file's: bedrock, sagemaker or hybrid."`
}

// options are how the file is read.
func (s *source) options() config.Options {
	opt := config.Options{Environment: s.Environment}
	if s.Path != nil {
		opt.Path = *s.Path
	}
	return opt
}

// app is the file as it is deployed, with everything that is wrong with it as an error.
func (s *source) app() (*account.App, error) { return account.Load(s.File, s.options()) }

// sourceArgument is a source whose file may also be named without -c, in a command that has
// no other argument.
type sourceArgument struct {
	Argument string `arg:"" optional:"" name:"file" help:"Config file, as with -c."`
	source
}

// AfterApply takes the argument for the file.
func (s *sourceArgument) AfterApply() error {
	switch {
	case s.Argument == "":
		return nil
	case s.File != account.DefaultFile && s.File != s.Argument:
		return failure.Usage("leave one of them out", "there are two config files, %s and -c %s", s.Argument, s.File)
	}
	s.File = s.Argument
	return nil
}
