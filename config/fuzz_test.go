package config_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
)

// FuzzParse looks for files that make Parse panic, that it refuses without
// saying where and how to fix it, or that change when they are written out.
func FuzzParse(f *testing.F) {
	for _, tc := range problems {
		f.Add([]byte(tc.yaml), tc.environment, tc.path)
	}
	for _, tc := range accepted {
		f.Add([]byte(tc.yaml), tc.environment, "")
	}
	f.Add([]byte(everyBlock), "", "sagemaker")
	f.Fuzz(func(t *testing.T, src []byte, environment, path string) {
		opt := config.Options{Environment: environment, Path: path}
		cfg, _, err := config.Parse("sagerock.yaml", src, opt)
		if err == nil {
			if cfg == nil {
				t.Fatal("no config and no error")
			}
			roundTrip(t, string(src), opt)
			return
		}
		var problems form.Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("an error of another kind: %v", err)
		}
		if !slices.IsSortedFunc(problems, func(a, b form.Problem) int { return a.Line - b.Line }) {
			t.Errorf("not in the order of the file: %v", err)
		}
		for _, p := range problems {
			if p.File == "" || p.Text == "" || p.Fix == "" {
				t.Errorf("says too little: %+v", p)
			}
		}
	})
}
