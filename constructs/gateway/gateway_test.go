package gateway_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/gateway"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/node"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

// synthesis is a stack with one gateway, and where its assets are.
type synthesis struct {
	resources map[string]map[string]any // by logical id
	outputs   map[string]any
	dir       string
}

// synth makes a gateway whose props change may alter. private puts it into a VPC
// of another stack.
func synth(t *testing.T, private bool, change func(*gateway.GatewayProps)) synthesis {
	t.Helper()
	dir := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir:  &dir,
		Context: &map[string]any{"@aws-cdk/core:validateAgainstDefaultRules": true, "@aws-cdk/aws-iam:minimizePolicies": true},
	})
	env := &awscdk.Environment{Account: jsii.String("123456789012"), Region: jsii.String("us-east-1")}
	stack := awscdk.NewStack(app, jsii.String("Api"), &awscdk.StackProps{Env: env})
	code := t.TempDir()
	if err := os.WriteFile(filepath.Join(code, "bootstrap"), []byte("binary"), 0o755); err != nil {
		t.Fatal(err)
	}
	data := &config.Data{OnDestroy: "retain", LogDays: 90}
	props := &gateway.GatewayProps{
		Home: arn.Of(stack),
		Name: "shop",
		Config: &config.API{
			Auth: config.AuthIAM, Exposure: config.ExposurePublic, CORS: &config.CORS{}, WAF: &config.WAF{}, Capture: &config.Capture{}, LogRole: config.LogRoleManaged, Metrics: "model",
			Timeout: form.Seconds(30), MemoryMB: 512, MaxBodyKB: 4096,
		},
		Data:     data,
		Code:     &code,
		Settings: &contract.Settings{TimeoutSeconds: 30, MaxBodyKB: 4096, Models: map[string]contract.Model{"assistant": {System: "Be <brief>."}}},
		Targets:  &contract.Targets{},
	}
	if private {
		other := awscdk.NewStack(app, jsii.String("Network"), &awscdk.StackProps{Env: env})
		props.Network = network.NewNetwork(other, jsii.String("Network"), &network.NetworkProps{
			Home:   arn.Of(other),
			Config: &config.Network{Mode: config.NetworkPrivate, CIDR: "10.0.0.0/16", Zones: config.AnyZones(2)}, Data: data,
		})
	}
	if change != nil {
		change(props)
	}
	g := gateway.NewGateway(stack, jsii.String("Gateway"), props)
	g.Allow("bedrock-runtime", []policy.Statement{
		policy.Allow([]string{"bedrock:InvokeModel"}, "arn:aws:bedrock:us-east-1::foundation-model/m").
			When("ArnEquals", map[string]any{"bedrock:InferenceProfileArn": "arn:aws:bedrock:us-east-1:123456789012:inference-profile/p"}).
			Because("A configured model is called."),
	})
	g.Allow("sagemaker.runtime", nil)
	var objects []policy.Statement
	if bucket := props.Targets.Bucket; bucket != "" {
		objects = append(objects, policy.Allow([]string{"s3:GetObject"}, "arn:aws:s3:::"+bucket+"/a/*").Because("They have names of their own."))
	}
	g.AllowObjects(objects, props.KeyArn)
	awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{Value: g.URL})
	if g.DomainTarget != nil {
		awscdk.NewCfnOutput(stack, jsii.String("DomainTarget"), &awscdk.CfnOutputProps{Value: g.DomainTarget})
	}
	for id, value := range map[string]*string{"CallerPolicy": g.CallerPolicyArn, "Keys": g.KeysArn} {
		if value != nil {
			awscdk.NewCfnOutput(stack, &id, &awscdk.CfnOutputProps{Value: value})
		}
	}

	template := *assertions.Template_FromStack(stack, nil).ToJSON()
	s := synthesis{resources: map[string]map[string]any{}, outputs: template["Outputs"].(map[string]any), dir: dir}
	for id, r := range template["Resources"].(map[string]any) {
		s.resources[id] = r.(map[string]any)
	}
	return s
}

// only returns the one resource of a kind.
func (s synthesis) only(t *testing.T, kind string) (id string, resource map[string]any) {
	t.Helper()
	for i, r := range s.resources {
		if r["Type"] == kind {
			if id != "" {
				t.Fatalf("more than one %s", kind)
			}
			id, resource = i, r
		}
	}
	if id == "" {
		t.Fatalf("no %s", kind)
	}
	return id, resource
}

