package commands_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/proof/botocore"
	"github.com/sagerock/sagerock/internal/proof/commands"
)

func open(t *testing.T) *commands.CLI {
	t.Helper()
	data, err := botocore.Open("../../../.venv")
	if err != nil {
		t.Fatal(err)
	}
	return &commands.CLI{Data: data}
}

// TestCommandsOfTheManualExist holds each command line of the AWS CLI in README.md and docs
// against the service models.
func TestCommandsOfTheManualExist(t *testing.T) {
	cli := open(t)
	files, err := filepath.Glob("../../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	tutorials, err := filepath.Glob("../../../docs/tutorials/*.md")
	if err != nil {
		t.Fatal(err)
	}
	checked := map[string]int{}
	for _, file := range slices.Concat(files, tutorials, []string{"../../../README.md"}) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range commands.In(string(text)) {
			checked[filepath.Base(file)]++
			for _, wrong := range cli.Check(line) {
				t.Errorf("%s: %s\n\t%s", filepath.Base(file), line, wrong)
			}
		}
	}
	if checked["runbooks.md"] < 12 || checked["operations.md"] < 10 || checked["deploying.md"] < 6 {
		t.Errorf("found %v commands", checked)
	}
}

// TestWrongCommandsAreFound checks commands that are not as AWS has them.
func TestWrongCommandsAreFound(t *testing.T) {
	cli := open(t)
	for line, want := range map[string]string{
		"aws sagemakers list-endpoints":                                                                      "aws has no service sagemakers",
		"aws sagemaker show-endpoint --endpoint-name ENDPOINT":                                               "sagemaker has no operation show-endpoint",
		"aws sagemaker describe-endpoint --name ENDPOINT":                                                    "there is no option --name; --endpoint-name is missing",
		"aws sagemaker describe-endpoint --endpoint-name ENDPOINT --query '[State]'":                         "the answer has no State",
		"aws sagemaker describe-endpoint --endpoint-name ENDPOINT --query 'ProductionVariants[0].Instance'":  "the answer has no Instance",
		"aws cloudwatch describe-alarms ALARM":                                                               "ALARM belongs to no option",
		"aws application-autoscaling describe-scaling-activities --service-namespace sage":                   "--service-namespace is one of",
		"aws iam list-roles --max-items many":                                                                "--max-items is a number, not many",
		"aws cloudwatch describe-alarms-for-metric --namespace N --metric-name M --dimensions Key=a,Value=b": "--dimensions has no Key",
		"aws logs tail GROUP --last 1h":                                                                      "there is no option --last",
		"aws sagemaker":                                                                                      "names no operation",
	} {
		if got := strings.Join(cli.Check(line), "; "); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
	text := "See `aws kms list-keys` and\n\n```\naws logs tail G \\\n  --since 1h | less   # the log\n```\n"
	if got, want := commands.In(text), []string{"aws kms list-keys", "aws logs tail G    --since 1h"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}
