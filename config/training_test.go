package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
)

// TestTransformInstanceHasADefault sees that a model that trains on a type which batch
// transform lacks predicts on one that it has.
func TestTransformInstanceHasADefault(t *testing.T) {
	for name, tc := range map[string]struct{ training, endpoint, written, want string }{
		"the same where it is offered":      {"ml.m5.4xlarge", "ml.m5.large", "", "ml.m5.4xlarge"},
		"what is written":                   {"ml.m5.4xlarge", "ml.m5.large", "ml.c5.xlarge", "ml.c5.xlarge"},
		"the endpoint's where it is":        {"ml.p5.48xlarge", "ml.g5.2xlarge", "", "ml.g5.2xlarge"},
		"one with a GPU for one with a GPU": {"ml.g7.2xlarge", "ml.g7.4xlarge", "", "ml.g4dn.xlarge"},
		"one that neither of the two is":    {"ml.r5.xlarge", "ml.c5.large", "", "ml.m5.xlarge"},
		"a type of the endpoint's for r5":   {"ml.r5.xlarge", "ml.m5.large", "", "ml.m5.large"},
		"one for a small type":              {"ml.t3.large", "ml.t2.medium", "", "ml.m5.xlarge"},
	} {
		t.Run(name, func(t *testing.T) {
			src := "name: a\nregion: us-east-1\npath: sagemaker\nnetwork: {mode: none}\nmodels:\n  m:\n    sagemaker:\n      instance: " + tc.endpoint +
				"\n      training:\n        data: s3://acme-data/d/\n        accept: auc >= 0.8\n        image: 111122223333.dkr.ecr.us-east-1.amazonaws.com/acme/train:1\n        instance: " + tc.training + "\n"
			if tc.written != "" {
				src += "        transformInstance: " + tc.written + "\n"
			}
			cfg, warnings, err := config.Parse("sagerock.yaml", []byte(src), config.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := cfg.Models["m"].SageMaker.Training
			if got.TransformInstance != tc.want || got.ProcessingInstance != "ml.m5.xlarge" {
				t.Errorf("it predicts on %s and processes on %s, want %s", got.TransformInstance, got.ProcessingInstance, tc.want)
			}
			another := tc.want != tc.training && tc.want != tc.endpoint && tc.written == ""
			if warned := strings.Contains(fmt.Sprint(warnings), "predicts the test set on "+tc.want); warned != another {
				t.Errorf("an image of one's own runs on a third instance (%t), and the warnings are %v", another, warnings)
			}
			if !catalog.Offers(catalog.Transform, got.TransformInstance) {
				t.Errorf("SageMaker does not offer %s for batch transform", got.TransformInstance)
			}
		})
	}
}
