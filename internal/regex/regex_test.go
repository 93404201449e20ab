package regex_test

import (
	"testing"

	"github.com/sagerock/sagerock/internal/regex"
)

func TestOf(t *testing.T) {
	a := regex.Of(`^a+$`)
	if !a.MatchString("aa") || a.MatchString("ab") {
		t.Error("it matches something else")
	}
	if regex.Of(`^a+$`) != a {
		t.Error("it was compiled again")
	}
	defer func() {
		if recover() == nil {
			t.Error("( is no expression, and nothing happened")
		}
	}()
	regex.Of(`(`)
}
