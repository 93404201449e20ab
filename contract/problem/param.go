package problem

import (
	"fmt"
	"net/http"
	"strings"
)

// Invalid is about a request as a whole.
func Invalid(message, hint string) *Problem {
	return &Problem{Status: http.StatusBadRequest, Code: "invalid_request", Message: message, Hint: hint}
}

// BadParam says what is wrong with a parameter that is known.
func BadParam(name, wrong, hint string) *Problem {
	return &Problem{Status: http.StatusBadRequest, Code: "invalid_value", Param: &name, Message: name + " " + wrong, Hint: hint}
}

// UnknownParam cuts the name, because callers make it up.
func UnknownParam(name string) *Problem {
	name = Short(name)
	return &Problem{
		Status: http.StatusBadRequest, Code: "unknown_parameter", Param: &name,
		Message: fmt.Sprintf("%q is not a parameter that the gateway knows", name), Hint: "leave it out",
	}
}

// UnsupportedParam refuses a parameter that is known, with what to do instead.
func UnsupportedParam(name, hint string) *Problem {
	return &Problem{
		Status: http.StatusBadRequest, Code: "unsupported_parameter", Param: &name,
		Message: name + " is not supported for this model", Hint: hint,
	}
}

// Short is a name as a message can show it.
func Short(name string) string {
	if len(name) > 60 {
		return strings.ToValidUTF8(name[:60], "") + "..."
	}
	return name
}
