package config_test

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
)

// onInstance is an app that serves a model of its own image on an instance type.
func onInstance(instance string) string {
	return `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker:
      image: 111122223333.dkr.ecr.us-east-1.amazonaws.com/mine:1
      instance: ` + instance + "\n"
}

// catalogProblems are names that AWS does not have, or not there.
var catalogProblems = map[string]problem{
	"an instance type that no endpoint runs on": {
		yaml: onInstance("ml.c5n.xlarge"), beyond: true,
		want: `
sagerock.yaml:8:17: models.a.sagemaker.instance: ml.c5n.xlarge is not offered for endpoints
	fix: write an instance type that is, such as ml.m5.large`,
	},
	"an instance type whose family serves in other sizes": {
		yaml: onInstance("ml.r5.8xlarge"), beyond: true,
		want: `
sagerock.yaml:8:17: models.a.sagemaker.instance: ml.r5.8xlarge is not offered for endpoints
	fix: write an instance type that is, such as ml.r5.12xlarge`,
	},
	"a size of an instance that cannot be": {
		yaml: onInstance("ml.m5.larg"), beyond: true,
		want: `
sagerock.yaml:8:17: models.a.sagemaker.instance: ml.m5.larg is not an instance type that sagerock knows
	fix: did you mean ml.m5.large?`,
	},
}

// doubts are names that the tables do not have, which may be newer than the tables.
var doubts = map[string]struct{ yaml, warnings string }{
	"an instance type that is close to one": {
		yaml: onInstance("ml.m5.3xlarge"),
		warnings: `
sagerock.yaml:8:17: models.a.sagemaker.instance: ml.m5.3xlarge is not an instance type that sagerock knows
	fix: did you mean ml.m5.2xlarge?`,
	},
	"an instance type of a new family": {
		yaml: onInstance("ml.quantum9.32xlarge"),
		warnings: `
sagerock.yaml:8:17: models.a.sagemaker.instance: ml.quantum9.32xlarge is not an instance type that sagerock knows
	fix: check that SageMaker offers it; it may be newer than sagerock's table`,
	},
}

func TestNameThatTheTablesLackIsAWarning(t *testing.T) {
	for name, tc := range doubts {
		t.Run(name, func(t *testing.T) {
			_, warnings, err := config.Parse("sagerock.yaml", []byte(tc.yaml), config.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := config.Problems(warnings).Error(), strings.TrimSpace(tc.warnings); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// TestEveryEndpointInstanceIsAccepted finds a type that is offered and refused.
func TestEveryEndpointInstanceIsAccepted(t *testing.T) {
	for _, instance := range catalog.Instances(catalog.Endpoint) {
		if _, warnings, err := config.Parse("sagerock.yaml", []byte(onInstance(instance)), config.Options{}); err != nil || len(warnings) > 0 {
			t.Errorf("%s: %v %v", instance, err, warnings)
		}
	}
}
