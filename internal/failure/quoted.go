package failure

import "strings"

// Quoted is file as a shell takes it.
func Quoted(file string) string {
	if strings.ContainsAny(file, " \t\"'\\$`&;()*?<>|#~") {
		return "'" + strings.ReplaceAll(file, "'", `'\''`) + "'"
	}
	return file
}
