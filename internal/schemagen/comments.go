package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config/form"
)

// comments are the doc comments of types, such as Scaling, and of their fields,
// such as Scaling.Min, each as one paragraph.
type comments map[string]string

// readComments reads the comments of the package in dir and of hosting in it.
func readComments(dir string) (comments, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	below, err := filepath.Glob(filepath.Join(dir, "hosting", "*.go"))
	if err != nil {
		return nil, err
	}
	c := comments{}
	for _, file := range append(files, below...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, decl := range parsed.Decls {
			if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.TYPE {
				c.addTypes(gen)
			}
		}
	}
	return c, nil
}

func (c comments) addTypes(decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		t := spec.(*ast.TypeSpec)
		c[t.Name.Name] = paragraph(decl.Doc)
		if s, ok := t.Type.(*ast.StructType); ok {
			for _, f := range s.Fields.List {
				for _, name := range f.Names {
					c[t.Name.Name+"."+name.Name] = paragraph(f.Doc)
				}
			}
		}
	}
}

func paragraph(doc *ast.CommentGroup) string { return strings.Join(strings.Fields(doc.Text()), " ") }

// cover checks that every key and every block is explained, by a comment that
// starts with its name.
func (c comments) cover(file *form.Shape) error {
	var missing, unnamed []string
	seen := map[string]bool{} // a block may be in several others
	walk(file, nil, func(s *form.Shape, _ []string) {
		for _, name := range []string{s.Type, address(s)} {
			_, last, _ := strings.Cut(name, ".")
			if last == "" {
				last = name
			}
			if name == "" || seen[name] {
				continue
			}
			seen[name] = true
			switch text := c[name]; {
			case text == "":
				missing = append(missing, name)
			case !strings.HasPrefix(text, last+" "):
				unnamed = append(unnamed, name)
			}
		}
	})
	if len(missing) > 0 {
		return fmt.Errorf("these keys have no doc comment: %s", strings.Join(missing, ", "))
	}
	if len(unnamed) > 0 {
		return fmt.Errorf("these comments do not start with the name: %s", strings.Join(unnamed, ", "))
	}
	return nil
}

// of is the comment of a key, with the key in place of the Go name.
func (c comments) of(s *form.Shape) string {
	if s.Field == "" {
		return ""
	}
	return s.Key + strings.TrimPrefix(c[address(s)], s.Field)
}

// address is where the comment of a key is, or "" for what has no key.
func address(s *form.Shape) string {
	if s.Field == "" {
		return ""
	}
	return s.Owner + "." + s.Field
}

// walk calls visit for s and everything below it, with its path in the file.
func walk(s *form.Shape, path []string, visit func(s *form.Shape, path []string)) {
	if s.Key != "" {
		path = below(path, s.Key)
	}
	visit(s, path)
	for _, f := range s.Fields {
		walk(f, path, visit)
	}
	if s.Item != nil {
		entry := "NAME"
		if s.Kind == form.KindList || s.Kind == form.KindCount {
			entry = "[]"
		}
		walk(s.Item, below(path, entry), visit)
	}
}

// below is the path of key in the block at path.
func below(path []string, key string) []string { return append(slices.Clip(path), key) }
