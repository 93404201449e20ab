package rawjson

import "slices"

// Edit replaces a part of a text.
type Edit struct {
	from, to int
	with     string
}

// Replace is the edit that puts with, which is JSON, in place of v.
func (v Value) Replace(with string) Edit { return Edit{v.from, v.to, with} }

// Rename is the edit that gives v, which is in an object, another key.
func (v Value) Rename(key string) Edit { return Edit{v.key, text(v.src, v.key), Quote(key)} }

// AppendEdited appends v to dst with edits made, which are in the order of the text.
func AppendEdited(dst []byte, v Value, edits []Edit) []byte {
	at := v.from
	for _, e := range edits {
		if e.from < at || e.to > v.to {
			continue // it is about another part
		}
		dst = append(append(dst, v.src[at:e.from]...), e.with...)
		at = e.to
	}
	return append(dst, v.src[at:v.to]...)
}

// Insert adds e to edits, which it keeps in the order of the text.
func Insert(edits []Edit, e Edit) []Edit {
	i := len(edits)
	for i > 0 && edits[i-1].from > e.from {
		i--
	}
	return slices.Insert(edits, i, e)
}