// named returns the one resource whose logical id starts with prefix.
func (s synthesis) named(t *testing.T, prefix string) (id string, resource map[string]any) {
	t.Helper()
	for i, r := range s.resources {
		if strings.HasPrefix(i, prefix) {
			return i, r
		}
	}
	t.Fatalf("no %s", prefix)
	return "", nil
}

func (s synthesis) props(t *testing.T, kind string) map[string]any {
	t.Helper()
	_, r := s.only(t, kind)
	return r["Properties"].(map[string]any)
}

// is fails t unless got says the same as want, which is JSON.
func is(t *testing.T, what string, got any, want string) {
	t.Helper()
	src, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var g, w any
	_ = json.Unmarshal(src, &g)
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatalf("%v: %s", err, want)
	}
	if !reflect.DeepEqual(g, w) {
		t.Errorf("%s:\n got %s\nwant %s", what, src, want)
	}
}

func TestFunction(t *testing.T) {
	s := synth(t, false, nil)
	props := s.props(t, "AWS::Lambda::Function")
	logs, group := s.only(t, "AWS::Logs::LogGroup")
	layer, _ := s.only(t, "AWS::Lambda::LayerVersion")
	for key, want := range map[string]string{
		"Runtime":       `"provided.al2023"`,
		"Architectures": `["arm64"]`,
		"Handler":       `"bootstrap"`,
		"MemorySize":    `512`,
		"Timeout":       `31`,
		"Layers":        `[{"Ref": "` + layer + `"}]`,
		"LoggingConfig": `{"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", "LogGroup": {"Ref": "` + logs + `"}}`,
		"Environment":   `{"Variables": {"SAGEROCK_SETTINGS": "/opt/sagerock.json", "SAGEROCK_TARGETS": "{}", "SAGEROCK_INVOKE_MODE": "RESPONSE_STREAM"}}`,
	} {
		is(t, key, props[key], want)
	}
	for _, key := range []string{"ReservedConcurrentExecutions", "VpcConfig", "FunctionName", "TracingConfig"} {
		if props[key] != nil {
			t.Errorf("%s is %v", key, props[key])
		}
	}
	is(t, "log group", group["Properties"], `{"RetentionInDays": 90}`)
	is(t, "what becomes of the log group", []any{group["DeletionPolicy"], group["UpdateReplacePolicy"]}, `["Retain", "Retain"]`)
	is(t, "layer", s.props(t, "AWS::Lambda::LayerVersion")["CompatibleArchitectures"], `["arm64"]`)
	is(t, "layer", s.props(t, "AWS::Lambda::LayerVersion")["CompatibleRuntimes"], `["provided.al2023"]`)
	url := s.props(t, "AWS::Lambda::Url")
	delete(url, "TargetFunctionArn")
	is(t, "URL", url, `{"AuthType": "AWS_IAM", "InvokeMode": "RESPONSE_STREAM"}`)
	for id, r := range s.resources {
		if kind := r["Type"]; kind == "AWS::Lambda::Permission" || strings.HasPrefix(kind.(string), "Custom::") || kind == "AWS::CloudFormation::CustomResource" {
			t.Errorf("%s is a %s", id, kind)
		}
	}
}

