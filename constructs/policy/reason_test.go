package policy_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/internal/node"
	"github.com/sagerock/sagerock/internal/template"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

// TestSuppressionsFollowFromTheStatements sees that each wildcard is suppressed by the
// reason of its own statement, as cdk-nag will write it, and nothing else is.
func TestSuppressionsFollowFromTheStatements(t *testing.T) {
	stack := awscdk.NewStack(template.NewApp(t, nil), jsii.String("Stack"), nil)
	bucket := *awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), awscdk.Aws_ACCOUNT_ID()).ArnForObjects(jsii.String("capture/e/*"))
	policy.NewManaged(stack, jsii.String("Policy"), &policy.ManagedProps{
		Description: "A test",
		Statements: []policy.Statement{
			policy.Allow([]string{"s3:PutObject"}, bucket).Because("SageMaker names the files."),
			policy.Allow([]string{"s3:PutObject"}, "arn:aws:s3:::other/a-??-*").Because("Others have other names."),
			policy.Allow([]string{"s3:PutObject"}, "arn:aws:s3:::other/exact").Because("This one is known."),
			policy.Allow([]string{"xray:PutTraceSegments", "xray:PutTelemetryRecords"}, "*").Because("A trace has no resource."),
		},
	})
	src, err := json.Marshal(template.Of(t, stack))
	if err != nil {
		t.Fatal(err)
	}
	var resources map[string]struct {
		Metadata struct {
			Nag struct {
				Rules []struct {
					ID        string
					Reason    string
					AppliesTo []struct{ Regex string } `json:"applies_to"`
				} `json:"rules_to_suppress"`
			} `json:"cdk_nag"`
		}
	}
	if err := json.Unmarshal(src, &resources); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range resources {
		for _, rule := range r.Metadata.Nag.Rules {
			for _, to := range rule.AppliesTo {
				got = append(got, rule.ID+" "+to.Regex+" "+rule.Reason)
			}
		}
	}
	want := []string{
		`AwsSolutions-IAM5 /^Resource::arn:[^*]*:s3:::[^*]*/capture/e/\*$/ SageMaker names the files.`,
		`AwsSolutions-IAM5 /^Resource::arn:aws:s3:::other/a-\?{2}-\*$/ Others have other names.`,
		`AwsSolutions-IAM5 /^Resource::\*$/ A trace has no resource.`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}
