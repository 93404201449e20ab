package sagemaker_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/internal/node"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

// Stand-ins for what comes from other stacks.
const (
	keyArn     = "arn:aws:kms:us-east-1:111122223333:key/aaaaaaaa-1111-2222-3333-444444444444"
	decryptArn = "arn:aws:kms:us-east-1:111122223333:key/bbbbbbbb-1111-2222-3333-444444444444"
)

// block is a sagemaker block as the config package hands it out.
func block(change func(*config.SageMaker)) *config.SageMaker {
	cfg := &config.SageMaker{
		Image:           "lmi",
		Endpoint:        hosting.Realtime,
		Protocol:        "chat",
		Source:          "s3://acme-models/llama/",
		Instance:        "ml.g5.xlarge",
		Environment:     map[string]string{},
		Scaling:         &hosting.Scaling{ScaleIn: true, Min: 1, Max: 4, Concurrency: 8, ScaleOutCooldown: form.Seconds(60), ScaleInCooldown: form.Minutes(5)},
		StartupTimeout:  form.Minutes(10),
		DownloadTimeout: form.Minutes(20),
		CapacityTimeout: hosting.CapacityTimeout,
		Serverless:      hosting.NewServerless(),
		Rollout:         hosting.NewRollout(),
		Capture:         &config.Capture{},
		Alarms:          &hosting.Thresholds{},
	}
	if change != nil {
		change(cfg)
	}
	return cfg
}

// synth makes an endpoint of cfg and returns its template's resources.
func synth(t *testing.T, cfg *config.SageMaker, key, vpc bool) resources {
	t.Helper()
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir:             jsii.String(t.TempDir()),
		AnalyticsReporting: jsii.Bool(false),
		Context:            &map[string]any{"@aws-cdk/core:validateAgainstDefaultRules": true},
	})
	stack := awscdk.NewStack(app, jsii.String("Test"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
	props := &sagemaker.EndpointProps{
		Name:       "chat-assistant",
		Home:       arn.Of(stack),
		Config:     cfg,
		Encryption: &config.Encryption{Key: "managed", Decrypt: []string{decryptArn}},
	}
	if key {
		props.KeyArn = jsii.String(keyArn)
	}
	if cfg.Capture.Percent > 0 || cfg.Async() {
		props.Bucket = awss3.Bucket_FromBucketName(stack, jsii.String("Data"), jsii.String("acme-data"))
	}
	if vpc {
		props.Network = network.NewNetwork(stack, jsii.String("Network"), &network.NetworkProps{
			Home:   arn.Of(stack),
			Config: &config.Network{Mode: config.NetworkExisting, CIDR: config.DefaultCIDR, Zones: config.AnyZones(2), VPC: "vpc-0aaaaaaaaaaaaaaa0", Subnets: []string{"subnet-0aaaaaaaaaaaaaaa1", "subnet-0aaaaaaaaaaaaaaa2"}},
			Data:   &config.Data{OnDestroy: "delete", LogDays: 1},
		})
	}
	props.InterfacePolicy = sagemaker.NewInterfacePolicy(stack, jsii.String("Interfaces"), props.Network)
	endpoint := sagemaker.NewEndpoint(stack, jsii.String("Endpoint"), props)
	endpoint.GrantInvoke(awsiam.NewRole(stack, jsii.String("Caller"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	}))
	var template struct{ Resources resources }
	src, err := json.Marshal(assertions.Template_FromStack(stack, nil).ToJSON())
	if err == nil {
		err = json.Unmarshal(src, &template)
	}
	if err != nil {
		t.Fatal(err)
	}
	return template.Resources
}

type resource struct {
	Type       string
	Properties map[string]any
	DependsOn  any
}

type resources map[string]resource

// one returns the only resource of kind whose id starts with Endpoint.
func (r resources) one(t *testing.T, kind string) resource {
	t.Helper()
	found := r.all(kind)
	if len(found) != 1 {
		t.Fatalf("%d of %s, want 1", len(found), kind)
	}
	return found[0]
}

func (r resources) all(kind string) []resource {
	var found []resource
	for id, resource := range r {
		if resource.Type == kind && strings.HasPrefix(id, "Endpoint") {
			found = append(found, resource)
		}
	}
	return found
}

// text renders v in a way that is short to compare: intrinsic functions become
// one word each.
func text(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = text(v[i])
		}
		return out
	case map[string]any:
		if ref, ok := v["Ref"].(string); ok {
			return "${" + ref + "}"
		}
		if join, ok := v["Fn::Join"].([]any); ok {
			var b strings.Builder
			for _, part := range text(join[1]).([]any) {
				b.WriteString(part.(string))
			}
			return b.String()
		}
		if att, ok := v["Fn::GetAtt"].([]any); ok {
			return "${" + att[0].(string) + "." + att[1].(string) + "}"
		}
		out := map[string]any{}
		for key := range v {
			out[key] = text(v[key])
		}
		return out
	}
	return v
}

// statement is the part of the role's policy that allows action.
func (r resources) statement(t *testing.T, action string) map[string]any {
	t.Helper()
	for _, s := range r.statements(t) {
		if slices.Contains(list(s["Action"]), any(action)) {
			return s
		}
	}
	return nil
}

func (r resources) statements(t *testing.T) []map[string]any {
	t.Helper()
	var all []map[string]any
	role := r.one(t, "AWS::IAM::Role").Properties
	policies := role["Policies"].([]any)
	for _, managed := range list(role["ManagedPolicyArns"]) {
		if managed != nil {
			policies = append(policies, r[managed.(map[string]any)["Ref"].(string)].Properties)
		}
	}
	for _, policy := range policies {
		document := policy.(map[string]any)["PolicyDocument"].(map[string]any)
		for _, s := range document["Statement"].([]any) {
			all = append(all, text(s).(map[string]any))
		}
	}
	return all
}

func list(v any) []any {
	if v, ok := v.([]any); ok {
		return v
	}
	return []any{v}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