// TestKnobs flips each value of the config that the function takes.
func TestKnobs(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*gateway.GatewayProps)
		kind   string
		key    string
		want   string
	}{
		"memory":               {func(p *gateway.GatewayProps) { p.Config.MemoryMB = 1024 }, "AWS::Lambda::Function", "MemorySize", `1024`},
		"concurrency":          {func(p *gateway.GatewayProps) { p.Config.Concurrency = 7 }, "AWS::Lambda::Function", "ReservedConcurrentExecutions", `7`},
		"timeout":              {func(p *gateway.GatewayProps) { p.Config.Timeout = form.Minutes(2) }, "AWS::Lambda::Function", "Timeout", `121`},
		"timeout of a split s": {func(p *gateway.GatewayProps) { p.Config.Timeout = form.Seconds(3) / 2 }, "AWS::Lambda::Function", "Timeout", `3`},
		"a call that is held": {func(p *gateway.GatewayProps) {
			p.Settings.Models["llama"] = contract.Model{SageMaker: &contract.SageMaker{Endpoint: "e", Wake: &contract.Wake{Meanwhile: contract.MeanwhileWait, WaitSeconds: 300}}}
		}, "AWS::Lambda::Function", "Timeout", `331`},
		"the longest timeout": {func(p *gateway.GatewayProps) { p.Config.Timeout = form.Minutes(15) }, "AWS::Lambda::Function", "Timeout", `900`},
		"log days":            {func(p *gateway.GatewayProps) { p.Data.LogDays = 3 }, "AWS::Logs::LogGroup", "RetentionInDays", `3`},
		"targets": {
			func(p *gateway.GatewayProps) {
				p.Targets = &contract.Targets{ProfilePrefix: "arn:", Profiles: map[string]string{"b": "1", "a": "2"}, Guardrails: map[string]string{"g": "gr1:7"}}
			},
			"AWS::Lambda::Function", "Environment",
			`{"Variables": {"SAGEROCK_SETTINGS": "/opt/sagerock.json", "SAGEROCK_INVOKE_MODE": "RESPONSE_STREAM",
				"SAGEROCK_TARGETS": "{\"guardrails\":{\"g\":\"gr1:7\"},\"profilePrefix\":\"arn:\",\"profiles\":{\"a\":\"2\",\"b\":\"1\"}}"}}`,
		},
		"targets with tokens": {
			func(p *gateway.GatewayProps) {
				p.Targets = &contract.Targets{Guardrails: map[string]string{"g": *awscdk.Aws_STACK_NAME() + ":" + *awscdk.Aws_STACK_ID()}}
			},
			"AWS::Lambda::Function", "Environment",
			`{"Variables": {"SAGEROCK_SETTINGS": "/opt/sagerock.json", "SAGEROCK_INVOKE_MODE": "RESPONSE_STREAM",
				"SAGEROCK_TARGETS": {"Fn::Join": ["", ["{\"guardrails\":{\"g\":\"", {"Ref": "AWS::StackName"}, ":", {"Ref": "AWS::StackId"}, "\"}}"]]}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			is(t, tc.key, synth(t, false, tc.change).props(t, tc.kind)[tc.key], tc.want)
		})
	}
	t.Run("logs are deleted", func(t *testing.T) {
		_, group := synth(t, false, func(p *gateway.GatewayProps) { p.Data.OnDestroy = "delete" }).only(t, "AWS::Logs::LogGroup")
		is(t, "DeletionPolicy", group["DeletionPolicy"], `"Delete"`)
	})
}

func TestKeyEncryptsTheLogs(t *testing.T) {
	const arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
	s := synth(t, false, func(p *gateway.GatewayProps) { p.KeyArn = jsii.String(arn) })
	is(t, "KmsKeyId", s.props(t, "AWS::Logs::LogGroup")["KmsKeyId"], `"`+arn+`"`)
}

func TestSettingsLayer(t *testing.T) {
	find := func(s synthesis) string {
		found, _ := filepath.Glob(filepath.Join(s.dir, "asset.*", contract.SettingsFile))
		if len(found) != 1 {
			t.Fatalf("settings files: %v", found)
		}
		return found[0]
	}
	a, b := find(synth(t, false, nil)), find(synth(t, false, nil))
	changed := find(synth(t, false, func(p *gateway.GatewayProps) { p.Settings.MaxBodyKB = 1 }))
	hash := func(file string) string { return filepath.Base(filepath.Dir(file)) }
	if hash(a) != hash(b) || hash(a) == hash(changed) {
		t.Errorf("assets: %s, %s and, with other settings, %s", hash(a), hash(b), hash(changed))
	}
	src, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	var got contract.Settings
	if err := json.Unmarshal(src, &got); err != nil || got.Models["assistant"].System != "Be <brief>." || !strings.Contains(string(src), "<brief>") {
		t.Errorf("settings: %s", src)
	}
	if info, _ := os.Stat(a); info.Mode().Perm()&0o044 != 0o044 {
		t.Errorf("Lambda cannot read a file of mode %v", info.Mode())
	}
}

// TestTargetsFit fills the environment as far as a config can: 50 models with an
// application inference profile each and 20 guardrails, with names and ids of
// the greatest length. Lambda takes 4 KB.
func TestTargetsFit(t *testing.T) {
	name := func(i int) string { return fmt.Sprintf("n%023d", i) } // 24 characters, as long as a name may be
	targets := &contract.Targets{
		ProfilePrefix: "arn:aws-us-gov:bedrock:us-gov-east-1:123456789012:application-inference-profile/",
		Profiles:      map[string]string{},
		Guardrails:    map[string]string{},
	}
	for i := range 50 {
		targets.Profiles[name(i)] = strings.Repeat("p", 12)
	}
	for i := range 20 {
		targets.Guardrails[name(i)] = strings.Repeat("g", 12) + ":99999999"
	}
	targets.Bucket = strings.Repeat("b", 63)
	targets.AuthTargets = contract.AuthTargets{ // a name of CloudFormation has the stack's, the resource's and 13 characters more
		KeysSecret: "arn:aws-us-gov:secretsmanager:us-gov-east-1:123456789012:secret:" + strings.Repeat("k", 24+1+12+4+16+1+12+1+6),
		RateTable:  strings.Repeat("t", 24+1+12+4+22+1+13),
	}
	vars := synth(t, true, func(p *gateway.GatewayProps) { p.Targets = targets }).props(t, "AWS::Lambda::Function")["Environment"].(map[string]any)["Variables"].(map[string]any)
	size := 0
	for key, value := range vars {
		size += len(key) + len(value.(string))
	}
	t.Logf("%d bytes of environment", size)
	if size > 4096 {
		t.Errorf("%d bytes of environment; Lambda takes 4096", size)
	}
	if size < 3000 {
		t.Errorf("%d bytes of environment: the greatest targets are not in it", size)
	}
}

func TestRole(t *testing.T) {
	s := synth(t, false, nil)
	logs, _ := s.only(t, "AWS::Logs::LogGroup")
	role := s.props(t, "AWS::IAM::Role")
	is(t, "role", role["ManagedPolicyArns"], `null`)
	is(t, "trust", role["AssumeRolePolicyDocument"], `{"Version": "2012-10-17", "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}]}`)
	is(t, "policies", role["Policies"], `[{"PolicyName": "Logs", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": {"Fn::GetAtt": ["`+logs+`", "Arn"]}}]}}]`)
	id, policy := s.named(t, "GatewayAccessbedrockruntime")
	is(t, "what is allowed", policy["Properties"].(map[string]any)["PolicyDocument"], `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "arn:aws:bedrock:us-east-1::foundation-model/m",
		"Condition": {"ArnEquals": {"bedrock:InferenceProfileArn": "arn:aws:bedrock:us-east-1:123456789012:inference-profile/p"}}}]}`)
	_, fn := s.only(t, "AWS::Lambda::Function")
	if depends := fmt.Sprint(fn["DependsOn"]); !strings.Contains(depends, id) {
		t.Errorf("the function does not wait for its policy: %s", depends)
	}
}

func TestCallerPolicy(t *testing.T) {
	s := synth(t, false, nil)
	fn, _ := s.only(t, "AWS::Lambda::Function")
	_, r := s.named(t, "GatewayCallerPolicy")
	policy := r["Properties"].(map[string]any)
	if policy["ManagedPolicyName"] != nil {
		t.Errorf("it has the name %v", policy["ManagedPolicyName"])
	}
	is(t, "statements", policy["PolicyDocument"].(map[string]any)["Statement"], `[
		{"Effect": "Allow", "Action": "lambda:InvokeFunctionUrl", "Resource": {"Fn::GetAtt": ["`+fn+`", "Arn"]}, "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}},
		{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": {"Fn::GetAtt": ["`+fn+`", "Arn"]}, "Condition": {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}}]`)
}

func TestInPrivateNetwork(t *testing.T) {
	s := synth(t, true, nil)
	fn := s.props(t, "AWS::Lambda::Function")
	vpc := fn["VpcConfig"].(map[string]any)
	if subnets, groups := vpc["SubnetIds"].([]any), vpc["SecurityGroupIds"].([]any); len(subnets) != 2 || len(groups) != 1 || !strings.Contains(fmt.Sprint(groups), "Callers") {
		t.Errorf("VpcConfig: %v", vpc)
	}
	is(t, "invoke mode", fn["Environment"].(map[string]any)["Variables"].(map[string]any)["SAGEROCK_INVOKE_MODE"], `"REST"`)

	is(t, "interfaces", s.interfaces(t), `[
		{"Effect": "Allow", "Action": ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], "Resource": "*", "Condition": {"Null": {"lambda:SourceFunctionArn": "true"}}},
		{"Effect": "Allow", "Action": ["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"],
			"Resource": "arn:aws:ec2:us-east-1:123456789012:*/*", "Condition": {"Null": {"lambda:SourceFunctionArn": "true"}}}]`)

	role, _ := s.named(t, "GatewayRole")
	endpoint := s.props(t, "AWS::EC2::VPCEndpoint") // one: nothing was allowed on SageMaker
	is(t, "service", endpoint["ServiceName"], `"com.amazonaws.us-east-1.bedrock-runtime"`)
	is(t, "endpoint policy", endpoint["PolicyDocument"].(map[string]any)["Statement"], `[
		{"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "arn:aws:bedrock:us-east-1::foundation-model/m", "Principal": {"AWS": "*"},
		"Condition": {"ArnEquals": {"aws:PrincipalArn": {"Fn::GetAtt": ["`+role+`", "Arn"]}}}}]`)
}

// interfaces are the statements for the function's network interfaces.
func (s synthesis) interfaces(t *testing.T) []any {
	t.Helper()
	_, role := s.named(t, "GatewayRole")
	for _, p := range role["Properties"].(map[string]any)["Policies"].([]any) {
		if p := p.(map[string]any); p["PolicyName"] == "Interfaces" {
			return p["PolicyDocument"].(map[string]any)["Statement"].([]any)
		}
	}
	t.Fatal("the role has no rights on network interfaces")
	return nil
}

// TestInExistingNetwork sees that the subnets may be another account's, which
// shares its VPC.
func TestInExistingNetwork(t *testing.T) {
	s := synth(t, true, func(p *gateway.GatewayProps) {
		other := awscdk.NewStack(p.Network.Node().Root().(constructs.Construct), jsii.String("Existing"), &awscdk.StackProps{
			Env: &awscdk.Environment{Account: jsii.String("123456789012"), Region: jsii.String("us-east-1")},
		})
		p.Network = network.NewNetwork(other, jsii.String("Network"), &network.NetworkProps{
			Home:   arn.Of(other),
			Config: &config.Network{Mode: config.NetworkExisting, CIDR: config.DefaultCIDR, Zones: config.AnyZones(2), VPC: "vpc-00000001", Subnets: []string{"subnet-00000001"}}, Data: p.Data,
		})
	})
	is(t, "interfaces", s.interfaces(t)[1].(map[string]any)["Resource"], `"arn:aws:ec2:us-east-1:*:*/*"`)
}

// listing is a private network whose block lists endpoints.
func listing(p *gateway.GatewayProps, endpoints ...string) *network.Network {
	other := awscdk.NewStack(p.Network.Node().Root().(constructs.Construct), jsii.String("Listing"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("123456789012"), Region: jsii.String("us-east-1")},
	})
	return network.NewNetwork(other, jsii.String("Network"), &network.NetworkProps{
		Home: arn.Of(other), Data: p.Data,
		Config: &config.Network{Mode: config.NetworkPrivate, CIDR: "10.0.0.0/16", Zones: config.AnyZones(2), Endpoints: endpoints},
	})
}

// TestLogicalIDs pins the logical ids: a changed one replaces the resource, which
// gives every caller a new URL.
func TestLogicalIDs(t *testing.T) {
	ids := func(s synthesis) []string {
		var ids []string
		for id := range s.resources {
			ids = append(ids, id[:len(id)-8]) // without the hash of the path
		}
		slices.Sort(ids)
		return ids
	}
	got := ids(synth(t, true, nil))
	for i, id := range got {
		got[i] = deployment.ReplaceAllString(id, "Deployment#")
	}
	want := []string{
		"GatewayAccessbedrockruntimeEndpoint", "GatewayAccessbedrockruntimePolicy0", "GatewayAny", "GatewayApi", "GatewayApiAccess",
		"GatewayApiErrors", "GatewayApiInvokes", "GatewayApiLogs", "GatewayApiLogsRole", "GatewayCallerPolicy", "GatewayDeployment#", "GatewayFailure",
		"GatewayFunction", "GatewayLogs", "GatewayProxy", "GatewayRefusal", "GatewayRole", "GatewaySettings", "GatewayStage", "GatewayThrottling",
	}
	if !slices.Equal(got, want) {
		t.Errorf("in a VPC: got %v, want %v", got, want)
	}
	got = ids(synth(t, false, nil))
	want = []string{"GatewayAccessbedrockruntimePolicy0", "GatewayCallerPolicy", "GatewayFunction", "GatewayFunctionUrl", "GatewayLogs", "GatewayRole", "GatewaySettings"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// deployment is the part of an id that changes with what a deployment is a copy of.
var deployment = regexp.MustCompile(`Deployment[0-9a-f]{8}$`)
