// Command schemagen writes what is made from the config types and their comments:
// the JSON Schema of the config file, and the reference of its keys.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/sagerock/sagerock/config"
)

func main() {
	source := flag.String("config", "config", "directory of the config package's source")
	schema := flag.String("schema", "", "file to write the schema to")
	reference := flag.String("reference", "", "file to write the reference to")
	flag.Parse()
	if err := run(*source, *schema, *reference); err != nil {
		fmt.Fprintln(os.Stderr, "schemagen:", err)
		os.Exit(1)
	}
}

func run(source, schemaFile, referenceFile string) error {
	schema, reference, err := generate(source)
	if err != nil {
		return err
	}
	if err := os.WriteFile(schemaFile, schema, 0o644); err != nil {
		return err
	}
	return os.WriteFile(referenceFile, reference, 0o644)
}

// generate makes the schema and the reference from the source in dir.
func generate(dir string) (schema, reference []byte, err error) {
	comments, err := readComments(dir)
	if err != nil {
		return nil, nil, err
	}
	if err := comments.cover(config.File()); err != nil {
		return nil, nil, err
	}
	schema, err = newSchema(config.File(), comments)
	if err != nil {
		return nil, nil, err
	}
	return schema, newReference(config.File(), comments), nil
}
