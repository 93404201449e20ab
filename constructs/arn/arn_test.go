package arn_test

import (
	"os"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/internal/node"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

func TestOf(t *testing.T) {
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(t.TempDir())})
	home := func(id string, env *awscdk.Environment) arn.Home {
		return arn.Of(awscdk.NewStack(app, &id, &awscdk.StackProps{Env: env}))
	}
	china := home("China", &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("cn-north-1")})
	if want := (arn.Home{Partition: "aws-cn", Region: "cn-north-1", Account: "111122223333", Suffix: "amazonaws.com.cn"}); china != want {
		t.Errorf("got %+v, want %+v", china, want)
	}
	for got, want := range map[string]string{
		china.Of("sagemaker", "endpoint/a"):        "arn:aws-cn:sagemaker:cn-north-1:111122223333:endpoint/a",
		china.In("*", "", "bedrock", "model/a"):    "arn:aws-cn:bedrock:*::model/a",
		china.Bucket("acme-data/churn/*"):          "arn:aws-cn:s3:::acme-data/churn/*",
		china.In("", china.Account, "iam", "root"): "arn:aws-cn:iam::111122223333:root",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	anywhere := home("Anywhere", nil)
	for part, got := range map[string]string{
		"partition": anywhere.Partition, "Region": anywhere.Region, "account": anywhere.Account, "suffix": anywhere.Suffix,
	} {
		if !*awscdk.Token_IsUnresolved(got) {
			t.Errorf("the %s is %s, though only a deployment knows it", part, got)
		}
	}
}
