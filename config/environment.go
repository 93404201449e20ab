package config

import "github.com/sagerock/sagerock/config/syntax"

// Base stands for the file without any of its environments, where one has to be chosen.
const Base = syntax.Base

// Unchosen are the environments of a file of which opt names none, and not [Base] either. A
// file is not deployed before one is chosen: a forgotten option must not deploy another app.
func (c *Config) Unchosen(opt Options) []string {
	if opt.Environment != "" {
		return nil
	}
	return sortedKeys(c.Environments)
}
