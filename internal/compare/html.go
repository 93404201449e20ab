package compare

import (
	_ "embed" // page.html
	"html/template"
	"io"
)

//go:embed page.html
var page string

var pages = template.Must(template.New("page").Funcs(template.FuncMap{
	"figure": figure,
	"answer": func(t *Result, i int) Answer { return t.Answers[i] },
}).Parse(page))

// HTML writes the report as one page, which loads nothing and runs no script.
func (r *Report) HTML(out io.Writer) error { return pages.Execute(out, r) }
