package network_test

import (
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/internal/template"
)

func statements() []policy.Statement {
	s := policy.Allow([]string{"bedrock:InvokeModel"}, "arn:aws:bedrock:eu-west-1::foundation-model/m").Because("The gateway calls it.")
	s.Principal = policy.Anybody()
	return []policy.Statement{s.When("ArnEquals", map[string]any{"aws:PrincipalArn": "arn:aws:iam::111122223333:role/gateway"})}
}

// id is the logical id of the only security group with part in its id.
func id(t *testing.T, all template.Resources, part string) string {
	t.Helper()
	var found string
	for id := range all.Kind("AWS::EC2::SecurityGroup") {
		if strings.Contains(id, part) {
			found = id
		}
	}
	if found == "" {
		t.Fatalf("no security group with %q in its id", part)
	}
	return found
}

func TestS3Policy(t *testing.T) {
	const readWrite = `
		{"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": "*"}, "Resource": "*",
		 "Action": ["s3:GetObject", "s3:ListBucket"],
		 "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333", "aws:ResourceAccount": "111122223333"}}},
		{"Sid": "Write", "Effect": "Allow", "Principal": {"AWS": "*"}, "Resource": "*",
		 "Action": ["s3:AbortMultipartUpload", "s3:PutObject"],
		 "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333", "aws:ResourceAccount": "111122223333"}}}`

	all := template.Of(t, build(t, private(nil), &config.Data{LogDays: 1}).net)
	s3 := one(t, all, "AWS::EC2::VPCEndpoint", "S3")
	template.EqualJSON(t, s3["PolicyDocument"], `{"Version": "2012-10-17", "Statement": [`+readWrite+`]}`)
	template.EqualJSON(t, []any{s3["VpcEndpointType"], s3["ServiceName"]}, `["Gateway", "com.amazonaws.eu-west-1.s3"]`)

	all = template.Of(t, build(t, private(nil), &config.Data{LogDays: 1}, "models", "data").net)
	template.EqualJSON(t, one(t, all, "AWS::EC2::VPCEndpoint", "S3")["PolicyDocument"], `{"Version": "2012-10-17", "Statement": [`+readWrite+`,
		{"Sid": "ReadNamed", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["s3:GetObject", "s3:ListBucket"],
		 "Resource": ["arn:aws:s3:::models", "arn:aws:s3:::models/*", "arn:aws:s3:::data", "arn:aws:s3:::data/*"],
		 "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}}]}`)

	all = template.Of(t, build(t, private(func(n *config.Network) { n.Endpoints = []string{"ecr.dkr"} }), &config.Data{LogDays: 1}).net)
	template.EqualJSON(t, one(t, all, "AWS::EC2::VPCEndpoint", "NetworkS3")["PolicyDocument"], `{"Version": "2012-10-17", "Statement": [`+readWrite+`,
		{"Sid": "ReadImageLayers", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject",
		 "Resource": "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"}]}`)
}

func TestListedEndpoints(t *testing.T) {
	const mine = `"StringEquals": {"aws:PrincipalAccount": "111122223333"}`
	const owned = mine + `, "StringEqualsIfExists": {"aws:ResourceAccount": "111122223333"}`
	for service, want := range map[string][2]string{
		"ssm":           {"ssm:*", owned},
		"sagemaker.api": {"sagemaker:*", owned},
		"monitoring":    {"cloudwatch:*", owned},
		"ecr.api":       {"ecr:*", mine},
	} {
		t.Run(service, func(t *testing.T) {
			all := template.Of(t, build(t, private(func(n *config.Network) { n.Endpoints = []string{service} }), &config.Data{LogDays: 1}).net)
			endpoint := one(t, all, "AWS::EC2::VPCEndpoint", "Endpoint")
			template.EqualJSON(t, endpoint["PolicyDocument"], `{"Version": "2012-10-17", "Statement": [{"Sid": "OwnAccount", "Effect": "Allow",
				"Principal": {"AWS": "*"}, "Action": "`+want[0]+`", "Resource": "*", "Condition": {`+want[1]+`}}]}`)
			template.EqualJSON(t, endpoint["SecurityGroupIds"], `[{"Fn::GetAtt": ["`+id(t, all, "ContainerEndpoints")+`", "GroupId"]}]`)
			template.EqualJSON(t, []any{endpoint["ServiceName"], endpoint["PrivateDnsEnabled"]}, `["com.amazonaws.eu-west-1.`+service+`", true]`)
		})
	}
}

func TestAddInterfaceEndpoint(t *testing.T) {
	const exact = `{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "bedrock:InvokeModel",
		"Resource": "arn:aws:bedrock:eu-west-1::foundation-model/m",
		"Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/gateway"}}}`
	const anything = `{"Sid": "OwnAccount", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "bedrock:*", "Resource": "*",
		"Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}}`
	listed := private(func(n *config.Network) { n.Zones, n.Endpoints = config.AnyZones(3), []string{"bedrock-runtime"} })

	for name, tc := range map[string]struct {
		cfg    *config.Network
		props  *network.InterfaceEndpointProps
		policy string // "" for no endpoint
		groups []string
	}{
		"for the gateway": {
			cfg: private(nil), props: &network.InterfaceEndpointProps{Statements: statements()},
			policy: exact, groups: []string{"CallerEndpoints"},
		},
		"for containers too": {
			cfg: private(nil), props: &network.InterfaceEndpointProps{Statements: statements(), Containers: true},
			policy: exact, groups: []string{"CallerEndpoints", "ContainerEndpoints"},
		},
		"listed in the file too": {
			cfg: listed, props: &network.InterfaceEndpointProps{Statements: statements()},
			policy: exact + "," + anything, groups: []string{"CallerEndpoints", "ContainerEndpoints"},
		},
		"only listed in the file": {
			cfg: listed, props: &network.InterfaceEndpointProps{},
			policy: anything, groups: []string{"CallerEndpoints", "ContainerEndpoints"},
		},
		"not needed":         {cfg: private(nil), props: &network.InterfaceEndpointProps{}},
		"in an existing VPC": {cfg: existing, props: &network.InterfaceEndpointProps{Statements: statements()}},
	} {
		t.Run(name, func(t *testing.T) {
			w := build(t, tc.cfg, &config.Data{LogDays: 1})
			tc.props.Service = "bedrock-runtime"
			w.network.AddInterfaceEndpoint(w.other, jsii.String("Bedrock"), tc.props)
			all := template.Of(t, w.other)
			if tc.policy == "" {
				if len(all) != 0 {
					t.Errorf("got %v, want no resources", all)
				}
				return
			}
			endpoint := one(t, all, "AWS::EC2::VPCEndpoint", "Bedrock")
			template.EqualJSON(t, endpoint["PolicyDocument"], `{"Version": "2012-10-17", "Statement": [`+tc.policy+`]}`)
			if got := len(endpoint["SubnetIds"].([]any)); got != len(tc.cfg.Zones) {
				t.Errorf("it is in %d subnets, want %d", got, len(tc.cfg.Zones))
			}
			groups := endpoint["SecurityGroupIds"].([]any)
			if len(groups) != len(tc.groups) {
				t.Fatalf("got groups %v, want %v", groups, tc.groups)
			}
			for i, want := range tc.groups {
				if !strings.Contains(text(groups[i]), want) {
					t.Errorf("group %d is %s, want %s", i, text(groups[i]), want)
				}
			}
			for id := range template.Of(t, w.net).Kind("AWS::EC2::VPCEndpoint") {
				if strings.Contains(id, "bedrock") {
					t.Errorf("%s is a second endpoint of the service", id)
				}
			}
		})
	}
}
