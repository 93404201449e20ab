package rawjson

// Edit replaces a part of a text.
type Edit struct {
	from, to int
	with     string
}

// Replace is the edit that replaces v with the JSON text with.
func (v Value) Replace(with string) Edit { return Edit{v.from, v.to, with} }

// Rename is the edit that changes the key of v, which is in an object.
func (v Value) Rename(key string) Edit { return Edit{v.key, text(v.src, v.key), Quote(key)} }

// AppendEdited applies edits, which are sorted by position, to v and appends the result to
// dst.
func AppendEdited(dst []byte, v Value, edits []Edit) []byte {
	at := v.from
	for _, e := range edits {
		if e.from < at || e.to > v.to {
			continue // it concerns another part
		}
		dst = append(append(dst, v.src[at:e.from]...), e.with...)
		at = e.to
	}
	return append(dst, v.src[at:v.to]...)
}
