package stacks_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

// TestStartersDeployInNewAccount checks that nothing that users start from needs
// more than a new account has: Lambda refuses to reserve concurrency there, because
// the limit is below what has to stay unreserved, and API Gateway has no role to log
// with, which no starter sets for a whole account.
func TestStartersDeployInNewAccount(t *testing.T) {
	check := func(file string, cfg *config.Config) {
		if n := cfg.API.Concurrency; n != 0 {
			t.Errorf("%s: reserves %d concurrent executions", file, n)
		}
		if role := cfg.API.LogRole; role != config.LogRoleNone {
			t.Errorf("%s: needs or sets a role of the whole account: api.logRole is %s", file, role)
		}
	}
	for _, tc := range cases(t) {
		if !strings.HasPrefix(tc.File, "testdata") {
			check(tc.Name, load(t, tc.File, tc.Options))
		}
	}
	starters, _ := filepath.Glob("../cmd/sagerock/starter/*.yaml")
	if len(starters) == 0 {
		t.Fatal("there are no starters")
	}
	for _, file := range starters {
		check(file, load(t, file, config.Options{}))
	}
}
