package authorization

import "strings"

// token is a piece of a pattern: a character, one that is any, or any number of them.
type token struct {
	c         byte
	one, many bool
	noSlash   bool
}

// pattern reads an ARN of a policy, in which * and ? are wild.
func pattern(text string) (out []token) {
	for i := range len(text) {
		switch text[i] {
		case '*':
			out = append(out, token{many: true})
		case '?':
			out = append(out, token{one: true})
		default:
			out = append(out, token{c: text[i]})
		}
	}
	return out
}

// form reads an ARN of the reference, in which ${Name} is at least one character. The
// name of a bucket has no slash, the others may.
func form(text string) (out []token) {
	for text != "" {
		if name, after, ok := strings.Cut(text, "}"); ok && strings.HasPrefix(name, "${") {
			noSlash := name == "${BucketName" || name == "${Partition" || name == "${Region" || name == "${Account"
			// A foundation model has no account, and a bucket no Region: some forms have them.
			out = append(out, token{one: true, noSlash: noSlash}, token{many: true, noSlash: noSlash})
			text = after
			continue
		}
		if text[0] == '*' {
			out = append(out, token{many: true})
		} else {
			out = append(out, token{c: text[0]})
		}
		text = text[1:]
	}
	return out
}

// meet reports whether some text matches both patterns.
func meet(a, b []token) bool {
	type place struct{ i, j int }
	seen := map[place]bool{}
	var walk func(i, j int) bool
	walk = func(i, j int) bool {
		if seen[place{i, j}] {
			return false
		}
		seen[place{i, j}] = true
		if i == len(a) && j == len(b) {
			return true
		}
		if i < len(a) && a[i].many && walk(i+1, j) || j < len(b) && b[j].many && walk(i, j+1) {
			return true
		}
		if i == len(a) || j == len(b) || !common(a[i], b[j]) {
			return false
		}
		nextI, nextJ := i+1, j+1
		if a[i].many {
			nextI = i
		}
		if b[j].many {
			nextJ = j
		}
		return walk(nextI, nextJ)
	}
	return walk(0, 0)
}

// common reports whether some character matches both tokens.
func common(a, b token) bool {
	wildA, wildB := a.one || a.many, b.one || b.many
	switch {
	case wildA && wildB:
		return true
	case wildA:
		return !a.noSlash || b.c != '/'
	case wildB:
		return !b.noSlash || a.c != '/'
	}
	return a.c == b.c
}
