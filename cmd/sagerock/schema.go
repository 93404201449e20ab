package main

import "github.com/sagerock/sagerock/config"

// schemaCmd feeds editors that complete YAML.
type schemaCmd struct{}

// Run prints the schema.
func (schemaCmd) Run(s *streams) error {
	_, err := s.out.Write(config.Schema)
	return err
}
