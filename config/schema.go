package config

import _ "embed" // schema.json

//go:generate go run ../internal/schemagen -config . -schema schema.json -reference ../docs/config.md

// Schema is the JSON Schema of the config file, which editors complete and check
// by. It says what one key can say about itself; [Parse] knows the rest.
//
//go:embed schema.json
var Schema []byte
